//! The text of each client run, and how much of it was shown when.

use hashlink::LinkedHashMap;

use super::drop_oldest;
use crate::host::{Host, Text};
use crate::text::stream::TextStream;

pub(crate) struct RunText<T> {
    /// `None` once an abort took the text; what was shown counts on.
    pub(crate) stream: Option<TextStream<T>>,
    /// When a delta was last sent, in ms; 0 for never.
    pub(crate) sent_at: f64,
    /// How many units the last delta sent had.
    pub(crate) sent_len: usize,
}

impl<T> Default for RunText<T> {
    fn default() -> Self {
        Self {
            stream: None,
            sent_at: 0.0,
            sent_len: 0,
        }
    }
}

pub(crate) struct Texts<H: Host> {
    by_client: LinkedHashMap<H::Name, RunText<H::Text>, H::Hasher>,
}

impl<H: Host> Default for Texts<H> {
    fn default() -> Self {
        Self {
            by_client: LinkedHashMap::default(),
        }
    }
}

impl<H: Host> Texts<H> {
    pub(crate) fn len(&self) -> usize {
        self.by_client.len()
    }

    /// The units of all texts held.
    pub(crate) fn units(&self) -> usize {
        self.by_client
            .values()
            .filter_map(|text| text.stream.as_ref())
            .map(|stream| stream.merged().len())
            .sum()
    }

    pub(crate) fn get_mut(&mut self, client: &H::Name) -> Option<&mut RunText<H::Text>> {
        self.by_client.get_mut(client)
    }

    /// The text of a client run; the oldest texts go when there are too many.
    pub(crate) fn entry(
        &mut self,
        client: &H::Name,
        limit: f64,
        dropped: &mut u64,
    ) -> &mut RunText<H::Text> {
        if !self.by_client.contains_key(client) {
            *dropped += drop_oldest(&mut self.by_client, limit - 1.0);
        }
        self.by_client
            .entry(client.clone())
            .or_insert_with(RunText::default)
    }

    pub(crate) fn remove(&mut self, client: &H::Name) -> Option<RunText<H::Text>> {
        self.by_client.remove(client)
    }

    /// Drops the text that has come, but not how much of it was shown.
    pub(crate) fn forget_stream(&mut self, client: &H::Name) -> Option<H::Text> {
        let known = self.by_client.get_mut(client)?;
        known.sent_at = 0.0;
        let stream = known.stream.take();
        if known.sent_len == 0 {
            self.by_client.remove(client);
        }
        stream.map(|stream| stream.merged().clone())
    }

    /// Drops the texts whose last delta is older than `ttl`.
    pub(crate) fn expire(&mut self, now: f64, ttl: f64) -> u64 {
        let before = self.by_client.len();
        self.by_client
            .retain(|_, text| text.sent_at == 0.0 || now - text.sent_at <= ttl);
        (before - self.by_client.len()) as u64
    }

    /// Whether time alone will make any of the texts go.
    pub(crate) fn expire_later(&self) -> bool {
        self.by_client.values().any(|text| text.sent_at != 0.0)
    }
}
