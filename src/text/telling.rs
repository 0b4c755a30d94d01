//! What viewers are told of a growing text, piece by piece.

use super::growing::Growing;
use super::piece::{Piece, Unseen};
use crate::host::Text;

/// From how many units on a text is long; in tests most are.
const LONG: usize = if cfg!(test) { 8 } else { 4_096 };

/// What the viewers have of a long text and what came since, apart from the
/// whole: engines copy a text that grew before they look into it.
#[derive(Clone)]
pub(super) struct Apart<T> {
    shown: T,
    pub(super) rest: T,
    /// How long the whole was when it was last looked into.
    looked_at: usize,
}

impl<T> Apart<T> {
    /// Whether the whole, of so many units by now, is to be looked into
    /// again: until it is copied, engines keep each piece of it.
    fn is_stale(&self, len: usize) -> bool {
        len.saturating_sub(self.looked_at) > LONG.max(self.looked_at / 8)
    }
}

impl<T: Text> Growing<T> {
    /// Whether viewers are to be told something now.
    pub(crate) fn is_pending(&self) -> bool {
        match self.stale {
            Some(_) => !self.raw.is_empty(),
            None => self.showable() > self.sent,
        }
    }

    /// Why they are not.
    pub(crate) fn why_unseen(&self) -> Unseen {
        if self.opening.spoken {
            Unseen::HeldBack
        } else if self.opening.is_lead {
            Unseen::Lead
        } else if !self.tags.is_idle() {
            Unseen::HeldBack
        } else if self.opening.had_token {
            Unseen::Silent
        } else {
            Unseen::Empty
        }
    }

    /// The next piece, which counts as told from then on.
    pub(crate) fn next(&mut self) -> Option<Piece<T>> {
        let end = self.showable();
        let start = self.opening.at;
        if let Some(stale) = self.stale.take() {
            let text = self.clean().slice(start, start + end);
            if !text.starts_with(&stale) {
                self.sent = end;
                self.apart = None;
                self.replaced += 1;
                self.doubtful = self.doubtful.max(stale.len());
                return Some(Piece {
                    text,
                    offset: 0,
                    replaces: true,
                });
            }
            self.sent = stale.len();
            self.apart = None;
        }
        let offset = std::mem::replace(&mut self.sent, end);
        if end <= offset {
            return None;
        }
        let len = self.clean().len();
        let text = if let Some(apart) = &mut self.apart
            && !apart.is_stale(len)
        {
            let text = apart.rest.slice(0, end - offset);
            apart.rest = apart.rest.slice(end - offset, apart.rest.len());
            apart.shown.push(&text);
            text
        } else {
            let clean = self.clean();
            let text = clean.slice(start + offset, start + end);
            self.apart = (len > LONG).then(|| {
                Box::new(Apart {
                    shown: clean.slice(start, start + end),
                    rest: clean.slice(start + end, len),
                    looked_at: len,
                })
            });
            text
        };
        Some(Piece {
            text,
            offset,
            replaces: false,
        })
    }

    /// All that the viewers have.
    pub(crate) fn shown(&self) -> T {
        let start = self.opening.at;
        if let (Some(apart), None) = (&self.apart, &self.stale) {
            return apart.shown.clone();
        }
        match &self.stale {
            Some(stale) => stale.clone(),
            None if start == 0 && self.sent == self.clean().len() => self.clean().clone(),
            None => self.clean().slice(start, start + self.sent),
        }
    }

    /// How many units the viewers have.
    pub(crate) fn shown_len(&self) -> usize {
        self.stale.as_ref().map_or(self.sent, T::len)
    }

    /// How often what the viewers had was replaced.
    pub(crate) fn replaced(&self) -> usize {
        self.replaced
    }

    /// Up to how many units of this text or one before it under the same id a
    /// viewer may have.
    pub(crate) fn doubt(&self) -> usize {
        self.doubtful.max(self.shown_len())
    }

    /// Whether a viewer who has so many units surely has these.
    pub(crate) fn is_proven(&self, units: f64) -> bool {
        units == 0.0
            || units > self.doubtful as f64
                && units <= self.shown_len() as f64
                && units.fract() == 0.0
    }

    /// What the viewers have, kept for the time until they are told of
    /// something else.
    pub(super) fn stash(&mut self) -> Option<T> {
        let shown = (self.shown_len() > 0).then(|| self.shown());
        self.stale.take().or(shown)
    }
}
