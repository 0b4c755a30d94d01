//! What the host has told of a run.

use hashlink::LinkedHashMap;

use super::drop_oldest;
use crate::host::Host;
use crate::text::Verbose;

/// What a host tells of a run; `None` leaves what was told before.
pub struct ContextUpdate<H: Host> {
    /// The run's session, not empty.
    pub session: Option<H::Name>,
    /// The run's verbose level: the inner `None` is a word that names none.
    pub verbose: Option<Option<Verbose>>,
    /// Whether chat clients see the run.
    pub visible: Option<bool>,
    /// Whether the run is a heartbeat.
    pub heartbeat: Option<bool>,
}

pub(crate) struct Context<H: Host> {
    pub(crate) session: Option<H::Name>,
    pub(crate) verbose: Option<Verbose>,
    pub(crate) visible: Option<bool>,
    pub(crate) heartbeat: bool,
}

pub(crate) struct Contexts<H: Host> {
    by_run: LinkedHashMap<H::Name, Context<H>, H::Hasher>,
}

impl<H: Host> Default for Contexts<H> {
    fn default() -> Self {
        Self {
            by_run: LinkedHashMap::default(),
        }
    }
}

impl<H: Host> Contexts<H> {
    pub(crate) fn len(&self) -> usize {
        self.by_run.len()
    }

    pub(crate) fn get(&self, run: &H::Name) -> Option<&Context<H>> {
        self.by_run.get(run)
    }

    pub(crate) fn is_heartbeat(&self, run: &H::Name) -> bool {
        self.get(run).is_some_and(|context| context.heartbeat)
    }

    /// Merges the update; answers how many contexts had to go for it.
    pub(crate) fn update(&mut self, run: H::Name, update: ContextUpdate<H>, limit: f64) -> u64 {
        let context = self.by_run.entry(run).or_insert_with(|| Context {
            session: None,
            verbose: None,
            visible: None,
            heartbeat: false,
        });
        if update.session.is_some() {
            context.session = update.session;
        }
        if let Some(verbose) = update.verbose {
            context.verbose = verbose;
        }
        if update.visible.is_some() {
            context.visible = update.visible;
        }
        if let Some(heartbeat) = update.heartbeat {
            context.heartbeat = heartbeat;
        }
        drop_oldest(&mut self.by_run, limit)
    }

    pub(crate) fn clear(&mut self, run: &H::Name) {
        self.by_run.remove(run);
    }
}
