use crate::host::Text;
use crate::snapshot::stored;
use crate::text::stream::TextStream;

/// The text of a client run, and how much of it was shown when.
pub(crate) struct RunText<T> {
    pub(crate) stream: TextStream<T>,
    /// When a delta was last sent, in ms; 0 for never.
    pub(crate) sent_at: f64,
    /// How many units the last delta sent had.
    pub(crate) sent_len: usize,
    /// When a delta was last sent or the text was taken, in ms; 0 for never.
    pub(super) rests_since: f64,
}

stored!(RunText<H::Text> { stream, sent_at, sent_len, rests_since });

impl<T: Text> Default for RunText<T> {
    fn default() -> Self {
        Self {
            stream: TextStream::default(),
            sent_at: 0.0,
            sent_len: 0,
            rests_since: 0.0,
        }
    }
}

impl<T: Text> RunText<T> {
    /// The text, for more to be told. One that nobody saw any of yet does not
    /// expire, whatever was taken under its id before.
    pub(crate) fn growing(&mut self) -> &mut TextStream<T> {
        if self.sent_at == 0.0 {
            self.rests_since = 0.0;
        }
        &mut self.stream
    }

    /// Notes that a delta of so many units is sent.
    pub(crate) fn sent(&mut self, len: usize, now: f64) {
        self.sent_at = now;
        self.sent_len = len;
        self.rests_since = now;
    }

    /// Takes the text that has come; how much of it was shown counts on for
    /// what may come under the same id.
    pub(crate) fn take(&mut self, now: f64) -> T {
        self.sent_at = 0.0;
        self.rests_since = now;
        std::mem::take(&mut self.stream).merged().clone()
    }
}
