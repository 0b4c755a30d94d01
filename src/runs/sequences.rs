//! The last sequence number seen of each run.

use hashlink::LinkedHashMap;

use super::drop_oldest;
use crate::host::Host;

pub(crate) struct Sequences<H: Host> {
    last: LinkedHashMap<H::Name, f64, H::Hasher>,
}

impl<H: Host> Default for Sequences<H> {
    fn default() -> Self {
        Self {
            last: LinkedHashMap::default(),
        }
    }
}

impl<H: Host> Sequences<H> {
    pub(crate) fn len(&self) -> usize {
        self.last.len()
    }

    pub(crate) fn last(&self, run: &H::Name) -> Option<f64> {
        self.last.get(run).copied()
    }

    /// Notes a number; answers how many runs had to go for it.
    pub(crate) fn note(&mut self, run: &H::Name, seq: f64, limit: f64) -> u64 {
        if let Some(last) = self.last.get_mut(run) {
            *last = seq;
            return 0;
        }
        self.last.insert(run.clone(), seq);
        drop_oldest(&mut self.last, limit)
    }

    pub(crate) fn forget(&mut self, run: &H::Name) {
        self.last.remove(run);
    }
}
