//! Housekeeping: forgetting what nothing will ever ask for again.

use super::Router;
use crate::error::Error;
use crate::host::Host;
use crate::policy::SWEEP_MS;

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
            .filter(|_| self.aborts.len() > 0 || self.texts.len() > 0)
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
        let limits = self.options.limits;
        self.forget_aborts(now);
        self.dropped.texts += self.texts.expire(now, limits.text_ttl_ms);
        self.watchers.sweep();
        let pending = self.aborts.len() > 0 || self.texts.expire_later();
        self.upkeep.next = pending.then_some(now + SWEEP_MS);
    }

    pub(super) fn mark_aborted(&mut self, client: &H::Name, now: f64) {
        self.aborts.mark(client.clone(), now);
        self.upkeep.expect(now);
        self.forget_aborts(now);
    }

    fn forget_aborts(&mut self, now: f64) {
        let limits = self.options.limits;
        while let Some(run) = self
            .aborts
            .take_expired(now, limits.aborted_ttl_ms, limits.runs)
        {
            self.texts.remove(&run);
            self.dropped.aborted += 1;
        }
    }
}
