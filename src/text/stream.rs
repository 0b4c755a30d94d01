//! The text of one run as it grows.

use super::directives::{self, Cleaner};
use super::merge::{Join, append, join};
use super::silent::{Silence, SilenceWatch};
use super::white::trim;
use crate::host::Text;
use crate::snapshot::stored;

/// Merges what each event tells of a run's text, reading no unit twice while
/// the texts extend each other.
#[derive(Clone)]
pub(crate) struct TextStream<T> {
    /// The last text told, and the cleaner that has read it.
    told: Option<T>,
    cleaner: Cleaner<T>,
    merged: T,
    /// Whether `merged` is what the cleaner made of the text told.
    in_step: bool,
    silence: SilenceWatch,
    /// Reads `merged`: tags that only merging made whole are in it still.
    settler: Cleaner<T>,
}

stored!(TextStream<H::Text> { told, cleaner, merged, in_step, silence, settler });

impl<T: Text> Default for TextStream<T> {
    fn default() -> Self {
        Self {
            told: None,
            cleaner: Cleaner::default(),
            merged: T::empty(),
            in_step: false,
            silence: SilenceWatch::default(),
            settler: Cleaner::default(),
        }
    }
}

impl<T: Text> TextStream<T> {
    /// Takes in what an event tells.
    pub(crate) fn tell(&mut self, text: T, delta: Option<&T>) {
        let continues = self
            .told
            .as_ref()
            .is_some_and(|told| text.starts_with(told));
        if !continues {
            self.cleaner = Cleaner::default();
        }
        let grown = self.cleaner.read(&text);
        let cleaned = self.cleaner.output(&text);
        self.told = Some(text);

        let extends = self.in_step && continues && grown;
        let clean_delta = || delta.map_or_else(T::empty, directives::strip);
        match join(&self.merged, &cleaned, extends, clean_delta) {
            Join::Keep => {
                self.in_step = cleaned.len() == self.merged.len();
                return;
            }
            Join::Extend => {
                self.merged = cleaned;
                self.in_step = true;
            }
            Join::Append(delta) => {
                let merged = std::mem::replace(&mut self.merged, T::empty());
                self.merged = append(merged, &delta);
                self.in_step = false;
            }
            Join::Replace => {
                if !self.merged.is_empty() {
                    self.silence = SilenceWatch::default();
                    self.settler = Cleaner::default();
                }
                self.merged = cleaned;
                self.in_step = true;
            }
        }
        self.silence.read(&self.merged);
    }

    /// All that has come, as it is shown while it streams.
    pub(crate) fn merged(&self) -> &T {
        &self.merged
    }

    /// What it is to the silent token.
    pub(crate) fn silence(&self) -> Silence {
        self.silence.verdict()
    }

    /// All that has come, as it is shown when it rests: without directives
    /// that arrived in pieces, trimmed.
    #[inline(never)]
    pub(crate) fn settled(&mut self) -> T {
        self.settler.read(&self.merged);
        trim(&self.settler.output(&self.merged))
    }
}
