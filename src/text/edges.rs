//! The silent token at the ends of a text. An agent that was told to answer
//! `NO_REPLY` alone sometimes writes it beside a real answer; there it is
//! taken off, and while the text streams nobody sees what may become one.

use super::white::{is_white, trim};
use crate::host::Text;
use crate::snapshot::stored;

const TOKEN: &[u8; TOKEN_UNITS] = b"NO_REPLY";
/// How many units the token has.
pub(super) const TOKEN_UNITS: usize = 8;

/// Where a growing text begins once tokens and white space at its start are
/// taken off.
#[derive(Clone, Copy, Default)]
pub(crate) struct Opening {
    /// Where what follows them begins.
    pub(crate) at: usize,
    /// Whether a token was taken off.
    pub(crate) had_token: bool,
    /// Whether what follows is for everybody's eyes: no beginning of a token.
    pub(crate) spoken: bool,
    /// Whether it is a beginning of one, in any case.
    pub(crate) is_lead: bool,
}

stored!(Tail { start, letters });
stored!(Opening {
    at,
    had_token,
    spoken,
    is_lead
});

impl Opening {
    /// Looks on in a text up to `end`, of which the part from `base` on is
    /// given.
    pub(crate) fn look_in<T: Text>(&mut self, text: &T, base: usize, end: usize) {
        self.at -= base;
        self.look(text, end - base);
        self.at += base;
    }

    /// Looks on in a text, up to `end`.
    pub(crate) fn look<T: Text>(&mut self, text: &T, end: usize) {
        if self.spoken {
            return;
        }
        loop {
            while self.at < end && is_white(text.unit(self.at)) {
                self.at += 1;
            }
            if !has_token(text, self.at, end) {
                break;
            }
            self.at += TOKEN.len();
            self.had_token = true;
        }
        let begun = (self.at..end).take_while(|at| !is_white(text.unit(*at)));
        let letters = begun.count();
        self.is_lead = letters > 0
            && letters < TOKEN.len()
            && (self.at..self.at + letters)
                .zip(TOKEN)
                .all(|(at, letter)| upper(text.unit(at)) == u16::from(*letter))
            && (self.at + letters..end).all(|at| is_white(text.unit(at)));
        self.spoken = letters > 0 && !self.is_lead;
    }
}

/// The end of a growing text that may still become a token at the text's end:
/// whole ones, white space between, and a beginning of one.
#[derive(Clone, Copy, Default)]
pub(crate) struct Tail {
    start: usize,
    /// How many letters of the last token there are; 0 without a tail.
    letters: usize,
}

impl Tail {
    /// The tail of the text up to `end`, looked for from there back to `from`.
    pub(crate) fn of<T: Text>(text: &T, from: usize, end: usize) -> Self {
        let mut start = end;
        for length in (1..TOKEN_UNITS).rev() {
            if end - from >= length && has(text, end - length, TOKEN.get(..length)) {
                start = end - length;
                break;
            }
        }
        while let Some(before) = token_before(text, from, start) {
            start = before;
        }
        let mut tail = Self::default();
        for at in start..end {
            tail.step(text.unit(at), at);
        }
        tail
    }

    /// Where it begins; `None` if there is none.
    pub(crate) fn start(&self) -> Option<usize> {
        (self.letters > 0).then_some(self.start)
    }

    /// Reads what comes next; it begins at `base`.
    pub(crate) fn read<T: Text>(&mut self, more: &T, base: usize) {
        let mut at = 0;
        while at < more.len() {
            if self.letters == 0 {
                let Some(next) = more.find(b'N', at) else {
                    return;
                };
                at = next;
            }
            self.step(more.unit(at), base + at);
            at += 1;
        }
    }

    /// Notes that the first units of the text are gone.
    pub(crate) fn shift(&mut self, gone: usize) {
        self.start = self.start.saturating_sub(gone);
    }

    fn step(&mut self, unit: u16, at: usize) {
        let is_whole = self.letters == TOKEN_UNITS;
        let next = TOKEN.get(self.letters).copied().map(u16::from);
        if self.letters > 0 && next == Some(unit) {
            self.letters += 1;
        } else if unit == u16::from(b'N') {
            if !is_whole {
                self.start = at;
            }
            self.letters = 1;
        } else if !(is_whole && is_white(unit)) {
            self.letters = 0;
        }
    }
}

/// The text without tokens at its end and without white space at its ends.
pub(crate) fn without_tokens_behind<T: Text>(text: &T) -> T {
    let mut end = text.len();
    while let Some(start) = token_before(text, 0, end) {
        end = start;
    }
    trim(&text.slice(0, end))
}

/// Where the token starts that stands before `end`, white space between.
fn token_before<T: Text>(text: &T, from: usize, end: usize) -> Option<usize> {
    let ink = (from..end).rev().find(|at| !is_white(text.unit(*at)))? + 1;
    let start = ink.checked_sub(TOKEN.len())?;
    (start >= from && has_token(text, start, ink)).then_some(start)
}

fn has_token<T: Text>(text: &T, at: usize, end: usize) -> bool {
    end - at >= TOKEN.len() && has(text, at, Some(TOKEN))
}

fn has<T: Text>(text: &T, at: usize, letters: Option<&[u8]>) -> bool {
    letters.is_some_and(|letters| {
        (at..)
            .zip(letters)
            .all(|(at, letter)| text.unit(at) == u16::from(*letter))
    })
}

fn upper(unit: u16) -> u16 {
    match unit {
        0x61..=0x7a => unit - 0x20,
        _ => unit,
    }
}
