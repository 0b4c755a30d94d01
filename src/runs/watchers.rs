//! Connections that watch the tool events of a run.
//!
//! A run's watchers go some time after its end, or after some idle time; but
//! only a look for watchers makes them go, and each look goes over all runs.
//! Instead of going over them, each look notes its time: the watchers whose
//! time was up at the latest look are gone.

use super::{Part, Runs};
use crate::host::{Host, Name, NameMap};
use crate::policy::{TOOL_GRACE_MS, TOOL_IDLE_MS};
use crate::snapshot::stored;

pub(crate) struct Watchers<H: Host> {
    connections: Vec<H::Name>,
    updated_at: f64,
    final_at: Option<f64>,
}

stored!(default Watchers<H> { connections, updated_at, final_at });

impl<H: Host> Watchers<H> {
    fn are_gone(&self, looked_at: f64) -> bool {
        let time_is_up = match self.final_at {
            Some(at) => at + TOOL_GRACE_MS,
            None => self.updated_at + TOOL_IDLE_MS,
        };
        looked_at >= time_is_up
    }
}

impl<H: Host> Runs<H> {
    /// Adds a watcher; answers how many other runs' had to go for it.
    pub(crate) fn watch(
        &mut self,
        run: &H::Name,
        connection: &H::Name,
        now: f64,
        limit: f64,
    ) -> u64 {
        if run.is_empty() || connection.is_empty() {
            return 0;
        }
        self.forget_gone_watchers(run);
        self.looked_at = now;
        let record = self.record(run);
        if let Some(watchers) = &mut record.watchers {
            watchers.updated_at = now;
            if !watchers.connections.contains(connection) {
                watchers.connections.push(connection.clone());
            }
            return 0;
        }
        let watchers = Watchers {
            connections: vec![connection.clone()],
            updated_at: now,
            final_at: None,
        };
        record.watchers = Some(Box::new(watchers));
        self.enter(run, Part::Watchers);
        if self.count(Part::Watchers) as f64 > limit {
            self.forget_all_gone_watchers();
        }
        self.bound(Part::Watchers, limit)
    }

    /// Looks whether anybody watches the run, which keeps them from going
    /// idle.
    pub(crate) fn look(&mut self, run: &H::Name, now: f64) -> bool {
        if self.count(Part::Watchers) == 0 {
            return false;
        }
        self.forget_gone_watchers(run);
        let record = self.by_id.get_mut(run);
        let Some(watchers) = record.and_then(|record| record.watchers.as_mut()) else {
            return false;
        };
        watchers.updated_at = now;
        self.looked_at = now;
        true
    }

    /// Who watches the run.
    pub(crate) fn watchers_of(&self, run: &H::Name) -> &[H::Name] {
        let watchers = self.get(run).and_then(|record| record.watchers.as_ref());
        watchers.map_or(&[], |watchers| watchers.connections.as_slice())
    }

    /// Notes that the watched run is over.
    pub(crate) fn finish_watch(&mut self, run: &H::Name, now: f64) {
        self.forget_gone_watchers(run);
        let record = self.by_id.get_mut(run);
        if let Some(watchers) = record.and_then(|record| record.watchers.as_mut()) {
            watchers.final_at = Some(now);
            self.looked_at = now;
        }
    }

    /// Takes a connection out of all runs' watchers.
    pub(crate) fn unwatch_all(&mut self, connection: &H::Name) {
        self.forget_watchers_if(|watchers| {
            let before = watchers.connections.len();
            watchers.connections.retain(|id| id != connection);
            before > 0 && watchers.connections.is_empty()
        });
    }

    /// Frees what is gone already.
    pub(crate) fn forget_all_gone_watchers(&mut self) {
        let looked_at = self.looked_at;
        self.forget_watchers_if(|watchers| watchers.are_gone(looked_at));
    }

    fn forget_gone_watchers(&mut self, run: &H::Name) {
        let record = self.by_id.get(run);
        let watchers = record.and_then(|record| record.watchers.as_ref());
        if watchers.is_some_and(|watchers| watchers.are_gone(self.looked_at)) {
            self.forget(run, Part::Watchers);
        }
    }

    fn forget_watchers_if(&mut self, mut condition: impl FnMut(&mut Watchers<H>) -> bool) {
        let mut gone = Vec::new();
        self.by_id.visit_mut(&mut |id, run| {
            if run.watchers.as_deref_mut().is_some_and(&mut condition) {
                gone.push(id.clone());
            }
        });
        for run in gone {
            self.forget(&run, Part::Watchers);
        }
    }
}
