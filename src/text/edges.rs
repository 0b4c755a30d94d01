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

stored!(Opening {
    at,
    had_token,
    spoken,
    is_lead
});

impl Opening {
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

/// Where the end of `text[from..end]` begins that may still become a token at
/// the text's end: whole ones, white space between, and a beginning of one.
pub(crate) fn open_tail<T: Text>(text: &T, from: usize, end: usize) -> usize {
    let mut open = end;
    for length in (1..TOKEN.len()).rev() {
        if end - from >= length && has(text, end - length, TOKEN.get(..length)) {
            open = end - length;
            break;
        }
    }
    while let Some(start) = token_before(text, from, open) {
        open = start;
    }
    open
}

/// Whether [`open_tail`] may answer anything but the end of a text with this
/// last unit and, before white space, this last other one.
pub(crate) fn may_be_open(last: u16, ink: u16) -> bool {
    if is_white(last) {
        ink == u16::from(b'Y')
    } else {
        TOKEN.iter().any(|letter| u16::from(*letter) == last)
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
