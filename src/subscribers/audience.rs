//! Connections that attached to sessions, how each wants to be told, and what
//! the slow ones have missed. All names count trimmed.

use super::pairs::Pairs;
use crate::ages::Ages;
use crate::host::{Host, Name, NameMap};
use crate::snapshot::{Archive, Stored, stored};

/// How a connection wants to be told of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Deltas {
    /// What is new, and the whole text each time.
    #[default]
    Full,
    /// What is new alone.
    Suffix,
}

/// Said of a pair: it is told of text by what is new alone.
const SUFFIX: u8 = 1;
/// Said of a pair: it is told of tool events.
const TOOLS: u8 = 2;

/// What a connection had of a reply when it became slow.
#[derive(Clone, Copy, Default)]
pub(crate) struct Had {
    /// Which reply, by its stamp: a later one of the run is another text.
    pub(crate) reply: u64,
    /// How many units of its text.
    pub(crate) units: usize,
    /// How often the text had been replaced.
    pub(crate) replaced: usize,
}

stored!(Had {
    reply,
    units,
    replaced
});

/// A connection that cannot keep up. It is told nothing of text meanwhile, so
/// that what it had then is all that has to be known.
#[derive(Default)]
struct Slow {
    /// In the order of the replies' stamps.
    had: Vec<Had>,
    stamp: u64,
}

stored!(Slow { had, stamp });

pub(crate) struct Audience<H: Host> {
    attached: Pairs<H>,
    slow: H::Map<Slow>,
    /// The slow ones in the order in which they became so.
    order: Ages<H>,
}

impl<H: Host> Stored<H> for Audience<H> {
    fn store(&mut self, archive: &mut Archive<'_, H>) {
        self.attached.store(archive);
        let count = archive.map(&mut self.slow);
        let slow = &self.slow;
        self.order.store_of(archive, count, &|id, stamp| {
            id.trimmed() == *id && is_dated::<H>(slow, id, stamp)
        });
    }
}

impl<H: Host> Default for Audience<H> {
    fn default() -> Self {
        Self {
            attached: Pairs::default(),
            slow: H::Map::default(),
            order: Ages::default(),
        }
    }
}

impl<H: Host> Audience<H> {
    /// How many pairs of connection and session there are.
    pub(crate) fn attachments(&self) -> usize {
        self.attached.len()
    }

    /// How many connections are slow.
    pub(crate) fn slow(&self) -> usize {
        self.order.len()
    }

    /// Adds a pair or changes what it wants; answers how many had to go.
    pub(crate) fn attach(
        &mut self,
        connection: &H::Name,
        session: &H::Name,
        deltas: Deltas,
        tools: bool,
        limit: f64,
    ) -> u64 {
        let mut wants = 0;
        if deltas == Deltas::Suffix {
            wants |= SUFFIX;
        }
        if tools {
            wants |= TOOLS;
        }
        self.attached.add(connection, session, wants, limit)
    }

    /// Takes a pair out.
    pub(crate) fn detach(&mut self, connection: &H::Name, session: &H::Name) {
        self.attached.remove(connection, session);
    }

    /// Forgets a connection.
    pub(crate) fn remove(&mut self, connection: &H::Name) {
        self.attached.remove_all(connection);
        self.quicken(connection);
    }

    /// Notes that a connection cannot keep up; answers how many others are
    /// forgotten to be so.
    pub(crate) fn slacken(&mut self, connection: &H::Name, limit: f64) -> u64 {
        let slow = self.slow.or_default(connection);
        if slow.stamp == 0 {
            slow.stamp = self.order.enter(connection);
        }
        let mut dropped = 0;
        while self.slow() as f64 > limit {
            let slow = &self.slow;
            let oldest = self
                .order
                .oldest(&|id, stamp| is_dated::<H>(slow, id, stamp));
            let Some(oldest) = oldest else { break };
            self.quicken(&oldest);
            dropped += 1;
        }
        dropped
    }

    /// Notes what a slow connection has of a reply.
    pub(crate) fn has(&mut self, connection: &H::Name, had: Had) {
        let Some(slow) = self.slow.get_mut(connection) else {
            return;
        };
        match slow.had.binary_search_by_key(&had.reply, |one| one.reply) {
            Ok(at) => {
                if let Some(known) = slow.had.get_mut(at) {
                    *known = had;
                }
            }
            Err(at) => slow.had.insert(at, had),
        }
    }

    /// Notes that a connection can keep up; answers what it had when it could
    /// no longer, or `None` if it always could.
    pub(crate) fn quicken(&mut self, connection: &H::Name) -> Option<Vec<Had>> {
        let known = self.slow.remove(&connection.trimmed())?;
        self.order.leave();
        let slow = &self.slow;
        self.order.tidy(&|id, stamp| is_dated::<H>(slow, id, stamp));
        Some(known.had)
    }

    /// The sessions that the connection attached to.
    pub(crate) fn sessions(&self, connection: &H::Name) -> Vec<H::Name> {
        self.attached.sessions(connection)
    }

    /// Who attached to the session.
    pub(crate) fn room(&self, session: &H::Name) -> &[H::Name] {
        self.attached.of(session)
    }

    pub(crate) fn is_attached(&self, connection: &H::Name, session: &H::Name) -> bool {
        self.attached.get(connection, session).is_some()
    }

    /// How the connection is told of the session's text.
    pub(crate) fn deltas(&self, connection: &H::Name, session: &H::Name) -> Deltas {
        match self.attached.get(connection, session) {
            Some(wants) if wants & SUFFIX != 0 => Deltas::Suffix,
            _ => Deltas::Full,
        }
    }

    pub(crate) fn wants_tools(&self, connection: &H::Name, session: &H::Name) -> bool {
        let wants = self.attached.get(connection, session);
        wants.is_some_and(|wants| wants & TOOLS != 0)
    }

    pub(crate) fn is_slow(&self, connection: &H::Name) -> bool {
        self.slow.get(connection).is_some()
    }
}

/// Whether the connection is slow since then.
fn is_dated<H: Host>(slow: &H::Map<Slow>, id: &H::Name, stamp: u64) -> bool {
    slow.get(id).is_some_and(|slow| slow.stamp == stamp)
}
