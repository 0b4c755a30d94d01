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
    told: T,
    cleaner: Cleaner<T>,
    /// What was merged, unless it is the text told itself.
    apart: Option<T>,
    /// Whether what was merged is what the cleaner made of the text told.
    in_step: bool,
    silence: SilenceWatch,
    /// Reads what was merged: tags that only merging made whole are in it
    /// still.
    settler: Cleaner<T>,
}

stored!(TextStream<H::Text> { told, cleaner, apart, in_step, silence, settler });

impl<T: Text> Default for TextStream<T> {
    fn default() -> Self {
        Self {
            told: T::empty(),
            cleaner: Cleaner::default(),
            apart: None,
            in_step: true,
            silence: SilenceWatch::default(),
            settler: Cleaner::default(),
        }
    }
}

impl<T: Text> TextStream<T> {
    /// Takes in what an event tells.
    pub(crate) fn tell(&mut self, text: T, delta: Option<&T>) {
        let before = self.told.len();
        let apart = self.apart.take();
        let followed = self.told.follow(text);
        let continues = followed.is_ok();
        let (grown, replaced) = match followed {
            Ok(bracket) => (self.cleaner.read_on(&self.told, bracket), None),
            Err(told) => {
                self.cleaner = Cleaner::default();
                (self.cleaner.read(&self.told), Some(told))
            }
        };
        let is_told = apart.is_none() && before > 0 && continues && self.cleaner.is_whole();
        if !is_told {
            let previous = apart.or(replaced);
            let previous = previous.unwrap_or_else(|| self.told.slice(0, before));
            self.merge(previous, delta, continues && grown);
        }
        self.silence.read(self.apart.as_ref().unwrap_or(&self.told));
    }

    #[inline(never)]
    fn merge(&mut self, previous: T, delta: Option<&T>, extends: bool) {
        let cleaned = self.cleaner.output(&self.told);
        let clean_delta = || delta.map_or_else(T::empty, directives::strip);
        let mut in_step = true;
        let merged = match join(&previous, &cleaned, self.in_step && extends, clean_delta) {
            Join::Keep => {
                in_step = cleaned.len() == previous.len();
                previous
            }
            Join::Extend => cleaned,
            Join::Append(delta) => {
                in_step = false;
                append(previous, &delta)
            }
            Join::Replace => {
                if !previous.is_empty() {
                    self.silence = SilenceWatch::default();
                    self.settler = Cleaner::default();
                }
                cleaned
            }
        };
        self.in_step = in_step;
        if !in_step || !self.cleaner.is_whole() {
            self.apart = Some(merged);
        }
    }

    /// All that has come, as it is shown while it streams.
    pub(crate) fn merged(&self) -> &T {
        self.apart.as_ref().unwrap_or(&self.told)
    }

    /// What it is to the silent token.
    pub(crate) fn silence(&self) -> Silence {
        self.silence.verdict()
    }

    /// All that has come, as it is shown when it rests: without directives
    /// that arrived in pieces, trimmed.
    #[inline(never)]
    pub(crate) fn settled(&mut self) -> T {
        let merged = self.apart.as_ref().unwrap_or(&self.told);
        self.settler.read(merged);
        trim(&self.settler.output(merged))
    }
}
