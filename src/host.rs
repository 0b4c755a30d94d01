//! What the core asks of the program around it.
//!
//! The core never looks inside a name and never copies a text: it compares,
//! cuts and joins them through these traits. That lets the JavaScript
//! boundary keep every string in the engine's own heap, lone surrogates and
//! all, and lets a native host use plain Rust values.

use std::fmt::Debug;

use crate::frame::Patch;
use crate::snapshot::Stored;

/// The types of one host.
pub trait Host: Sized {
    /// Run ids, session keys and connection ids.
    type Name: Name + Stored<Self>;
    /// Streamed text.
    type Text: Text + Stored<Self>;
    /// A tool event that is kept while its call is open.
    type Kept: Clone + Default + Stored<Self>;
    /// The host's session row: any record, opaque but for [`Row::patched`].
    type Row: Row;
    /// What is kept by name.
    type Map<V>: NameMap<Self::Name, V>;
}

/// Values by name, in no order.
pub trait NameMap<N, V>: Default {
    /// The name's value.
    fn get(&self, name: &N) -> Option<&V>;
    /// The name's value, to be changed.
    fn get_mut(&mut self, name: &N) -> Option<&mut V>;
    /// The name's value, made if there was none.
    fn or_default(&mut self, name: &N) -> &mut V
    where
        V: Default;
    /// Takes the name's value out.
    fn remove(&mut self, name: &N) -> Option<V>;
    /// Drops the name's value.
    fn forget(&mut self, name: &N) {
        self.remove(name);
    }
    /// Shows every name with its value.
    fn visit(&self, visit: &mut dyn FnMut(&N, &V));
    /// Shows every name with its value, to be changed.
    fn visit_mut(&mut self, visit: &mut dyn FnMut(&N, &mut V));
}

/// An identity, cheap to clone and compare.
pub trait Name: Clone + Default + Eq + Debug {
    /// Whether it has no characters at all.
    fn is_empty(&self) -> bool;
    /// Whether nothing is left of it once trimmed as JavaScript trims.
    fn is_blank(&self) -> bool;
    /// The name without white space around it, as JavaScript trims.
    fn trimmed(&self) -> Self;
}

/// A text measured in UTF-16 code units, cheap to clone.
///
/// All positions are code units; `start <= end <= len()` holds in every call.
pub trait Text: Clone + Default {
    /// The text without characters.
    fn empty() -> Self {
        Self::default()
    }
    /// The text that consists of these units, lone surrogates kept.
    fn from_units(units: &[u16]) -> Self;
    /// The text of these characters.
    fn from_utf8(text: &str) -> Self;
    /// The text as characters; `None` if a surrogate stands alone.
    fn to_utf8(&self) -> Option<String>;
    /// How many units it has.
    fn len(&self) -> usize;
    /// Whether it has none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The unit at `at`; 0 past the end.
    fn unit(&self, at: usize) -> u16;
    /// The units from `start` to `end`.
    fn units(&self, start: usize, end: usize) -> Vec<u16>;
    /// Whether the first units are exactly those of `prefix`.
    fn starts_with(&self, prefix: &Self) -> bool;
    /// Whether the last units are exactly those of `tail`.
    fn ends_with(&self, tail: &Self) -> bool;
    /// The text, to outlive the call that brought it.
    fn keep(self) -> Self {
        self
    }
    /// Puts `next` in this text's place. Answers where the first `[` stands
    /// in what it adds, or this text if `next` does not begin with it.
    fn follow(&mut self, next: Self) -> Result<Option<usize>, Self> {
        let old = std::mem::replace(self, next);
        if self.starts_with(&old) {
            Ok(self.find(b'[', old.len()))
        } else {
            Err(old)
        }
    }
    /// Where the character first stands at or after `from`: `[` or `N`, no
    /// other is asked for.
    fn find(&self, character: u8, from: usize) -> Option<usize>;
    /// Whether it is known to have neither `[` nor `N` and to end in no first
    /// half of a character. Only spares a look.
    fn is_plain(&self) -> bool {
        false
    }
    /// The part from `start` to `end`.
    fn slice(&self, start: usize, end: usize) -> Self;
    /// This text with `tail` behind it.
    fn concat(mut self, tail: &Self) -> Self {
        self.push(tail);
        self
    }
    /// Puts `tail` behind this text.
    fn push(&mut self, tail: &Self);
}

/// A session's record as the host keeps it.
pub trait Row {
    /// The record with the patch applied: `Some` members replace, `None`
    /// members are removed.
    fn patched(&self, patch: &Patch) -> Self;
}
