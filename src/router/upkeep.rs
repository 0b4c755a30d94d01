//! Housekeeping: forgetting what nothing will ever ask for again.

use super::Router;
use super::out::Out;
use crate::error::Error;
use crate::frame::Sink;
use crate::host::Host;
use crate::policy::SWEEP_MS;
use crate::runs::Part;
use crate::snapshot::stored;

/// When to look for what has expired.
#[derive(Default)]
pub(super) struct Upkeep {
    next: Option<f64>,
}

stored!(Upkeep { next });

impl Upkeep {
    /// Notes that something is held that will expire.
    pub(super) fn expect(&mut self, now: f64) {
        self.next.get_or_insert(now + SWEEP_MS);
    }
}

impl<H: Host> Router<H> {
    /// When the host should call [`Router::wake`] next, in ms; `None` while
    /// time alone changes nothing: with semantics `live` while nobody has to
    /// be told anything.
    pub fn wake_at(&mut self) -> Option<f64> {
        if self.options.semantics.tells_pieces() {
            return self.due_at();
        }
        self.upkeep
            .next
            .filter(|_| self.runs.count(Part::Abort) + self.runs.count(Part::Text) > 0)
    }

    /// Tells what is due and forgets what has expired. Early, late or twice
    /// does no harm. What expires does so along with other calls too.
    ///
    /// # Errors
    ///
    /// A `now` that is not finite.
    pub fn wake(&mut self, now: f64, sink: &mut impl Sink<H>) -> Result<(), Error> {
        let time = self.begin(now)?;
        if self.options.semantics.tells_pieces() {
            let mut out = Out::new(sink);
            self.tell_due(time, &mut out);
            out.count_into(&mut self.frames);
        }
        Ok(())
    }

    pub(super) fn sweep_if_due(&mut self, now: f64) {
        if self.upkeep.next.is_none_or(|next| now < next) {
            return;
        }
        if self.options.semantics.forgets_idle_runs() {
            self.forget_idle(now);
            self.upkeep.next = Some(now + SWEEP_MS);
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

    fn forget_idle(&mut self, now: f64) {
        let limits = &self.options.limits;
        let ended = now - limits.ended_retention_ms;
        self.recents.forget_until(ended);
        self.runs.doubts.forget_before(now - limits.run_idle_ms);
        for part in [Part::Over, Part::Done] {
            while let Some(run) = self.runs.longest(part)
                && self.runs.marked_at(&run, part) <= ended
            {
                self.runs.forget(&run, part);
            }
        }
        for run in self.runs.idle_since(now - limits.run_idle_ms) {
            self.runs.forget_idle(&run);
            self.dropped.idle_runs += 1;
        }
        self.runs.forget_all_gone_watchers();
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
