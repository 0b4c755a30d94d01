//! Connections that follow the events of all sessions: operators' pages.

use hashlink::LinkedHashSet;

use crate::host::{Host, Name};

pub(crate) struct EventSubscribers<H: Host> {
    connections: LinkedHashSet<H::Name, H::Hasher>,
}

impl<H: Host> Default for EventSubscribers<H> {
    fn default() -> Self {
        Self {
            connections: LinkedHashSet::default(),
        }
    }
}

impl<H: Host> EventSubscribers<H> {
    pub(crate) fn len(&self) -> usize {
        self.connections.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.connections.is_empty()
    }

    pub(crate) fn contains(&self, connection: &H::Name) -> bool {
        self.connections.contains(connection)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &H::Name> {
        self.connections.iter()
    }

    /// Adds a connection; answers how many had to go for it.
    pub(crate) fn add(&mut self, connection: &H::Name, limit: f64) -> u64 {
        let connection = connection.trimmed();
        if connection.is_empty() || self.connections.contains(&connection) {
            return 0;
        }
        self.connections.insert(connection);
        let mut dropped = 0;
        while self.connections.len() as f64 > limit && self.connections.pop_front().is_some() {
            dropped += 1;
        }
        dropped
    }

    pub(crate) fn remove(&mut self, connection: &H::Name) {
        self.connections.remove(&connection.trimmed());
    }
}
