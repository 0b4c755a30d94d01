//! The text of a run as its viewers see it grow: merged as it came, without
//! what is not for their eyes, and told in pieces that each begin where the
//! last one ended.

use super::directives::Tags;
use super::edges::{Opening, Tail, without_tokens_behind};
use super::telling::Apart;
use crate::host::Text;
use crate::snapshot::stored;

#[derive(Clone)]
pub(crate) struct Growing<T> {
    /// All that was told; of a text past the limit its end.
    pub(super) raw: T,
    /// How many units of what was told are gone.
    pub(super) raw_gone: usize,
    /// The same without tags, `None` while there was none.
    pub(super) cut: Option<T>,
    pub(super) tags: Tags,
    /// From where it is shown.
    pub(super) opening: Opening,
    /// From where it would be shown if none of it were gone.
    pub(super) begins: usize,
    /// What may become a token at the end, while no tag is open.
    pub(super) tail: Tail,
    /// Whether the last unit is the first half of a character, while no tag
    /// is open.
    pub(super) halved: bool,
    /// How much may be shown before the first open tag, once looked up.
    pub(super) before_tag: Option<(usize, usize)>,
    /// Whether the beginning of the clean text is gone.
    pub(super) truncated: bool,
    /// How many units of what is shown the viewers have.
    pub(super) sent: usize,
    /// How often what they had was replaced.
    pub(super) replaced: usize,
    /// What they have, if it is not the beginning of what is shown.
    pub(super) stale: Option<T>,
    /// The ends of a long text.
    pub(super) apart: Option<Box<Apart<T>>>,
    /// Before a text was replaced, a viewer may have had up to so many units
    /// of another one.
    pub(super) doubtful: usize,
}

stored!(Growing<H::Text> {
    raw, raw_gone, cut, tags, opening, begins, tail, halved, before_tag, truncated, sent, replaced, stale,
    doubtful,
});

impl<T: Text> Default for Growing<T> {
    fn default() -> Self {
        Self {
            raw: T::empty(),
            raw_gone: 0,
            cut: None,
            tags: Tags::default(),
            opening: Opening::default(),
            begins: 0,
            tail: Tail::default(),
            halved: false,
            before_tag: None,
            truncated: false,
            sent: 0,
            replaced: 0,
            stale: None,
            apart: None,
            doubtful: 0,
        }
    }
}

impl<T: Text> Growing<T> {
    /// A text under an id under which viewers may have had up to so many
    /// units of another one.
    pub(crate) fn after(doubtful: usize) -> Self {
        Self {
            doubtful,
            ..Self::default()
        }
    }

