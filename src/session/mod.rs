//! The sessions that the host has told of.

pub(crate) mod lifecycle;
pub(crate) mod recent;

use std::rc::Rc;

use crate::ages::Ages;
use crate::frame::Patch;
use crate::host::{Host, NameMap, Row};
use crate::snapshot::Archive;
use crate::text::Verbose;

/// A session's row as a host tells it.
pub struct SessionRow<H: Host> {
    /// The row itself.
    pub row: H::Row,
    /// Its `sessionId`, if it is a string.
    pub session_id: Option<H::Name>,
    /// Its `startedAt`, in ms, if it is a number.
    pub started_at: Option<f64>,
    /// Its `updatedAt`, in ms, if it is a number.
    pub updated_at: Option<f64>,
    /// Its `runtimeMs`, if it is a number.
    pub runtime_ms: Option<f64>,
}

/// What a session's row says that the next lifecycle event needs.
#[derive(Clone, Copy, Default)]
pub(crate) struct Times {
    pub(crate) started_at: Option<f64>,
    pub(crate) updated_at: Option<f64>,
    pub(crate) runtime_ms: Option<f64>,
}

pub(crate) struct Session<H: Host> {
    row: Option<Rc<H::Row>>,
    times: Times,
    id: Option<H::Name>,
    /// Counts the sessions as they were first set, from 1.
    place: u64,
    pub(crate) verbose: Option<Verbose>,
}

impl<H: Host> Default for Session<H> {
    fn default() -> Self {
        Self {
            row: None,
            times: Times::default(),
            id: None,
            place: 0,
            verbose: None,
        }
    }
}

impl<H: Host> Session<H> {
    pub(crate) fn row(&self) -> Option<Rc<H::Row>> {
        self.row.clone()
    }

    pub(crate) fn times(&self) -> Times {
        self.times
    }

    /// Applies the patch to the row, if there is one.
    pub(crate) fn apply(&mut self, patch: &Patch) {
        if let Some(row) = &self.row {
            self.row = Some(Rc::new(row.patched(patch)));
            self.times = Times {
                started_at: patch.started_at,
                updated_at: patch.updated_at,
                runtime_ms: patch.runtime_ms,
            };
        }
    }
}

pub(crate) struct Sessions<H: Host> {
    by_key: H::Map<Session<H>>,
    /// The keys in the order in which they were first set.
    order: Ages<H>,
    /// The places and keys of the sessions with each session id.
    by_id: H::Map<Vec<(H::Name, u64)>>,
}

impl<H: Host> Default for Sessions<H> {
    fn default() -> Self {
        Self {
            by_key: H::Map::default(),
            order: Ages::default(),
            by_id: H::Map::default(),
        }
    }
}

impl<H: Host> Sessions<H> {
    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    pub(crate) fn get(&self, key: &H::Name) -> Option<&Session<H>> {
        self.by_key.get(key)
    }

    pub(crate) fn get_mut(&mut self, key: &H::Name) -> Option<&mut Session<H>> {
        self.by_key.get_mut(key)
    }

    /// The first session, in the order in which they were first set, whose
    /// row has this session id.
    pub(crate) fn key_of_id(&self, id: &H::Name) -> Option<&H::Name> {
        self.by_id
            .get(id)
            .and_then(|keys| keys.iter().min_by_key(|(_, place)| *place))
            .map(|(key, _)| key)
    }

    /// Sets a session, which keeps its place if it was known; answers how
    /// many sessions had to go for it.
    pub(crate) fn set(
        &mut self,
        key: H::Name,
        row: Option<SessionRow<H>>,
        verbose: Option<Verbose>,
        limit: f64,
    ) -> u64 {
        let known = self.by_key.or_default(&key);
        let (id, mut place) = (known.id.take(), known.place);
        if place == 0 {
            place = self.order.enter(&key);
        } else {
            self.forget_id(id, place);
        }
        let mut session = Session {
            place,
            verbose,
            ..Session::default()
        };
        if let Some(told) = row {
            session.times = Times {
                started_at: told.started_at,
                updated_at: told.updated_at,
                runtime_ms: told.runtime_ms,
            };
            session.row = Some(Rc::new(told.row));
            session.id = told.session_id;
        }
        if let Some(id) = &session.id {
            self.by_id.or_default(id).push((key.clone(), place));
        }
        *self.by_key.or_default(&key) = session;
        let mut dropped = 0;
        while self.len() as f64 > limit {
            let by_key = &self.by_key;
            let oldest = self
                .order
                .oldest(&|key, place| is_dated::<H>(by_key, key, place));
            let Some(oldest) = oldest else { break };
            self.remove(&oldest);
            dropped += 1;
        }
        dropped
    }

    /// Shows every name to the archive; all else stays with the host.
    pub(crate) fn store_names(&mut self, archive: &mut Archive<'_, H>) {
        self.by_key.visit_mut(&mut |key, session| {
            archive.name(&mut key.clone());
            if let Some(id) = &mut session.id {
                archive.name(id);
            }
        });
    }

    /// Whether the session was known.
    pub(crate) fn remove(&mut self, key: &H::Name) -> bool {
        let Some(session) = self.by_key.remove(key) else {
            return false;
        };
        self.order.leave();
        let by_key = &self.by_key;
        self.order
            .tidy(&|key, place| is_dated::<H>(by_key, key, place));
        self.forget_id(session.id, session.place);
        true
    }

    fn forget_id(&mut self, id: Option<H::Name>, place: u64) {
        let Some(id) = id else { return };
        if let Some(keys) = self.by_id.get_mut(&id) {
            keys.retain(|(_, known)| *known != place);
            if keys.is_empty() {
                self.by_id.forget(&id);
            }
        }
    }
}

/// Whether the session is still the one that was set then.
fn is_dated<H: Host>(by_key: &H::Map<Session<H>>, key: &H::Name, place: u64) -> bool {
    by_key
        .get(key)
        .is_some_and(|session| session.place == place)
}
