//! The sessions that the host has told of.

pub(crate) mod lifecycle;

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use hashlink::LinkedHashMap;

use crate::frame::Patch;
use crate::host::{Host, Row};
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
    place: u64,
    pub(crate) verbose: Option<Verbose>,
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
    by_key: LinkedHashMap<H::Name, Session<H>, H::Hasher>,
    /// The keys of the sessions with each session id, by place.
    by_id: HashMap<H::Name, BTreeMap<u64, H::Name>, H::Hasher>,
    next_place: u64,
}

impl<H: Host> Default for Sessions<H> {
    fn default() -> Self {
        Self {
            by_key: LinkedHashMap::default(),
            by_id: HashMap::default(),
            next_place: 0,
        }
    }
}

impl<H: Host> Sessions<H> {
    pub(crate) fn len(&self) -> usize {
        self.by_key.len()
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
            .and_then(|keys| keys.first_key_value())
            .map(|(_, key)| key)
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
        let place = match self.by_key.get(&key) {
            Some(known) => {
                let (place, id) = (known.place, known.id.clone());
                self.forget_id(id, place);
                place
            }
            None => {
                self.next_place += 1;
                self.next_place
            }
        };
        let mut session = Session {
            row: None,
            times: Times::default(),
            id: None,
            place,
            verbose,
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
        if let Some(id) = session.id.clone() {
            self.by_id.entry(id).or_default().insert(place, key.clone());
        }
        match self.by_key.get_mut(&key) {
            Some(known) => *known = session,
            None => {
                self.by_key.insert(key, session);
            }
        }
        let mut dropped = 0;
        while self.by_key.len() as f64 > limit
            && let Some(oldest) = self.by_key.front().map(|(key, _)| key.clone())
        {
            self.remove(&oldest);
            dropped += 1;
        }
        dropped
    }

    /// Whether the session was known.
    pub(crate) fn remove(&mut self, key: &H::Name) -> bool {
        let Some(session) = self.by_key.remove(key) else {
            return false;
        };
        self.forget_id(session.id, session.place);
        true
    }

    fn forget_id(&mut self, id: Option<H::Name>, place: u64) {
        let Some(id) = id else { return };
        if let Some(keys) = self.by_id.get_mut(&id) {
            keys.remove(&place);
            if keys.is_empty() {
                self.by_id.remove(&id);
            }
        }
    }
}
