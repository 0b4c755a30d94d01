//! The silent reply: an answer that consists of `NO_REPLY` alone is not for
//! anybody's eyes, and neither is its beginning while it streams.

use super::white::is_white;
use crate::host::Text;
use crate::snapshot::{stored, stored_as_number};

const TOKEN: &[u8; 8] = b"NO_REPLY";

/// What a text is to the silent token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// Neither of the others.
    Speaks,
    /// A beginning of the token in any case, white space around it.
    Lead,
    /// The token itself, white space around it.
    Silent,
}

/// What the text is to the silent token.
pub fn classify<T: Text>(text: &T) -> Silence {
    let mut watch = SilenceWatch::default();
    watch.read(text);
    watch.verdict()
}

/// Follows a growing text and reads each unit of it at most once; stops for
/// good at the first unit that the token cannot have.
#[derive(Clone, Copy)]
pub(crate) struct SilenceWatch {
    read: usize,
    letters: usize,
    exact: bool,
    stage: Stage,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Before,
    Within,
    Behind,
    Spoken,
}

stored!(SilenceWatch {
    read,
    letters,
    exact,
    stage
});
stored_as_number!(Stage {
    Before,
    Within,
    Behind,
    Spoken
});

impl Default for SilenceWatch {
    fn default() -> Self {
        Self {
            read: 0,
            letters: 0,
            exact: true,
            stage: Stage::Before,
        }
    }
}

impl SilenceWatch {
    /// Reads on in a text whose first units are those read before.
    pub(crate) fn read<T: Text>(&mut self, text: &T) {
        let len = text.len();
        while self.stage != Stage::Spoken && self.read < len {
            self.step(text.unit(self.read));
            self.read += 1;
        }
    }

    pub(crate) fn verdict(&self) -> Silence {
        if self.stage == Stage::Spoken || self.letters == 0 {
            Silence::Speaks
        } else if self.letters < TOKEN.len() {
            Silence::Lead
        } else if self.exact {
            Silence::Silent
        } else {
            Silence::Speaks
        }
    }

    fn step(&mut self, unit: u16) {
        if is_white(unit) {
            if self.stage == Stage::Within {
                self.stage = Stage::Behind;
            }
            return;
        }
        let expected = TOKEN.get(self.letters).copied().map(u16::from);
        let upper = match unit {
            0x61..=0x7a => unit - 0x20,
            _ => unit,
        };
        if self.stage == Stage::Behind || expected != Some(upper) {
            self.stage = Stage::Spoken;
            return;
        }
        self.exact &= upper == unit;
        self.letters += 1;
        self.stage = Stage::Within;
    }
}
