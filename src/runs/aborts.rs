//! The runs that were aborted and have not ended yet.

use hashlink::LinkedHashMap;

use crate::host::Host;

pub(crate) struct Aborts<H: Host> {
    /// When each was aborted, in ms, oldest first.
    at: LinkedHashMap<H::Name, f64, H::Hasher>,
}

impl<H: Host> Default for Aborts<H> {
    fn default() -> Self {
        Self {
            at: LinkedHashMap::default(),
        }
    }
}

impl<H: Host> Aborts<H> {
    pub(crate) fn len(&self) -> usize {
        self.at.len()
    }

    pub(crate) fn contains(&self, run: &H::Name) -> bool {
        !self.at.is_empty() && self.at.contains_key(run)
    }

    pub(crate) fn mark(&mut self, run: H::Name, now: f64) {
        self.at.remove(&run);
        self.at.insert(run, now);
    }

    pub(crate) fn forget(&mut self, run: &H::Name) {
        self.at.remove(run);
    }

    /// Takes the oldest mark out if it is older than `ttl`, or if there are
    /// more than `limit`.
    pub(crate) fn take_expired(&mut self, now: f64, ttl: f64, limit: f64) -> Option<H::Name> {
        let (_, at) = self.at.front()?;
        if now - at > ttl || self.at.len() as f64 > limit {
            self.at.pop_front().map(|(run, _)| run)
        } else {
            None
        }
    }
}
