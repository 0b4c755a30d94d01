//! Connections that follow the transcript of a session.

use hashlink::LinkedHashSet;

use crate::host::{Host, Name, NameMap};

type Set<H> = LinkedHashSet<<H as Host>::Name, <H as Host>::Hasher>;

pub(crate) struct MessageSubscribers<H: Host> {
    by_session: H::Map<Set<H>>,
    by_connection: H::Map<Set<H>>,
    /// The connections in the order in which they first subscribed.
    order: Set<H>,
    len: usize,
}

impl<H: Host> Default for MessageSubscribers<H> {
    fn default() -> Self {
        Self {
            by_session: H::Map::default(),
            by_connection: H::Map::default(),
            order: Set::<H>::default(),
            len: 0,
        }
    }
}

impl<H: Host> MessageSubscribers<H> {
    /// How many pairs of connection and session there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Who follows the session, in the order in which they subscribed.
    pub(crate) fn of(&self, session: &H::Name) -> impl Iterator<Item = &H::Name> {
        self.by_session
            .get(&session.trimmed())
            .into_iter()
            .flatten()
    }

    /// Adds a pair; past the limit the connection that subscribed first loses
    /// all of its pairs. Answers how many pairs had to go.
    pub(crate) fn add(&mut self, connection: &H::Name, session: &H::Name, limit: f64) -> u64 {
        let (connection, session) = (connection.trimmed(), session.trimmed());
        if connection.is_empty() || session.is_empty() {
            return 0;
        }
        let sessions = self.by_connection.or_default(&connection);
        if sessions.contains(&session) {
            return 0;
        }
        sessions.insert(session.clone());
        let connections = self.by_session.or_default(&session);
        connections.insert(connection.clone());
        if !self.order.contains(&connection) {
            self.order.insert(connection);
        }
        self.len += 1;
        let before = self.len;
        while self.len as f64 > limit
            && let Some(oldest) = self.order.front().cloned()
        {
            self.remove_all(&oldest);
        }
        (before - self.len) as u64
    }

    pub(crate) fn remove(&mut self, connection: &H::Name, session: &H::Name) {
        let (connection, session) = (connection.trimmed(), session.trimmed());
        if take_from::<H>(&mut self.by_connection, &connection, &session) {
            take_from::<H>(&mut self.by_session, &session, &connection);
            self.len -= 1;
            if self.by_connection.get(&connection).is_none() {
                self.order.remove(&connection);
            }
        }
    }

    pub(crate) fn visit_names(&self, visit: &mut dyn FnMut(&H::Name)) {
        self.by_connection.visit(&mut |connection, sessions| {
            visit(connection);
            sessions.iter().for_each(&mut *visit);
        });
    }

    pub(crate) fn remove_all(&mut self, connection: &H::Name) {
        let connection = connection.trimmed();
        self.order.remove(&connection);
        for session in self.by_connection.remove(&connection).into_iter().flatten() {
            take_from::<H>(&mut self.by_session, &session, &connection);
            self.len -= 1;
        }
    }
}

/// Whether `member` stood in the set of `key`.
fn take_from<H: Host>(sets: &mut H::Map<Set<H>>, key: &H::Name, member: &H::Name) -> bool {
    let Some(set) = sets.get_mut(key) else {
        return false;
    };
    let stood = set.remove(member);
    if set.is_empty() {
        sets.remove(key);
    }
    stood
}
