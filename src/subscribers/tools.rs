//! Connections that watch the tool events of a run.
//!
//! A run's watchers go some time after its end, or after some idle time; but
//! only a look at the registry makes them go, and every look goes over all
//! runs. Instead of going over them, each look notes its time: a run whose
//! time was up at the latest look is gone.

use hashlink::{LinkedHashMap, LinkedHashSet};

use crate::host::{Host, Name};
use crate::policy::{TOOL_GRACE_MS, TOOL_IDLE_MS};

struct Watched<H: Host> {
    connections: LinkedHashSet<H::Name, H::Hasher>,
    updated_at: f64,
    final_at: Option<f64>,
}

impl<H: Host> Watched<H> {
    fn is_gone(&self, looked_at: f64) -> bool {
        looked_at
            >= self
                .final_at
                .map_or(self.updated_at + TOOL_IDLE_MS, |at| at + TOOL_GRACE_MS)
    }
}

pub(crate) struct ToolWatchers<H: Host> {
    by_run: LinkedHashMap<H::Name, Watched<H>, H::Hasher>,
    looked_at: f64,
}

impl<H: Host> Default for ToolWatchers<H> {
    fn default() -> Self {
        Self {
            by_run: LinkedHashMap::default(),
            looked_at: f64::NEG_INFINITY,
        }
    }
}

impl<H: Host> ToolWatchers<H> {
    pub(crate) fn len(&self) -> usize {
        self.by_run
            .values()
            .filter(|watched| !watched.is_gone(self.looked_at))
            .count()
    }

    /// Adds a watcher; answers how many runs had to go for it.
    pub(crate) fn add(
        &mut self,
        run: &H::Name,
        connection: &H::Name,
        now: f64,
        limit: f64,
    ) -> u64 {
        if run.is_empty() || connection.is_empty() {
            return 0;
        }
        self.remove_if_gone(run);
        let watched = self
            .by_run
            .entry(run.clone())
            .or_insert_with(|| Watched {
                connections: LinkedHashSet::default(),
                updated_at: now,
                final_at: None,
            });
        if !watched.connections.contains(connection) {
            watched.connections.insert(connection.clone());
        }
        watched.updated_at = now;
        self.looked_at = now;
        self.make_room(limit)
    }

    /// Who watches the run. Looking keeps the run from going idle.
    pub(crate) fn look(
        &mut self,
        run: &H::Name,
        now: f64,
    ) -> Option<impl Iterator<Item = &H::Name>> {
        if self.by_run.is_empty() {
            return None;
        }
        self.remove_if_gone(run);
        let watched = self.by_run.get_mut(run)?;
        watched.updated_at = now;
        self.looked_at = now;
        Some(watched.connections.iter())
    }

    /// Notes that the run is over.
    pub(crate) fn finish(&mut self, run: &H::Name, now: f64) {
        self.remove_if_gone(run);
        if let Some(watched) = self.by_run.get_mut(run) {
            watched.final_at = Some(now);
            self.looked_at = now;
        }
    }

    pub(crate) fn remove(&mut self, connection: &H::Name) {
        self.by_run.retain(|_, watched| {
            watched.connections.remove(connection);
            !watched.connections.is_empty()
        });
    }

    /// Frees what is gone already.
    pub(crate) fn sweep(&mut self) {
        let looked_at = self.looked_at;
        self.by_run.retain(|_, watched| !watched.is_gone(looked_at));
    }

    fn remove_if_gone(&mut self, run: &H::Name) {
        if self
            .by_run
            .get(run)
            .is_some_and(|watched| watched.is_gone(self.looked_at))
        {
            self.by_run.remove(run);
        }
    }

    fn make_room(&mut self, limit: f64) -> u64 {
        if self.by_run.len() as f64 <= limit {
            return 0;
        }
        self.sweep();
        crate::runs::drop_oldest(&mut self.by_run, limit)
    }
}
