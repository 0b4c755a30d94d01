//! Connections that follow the events of all sessions: operators' pages.

use crate::ages::Ages;
use crate::host::{Host, Name, NameMap};
use crate::snapshot::{Archive, Stored};

pub(crate) struct EventSubscribers<H: Host> {
    stamps: H::Map<u64>,
    order: Ages<H>,
}

impl<H: Host> Stored<H> for EventSubscribers<H> {
    fn store(&mut self, archive: &mut Archive<'_, H>) {
        let count = archive.map(&mut self.stamps);
        let stamps = &self.stamps;
        self.order.store_of(archive, count, &|id, stamp| {
            id.trimmed() == *id && stamps.get(id) == Some(&stamp)
        });
    }
}

impl<H: Host> Default for EventSubscribers<H> {
    fn default() -> Self {
        Self {
            stamps: H::Map::default(),
            order: Ages::default(),
        }
    }
}

impl<H: Host> EventSubscribers<H> {
    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn contains(&self, connection: &H::Name) -> bool {
        self.stamps.get(connection).is_some()
    }

    /// Shows all in the order in which they subscribed.
    #[inline]
    pub(crate) fn visit(&self, visit: &mut dyn FnMut(&H::Name)) {
        for (id, stamp) in self.order.iter() {
            if self.stamps.get(id) == Some(stamp) {
                visit(id);
            }
        }
    }

    /// Adds a connection; answers how many had to go for it.
    pub(crate) fn add(&mut self, connection: &H::Name, limit: f64) -> u64 {
        let connection = connection.trimmed();
        if connection.is_empty() || self.contains(&connection) {
            return 0;
        }
        *self.stamps.or_default(&connection) = self.order.enter(&connection);
        let mut dropped = 0;
        while self.len() as f64 > limit {
            let stamps = &self.stamps;
            let oldest = self
                .order
                .oldest(&|id, stamp| stamps.get(id) == Some(&stamp));
            let Some(oldest) = oldest else { break };
            self.remove(&oldest);
            dropped += 1;
        }
        dropped
    }

    pub(crate) fn remove(&mut self, connection: &H::Name) {
        if self.stamps.remove(&connection.trimmed()).is_some() {
            self.order.leave();
            let stamps = &self.stamps;
            self.order.tidy(&|id, stamp| stamps.get(id) == Some(&stamp));
        }
    }
}