    /// Takes in what an event tells: a text that begins with what was told
    /// stands for it, else the delta is appended, else the text replaces.
    /// Answers how many units went because there were more than `limit`.
    pub(crate) fn tell(&mut self, text: Option<T>, delta: Option<T>, limit: usize) -> usize {
        let told = self.raw_gone + self.raw.len();
        let delta = delta.filter(|delta| !delta.is_empty());
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            return delta.map_or(0, |delta| self.append(&delta, limit));
        };
        if let Some(delta) = &delta
            && text.len() == told + delta.len()
            && text.ends_with(delta)
        {
            // Whether or not the text begins with what was told, it ends up so.
            return self.append(delta, limit);
        }
        if self.extends(&text, told) {
            let more = text.slice(told, text.len());
            if self.raw_gone > 0 {
                return self.append(&more, limit);
            }
            self.raw = text.keep();
            self.read(&more);
            return self.bound(limit);
        }
        match delta {
            Some(delta) => self.append(&delta, limit),
            None => {
                self.restart();
                self.append(&text, limit)
            }
        }
    }

    /// What comes is a new text; viewers keep the old one until they are told.
    pub(crate) fn restart(&mut self) {
        let stale = self.stash();
        *self = Self {
            stale,
            replaced: self.replaced,
            ..Self::after(self.doubtful)
        };
    }

    /// The whole text once it is over.
    pub(crate) fn settled(&self) -> T {
        self.up_to(self.clean().len())
    }

    /// The text where it breaks off: what was to become a tag, a token or a
    /// whole character never will.
    pub(crate) fn broken_off(&self) -> T {
        self.up_to(self.opening.at + self.showable())
    }

    fn up_to(&self, end: usize) -> T {
        let clean = self.clean();
        let mut opening = self.opening;
        if self.truncated {
            opening.at = self.begins;
            opening.at += usize::from(is_low(clean.unit(self.begins)));
        }
        opening.look(clean, end);
        without_tokens_behind(&clean.slice(opening.at.min(end), end))
    }

    /// Whether the beginning of the text is gone.
    pub(crate) fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// How many units are held.
    pub(crate) fn len(&self) -> usize {
        self.clean().len()
    }

    pub(super) fn clean(&self) -> &T {
        self.cut.as_ref().unwrap_or(&self.raw)
    }

    fn extends(&self, text: &T, told: usize) -> bool {
        if self.raw_gone == 0 {
            return text.starts_with(&self.raw);
        }
        text.len() >= told && text.slice(self.raw_gone, text.len()).starts_with(&self.raw)
    }

    #[inline]
    fn append(&mut self, more: &T, limit: usize) -> usize {
        if self.raw.is_empty() {
            self.raw = more.clone();
        } else {
            self.raw.push(more);
        }
        self.read(more);
        self.bound(limit)
    }

    /// Reads what was just added to `raw`, and that alone: what came before
    /// may be a rope, which engines flatten to look into it.
    fn read(&mut self, more: &T) {
        let end = more.len();
        if end == 0 {
            return;
        }
        if let Some(apart) = &mut self.apart {
            apart.rest.push(more);
        }
        let was_idle = self.tags.is_idle();
        if was_idle && more.is_plain() && self.opening.spoken && self.tail.start().is_none() {
            self.halved = false;
            if let Some(cut) = &mut self.cut {
                cut.push(more);
            }
            return;
        }
        let mut read = 0;
        let mut cut_to = 0;
        let mut len = match &self.cut {
            Some(cut) => cut.len(),
            None => self.raw.len() - end,
        };
        while read < end {
            if self.tags.is_idle() {
                let next = more.find(b'[', read).unwrap_or(end);
                len += next - read;
                read = next;
                if read == end {
                    break;
                }
            }
            let closed = self.tags.step(len, more.unit(read));
            read += 1;
            let Some(start) = closed else {
                len += 1;
                continue;
            };
            self.apart = None;
            self.cut = Some(match self.cut.take() {
                None => self.raw.slice(0, start),
                Some(cut) if start <= cut.len() => cut.slice(0, start),
                Some(cut) => {
                    let kept = start - cut.len();
                    cut.concat(&more.slice(cut_to, cut_to + kept))
                }
            });
            cut_to = read;
            len = start;
        }
        if let Some(cut) = self.cut.take() {
            self.cut = Some(match cut_to {
                0 => cut.concat(more),
                _ => cut.concat(&more.slice(cut_to, end)),
            });
        }
        self.before_tag = self
            .tags
            .open_from()
            .map(|open| (open, self.showable_before_once(open)));
        let base = len - if cut_to == 0 { end } else { 0 };
        if self.tags.is_idle() {
            if was_idle && cut_to == 0 {
                self.halved = is_high(more.unit(end - 1));
                self.tail.read(more, base);
            } else {
                self.look_back();
            }
        }
        if !self.opening.spoken {
            let end = self.tags.open_from().unwrap_or(len);
            let mut opening = self.opening;
            if opening.at >= base && cut_to == 0 {
                opening.look_in(more, base, end.max(base));
            } else {
                opening.look(self.clean(), end);
            }
            self.opening = opening;
            self.begins = opening.at;
        }
    }

    /// Looks up how the clean text ends.
    fn look_back(&mut self) {
        let clean = self.clean();
        let end = clean.len();
        let halved = end > 0 && is_high(clean.unit(end.saturating_sub(1)));
        self.tail = Tail::of(clean, self.begins.min(end), end);
        self.halved = halved;
        self.before_tag = None;
    }

    /// How many units may be shown.
    pub(super) fn showable(&self) -> usize {
        if !self.opening.spoken {
            return 0;
        }
        let len = self.clean().len();
        let end = match self.tags.open_from() {
            None if self.halved => len - 1,
            None => self.tail.start().unwrap_or(len),
            Some(open) => self.showable_before_once(open),
        };
        end.saturating_sub(self.opening.at)
    }

    /// The same, looked up once for a tag.
    fn showable_before_once(&self, open: usize) -> usize {
        match self.before_tag {
            Some((known, end)) if known == open => end,
            _ => self.showable_before(open),
        }
    }

    /// Where what may be shown ends before an open tag.
    fn showable_before(&self, open: usize) -> usize {
        let clean = self.clean();
        if open > 0 && is_high(clean.unit(open - 1)) {
            return open - 1;
        }
        let tail = Tail::of(clean, self.begins.min(open), open);
        tail.start().unwrap_or(open)
    }
}

fn is_high(unit: u16) -> bool {
    unit & 0xfc00 == 0xd800
}

pub(super) fn is_low(unit: u16) -> bool {
    unit & 0xfc00 == 0xdc00
}
