use crate::host::Text;
use crate::text::stream::TextStream;

/// The text of a client run, and how much of it was shown when.
pub(crate) struct RunText<T> {
    pub(crate) stream: TextStream<T>,
    /// When a delta was last sent, in ms; 0 for never.
    pub(crate) sent_at: f64,
    /// How many units the last delta sent had.
    pub(crate) sent_len: usize,
}

impl<T: Text> Default for RunText<T> {
    fn default() -> Self {
        Self {
            stream: TextStream::default(),
            sent_at: 0.0,
            sent_len: 0,
        }
    }
}

impl<T: Text> RunText<T> {
    /// Takes the text that has come; how much of it was shown counts on for
    /// what may come under the same id.
    pub(crate) fn take(&mut self) -> T {
        self.sent_at = 0.0;
        std::mem::take(&mut self.stream).merged().clone()
    }
}
