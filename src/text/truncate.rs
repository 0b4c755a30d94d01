//! A text that is longer than may be held loses its beginning.

use super::edges::TOKEN_UNITS;
use super::growing::{Growing, is_low};
use crate::host::Text;

impl<T: Text> Growing<T> {
    /// Lets the beginning of a text that is too long go; answers how much of
    /// what is shown.
    pub(super) fn bound(&mut self, limit: usize) -> usize {
        let mut over = self.clean().len().saturating_sub(limit);
        if !self.opening.spoken && self.tags.is_idle() {
            // A beginning of a token must not lose its own.
            self.opening.spoken = over > self.opening.at + TOKEN_UNITS;
            over = over.min(self.opening.at);
        }
        if over > 0 {
            self.lose_head(over, limit);
        }
        let more = self.raw.len().saturating_sub(limit);
        if more > 0 && self.cut.is_some() {
            self.raw = self.raw.slice(more, self.raw.len());
            self.raw_gone += more;
        }
        over
    }

    fn lose_head(&mut self, gone: usize, limit: usize) {
        if self.opening.at < gone {
            self.stale = self.stash();
            self.sent = 0;
        }
        let mut at = self.opening.at.saturating_sub(gone);
        self.tags.shift(gone);
        if let Some(cut) = self.cut.take() {
            self.cut = Some(cut.slice(gone, cut.len()));
        } else {
            // The raw text goes on as the clean one, short of the same units.
            let len = self.raw.len();
            self.raw = self.raw.slice(gone, len);
            self.raw_gone += gone;
        }
        let len = self.clean().len();
        if self.opening.at < gone {
            // Room to grow, so that not each piece replaces all.
            at = len - (limit - limit / 4).min(len);
            at += usize::from(is_low(self.clean().unit(at)));
        }
        self.opening.at = at.min(self.tags.open_from().unwrap_or(len)).min(len);
        self.begins = self.begins.saturating_sub(gone);
        self.truncated = true;
        self.tail.shift(gone);
        self.before_tag = None;
    }
}
