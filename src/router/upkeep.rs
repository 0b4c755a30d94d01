//! Housekeeping: forgetting what nothing will ever ask for again.

use super::Router;
use crate::error::Error;
use crate::host::Host;
use crate::policy::SWEEP_MS;
use crate::runs::Part;

/// When to look for what has expired.
#[derive(Default)]
pub(super) struct Upkeep {
    next: Option<f64>,
}

impl Upkeep {
    /// Notes that something is held that will expire.
    pub(super) fn expect(&mut self, now: f64) {
        self.next.get_or_insert(now + SWEEP_MS);
    }
}

impl<H: Host> Router<H> {
    /// When the host should call [`Router::wake`] next, in ms; `None` while
    /// nothing is held that time alone makes go.
    pub fn wake_at(&self) -> Option<f64> {
        self.upkeep
            .next
            .filter(|_| self.runs.count(Part::Abort) + self.runs.count(Part::Text) > 0)
    }

    /// Forgets what has expired. Early, late or twice does no harm, and a
    /// host that never calls it has the same done along with its events.
    ///
    /// # Errors
    ///
    /// A `now` that is not finite.
    pub fn wake(&mut self, now: f64) -> Result<(), Error> {
        self.begin(now).map(drop)
    }

    pub(super) fn sweep_if_due(&mut self, now: f64) {
        if self.upkeep.next.is_none_or(|next| now < next) {
            return;
        }
        self.forget_aborts(now);
        let oldest = now - self.options.limits.text_ttl_ms;
        for run in self.runs.texts_resting_since(oldest) {
            self.runs.forget(&run, Part::Text);
            self.dropped.texts += 1;
        }
        self.runs.forget_all_gone_watchers();
        let pending = self.runs.count(Part::Abort) > 0
            || !self.runs.texts_resting_since(f64::INFINITY).is_empty();
        self.upkeep.next = pending.then_some(now + SWEEP_MS);
    }

    pub(super) fn mark_aborted(&mut self, client: &H::Name, now: f64) {
        let limit = self.options.limits.runs;
        self.dropped.aborted += self.runs.abort(client, now, limit);
        self.upkeep.expect(now);
    }

    fn forget_aborts(&mut self, now: f64) {
        let ttl = self.options.limits.aborted_ttl_ms;
        while let Some((run, at)) = self.runs.oldest_abort()
            && now - at > ttl
        {
            self.runs.forget(&run, Part::Abort);
            self.runs.forget(&run, Part::Text);
            self.dropped.aborted += 1;
        }
    }
}
