//! Which connection follows which session, both ways.

use crate::ages::Ages;
use crate::host::{Host, Name, NameMap};
use crate::snapshot::{Archive, Stored, stored};

/// What one connection follows.
struct Follower<H: Host> {
    /// The sessions, each with what its registry says of the pair.
    sessions: Vec<(H::Name, u8)>,
    stamp: u64,
}

stored!(default Follower<H> { sessions, stamp });

/// Pairs of connection and session. All names count trimmed; blank ones are
/// ignored.
pub(crate) struct Pairs<H: Host> {
    followers: H::Map<Follower<H>>,
    /// Who follows each session, in the order in which they came to it.
    rooms: H::Map<Vec<H::Name>>,
    /// The connections in the order in which they came.
    order: Ages<H>,
    len: usize,
}

impl<H: Host> Stored<H> for Pairs<H> {
    fn store(&mut self, archive: &mut Archive<'_, H>) {
        let count = archive.map(&mut self.followers);
        archive.map(&mut self.rooms);
        let followers = &self.followers;
        self.order.store_of(archive, count, &|id, stamp| {
            id.trimmed() == *id && is_dated::<H>(followers, id, stamp)
        });
        Stored::<H>::store(&mut self.len, archive);
        let mut pairs = 0;
        followers.visit(&mut |_, follower| pairs += follower.sessions.len());
        if pairs != self.len {
            archive.refuse();
        }
    }
}

impl<H: Host> Default for Pairs<H> {
    fn default() -> Self {
        Self {
            followers: H::Map::default(),
            rooms: H::Map::default(),
            order: Ages::default(),
            len: 0,
        }
    }
}

impl<H: Host> Pairs<H> {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Who follows the session, in the order in which they came.
    #[inline]
    pub(crate) fn of(&self, session: &H::Name) -> &[H::Name] {
        let room = self.rooms.get(&session.trimmed());
        room.map_or(&[], Vec::as_slice)
    }

    /// The sessions that the connection follows.
    pub(crate) fn sessions(&self, connection: &H::Name) -> Vec<H::Name> {
        let follower = self.followers.get(&connection.trimmed());
        let sessions = follower.map_or(&[][..], |follower| &follower.sessions);
        sessions
            .iter()
            .map(|(session, _)| session.clone())
            .collect()
    }

    /// What is said of a pair, if it is one.
    #[inline]
    pub(crate) fn get(&self, connection: &H::Name, session: &H::Name) -> Option<u8> {
        let session = session.trimmed();
        let follower = self.followers.get(&connection.trimmed())?;
        let mut sessions = follower.sessions.iter();
        let (_, said) = sessions.find(|(known, _)| *known == session)?;
        Some(*said)
    }

    /// Adds a pair or says something else of it; past the limit the
    /// connection that came first loses all of its pairs. Answers how many
    /// pairs had to go.
    pub(crate) fn add(
        &mut self,
        connection: &H::Name,
        session: &H::Name,
        said: u8,
        limit: f64,
    ) -> u64 {
        let (connection, session) = (connection.trimmed(), session.trimmed());
        if connection.is_empty() || session.is_empty() {
            return 0;
        }
        let follower = self.followers.or_default(&connection);
        let mut sessions = follower.sessions.iter_mut();
        if let Some((_, old)) = sessions.find(|(known, _)| *known == session) {
            *old = said;
            return 0;
        }
        follower.sessions.push((session.clone(), said));
        if follower.stamp == 0 {
            follower.stamp = self.order.enter(&connection);
        }
        self.rooms.or_default(&session).push(connection);
        self.len += 1;
        let before = self.len;
        while self.len as f64 > limit {
            let followers = &self.followers;
            let oldest = self
                .order
                .oldest(&|id, stamp| is_dated::<H>(followers, id, stamp));
            let Some(oldest) = oldest else { break };
            self.remove_all(&oldest);
        }
        (before - self.len) as u64
    }

    pub(crate) fn remove(&mut self, connection: &H::Name, session: &H::Name) {
        let (connection, session) = (connection.trimmed(), session.trimmed());
        let Some(follower) = self.followers.get_mut(&connection) else {
            return;
        };
        let mut sessions = follower.sessions.iter();
        let Some(at) = sessions.position(|(known, _)| *known == session) else {
            return;
        };
        follower.sessions.remove(at);
        let is_last = follower.sessions.is_empty();
        self.leave(&connection, &session);
        if is_last {
            self.remove_all(&connection);
        }
    }

    pub(crate) fn remove_all(&mut self, connection: &H::Name) {
        let connection = connection.trimmed();
        let Some(follower) = self.followers.remove(&connection) else {
            return;
        };
        for (session, _) in follower.sessions {
            self.leave(&connection, &session);
        }
        self.order.leave();
        let followers = &self.followers;
        self.order
            .tidy(&|id, stamp| is_dated::<H>(followers, id, stamp));
    }

    fn leave(&mut self, connection: &H::Name, session: &H::Name) {
        self.len -= 1;
        if let Some(room) = self.rooms.get_mut(session) {
            room.retain(|id| id != connection);
            if room.is_empty() {
                self.rooms.forget(session);
            }
        }
    }
}

/// Whether the connection is still the one that came then.
fn is_dated<H: Host>(followers: &H::Map<Follower<H>>, id: &H::Name, stamp: u64) -> bool {
    followers
        .get(id)
        .is_some_and(|follower| follower.stamp == stamp)
}
