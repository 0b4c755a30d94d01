use crate::ages::Ages;
use crate::host::{Host, NameMap};
use crate::snapshot::{Archive, Stored, stored};

/// How much of earlier texts under the same ids viewers may have, for longer
/// than the marks of those runs last.
pub(crate) struct Doubts<H: Host> {
    by_run: H::Map<Doubt>,
    order: Ages<H>,
}

#[derive(Default)]
struct Doubt {
    units: usize,
    at: f64,
    stamp: u64,
}

stored!(Doubt { units, at, stamp });

impl<H: Host> Stored<H> for Doubts<H> {
    fn store(&mut self, archive: &mut Archive<'_, H>) {
        let count = archive.map(&mut self.by_run);
        let by_run = &self.by_run;
        self.order.store_of(archive, count, &|run, stamp| {
            by_run.get(run).is_some_and(|doubt| doubt.stamp == stamp)
        });
    }
}

impl<H: Host> Default for Doubts<H> {
    fn default() -> Self {
        Self {
            by_run: H::Map::default(),
            order: Ages::default(),
        }
    }
}

impl<H: Host> Doubts<H> {
    /// Up to how many units of an earlier text a viewer may have.
    pub(crate) fn units(&self, run: &H::Name) -> usize {
        self.by_run.get(run).map_or(0, |doubt| doubt.units)
    }

    /// Notes that viewers may have so many units; those who were noted first
    /// go where there are more than `limit`.
    pub(crate) fn add(&mut self, run: &H::Name, units: usize, now: f64, limit: f64) {
        if units == 0 {
            return;
        }
        let doubt = self.by_run.or_default(run);
        doubt.units = units.max(doubt.units);
        doubt.at = now;
        if doubt.stamp == 0 {
            doubt.stamp = self.order.enter(run);
        }
        while self.order.len() as f64 > limit && self.drop_oldest(f64::INFINITY) {}
    }

    /// Lets those go that were noted before `time`.
    pub(crate) fn forget_before(&mut self, time: f64) {
        while self.drop_oldest(time) {}
    }

    fn drop_oldest(&mut self, before: f64) -> bool {
        let by_run = &self.by_run;
        let is_there = |run: &H::Name, stamp| by_run.get(run).is_some_and(|it| it.stamp == stamp);
        let Some(run) = self.order.oldest(&is_there) else {
            return false;
        };
        if self.by_run.get(&run).is_none_or(|doubt| doubt.at >= before) {
            return false;
        }
        self.by_run.forget(&run);
        self.order.leave();
        true
    }
}
