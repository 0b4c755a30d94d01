//! Streamed text: what of it is shown when, and how it ends.

use super::out::Out;
use super::{Route, Router};
use crate::error::Error;
use crate::event::{Lifecycle, Phase};
use crate::frame::{Ended, Ending, EventName, Payload, Sink};
use crate::host::{Host, Text};
use crate::runs::{Part, Run};
use crate::text::{Silence, classify_silence, strip_heartbeat, trim};

impl<H: Host> Router<H> {
    /// Takes a piece of text in and shows all that has come, unless there is
    /// a reason not to.
    pub(super) fn delta(
        &mut self,
        route: &Route<H>,
        text: H::Text,
        delta: Option<&H::Text>,
        out: &mut Out<'_, H, impl Sink<H>>,
    ) {
        let suppressed = &mut self.suppressed;
        let Some(session) = &route.session else {
            suppressed.no_session += 1;
            return;
        };
        if !route.visible {
            suppressed.hidden += 1;
            return;
        }
        if route.aborted {
            suppressed.aborted += 1;
            return;
        }
        let limit = self.options.limits.runs;
        let dropped = &mut self.dropped.texts;
        let Some(known) = self.runs.text(&route.client, limit, dropped) else {
            return;
        };
        let sent_at = known.sent_at;
        let stream = known.growing();
        stream.tell(text, delta);
        let reason = if stream.merged().is_empty() {
            Some(&mut suppressed.empty)
        } else if stream.silence() == Silence::Silent {
            Some(&mut suppressed.silent)
        } else if stream.silence() == Silence::Lead {
            Some(&mut suppressed.silent_lead)
        } else if route.heartbeat && !self.options.heartbeat.show_ok {
            Some(&mut suppressed.heartbeat)
        } else if route.time.now - sent_at < self.options.throttle_ms {
            Some(&mut suppressed.throttle)
        } else {
            None
        };
        if let Some(count) = reason {
            *count += 1;
            return;
        }
        let text = stream.merged().clone();
        known.sent(text.len(), route.time.now);
        self.upkeep.expect(route.time.now);
        show(route, session, text, out);
    }

    /// Shows text that was held back before something else happens.
    pub(super) fn flush(
        &mut self,
        route: &Route<H>,
        session: &H::Name,
        out: &mut Out<'_, H, impl Sink<H>>,
    ) {
        if self.hides_heartbeat(route) {
            return;
        }
        let Some(known) = self.runs.known_text(&route.client) else {
            return;
        };
        let text = known.stream.settled();
        if may_flush(&text, known.sent_len) {
            known.sent(text.len(), route.time.now);
            self.upkeep.expect(route.time.now);
            show(route, session, text, out);
        }
    }

    /// Ends the run: the last text and how it ended, and nothing of the run
    /// is known any longer.
    pub(super) fn end(
        &mut self,
        route: &Route<H>,
        phase: Phase,
        event: Lifecycle<H::Text>,
        out: &mut Out<'_, H, impl Sink<H>>,
    ) {
        if let Some(session) = route.seen_in() {
            self.runs.unlink(&route.run, &|_| true);
            if route.aborted {
                self.runs.forget(&route.client, Part::Abort);
                self.runs.forget(&route.run, Part::Abort);
                self.take_aborted_text(&route.client, route.time.now);
            } else {
                self.finish(route, session, phase, event, out);
            }
        }
        self.runs.finish_watch(&route.run, route.time.now);
        self.runs.forget(&route.run, Part::Context);
        self.runs.forget(&route.run, Part::Sequence);
        self.runs.forget(&route.client, Part::Sequence);
    }

    #[inline(never)]
    fn finish(
        &mut self,
        route: &Route<H>,
        session: &H::Name,
        phase: Phase,
        event: Lifecycle<H::Text>,
        out: &mut Out<'_, H, impl Sink<H>>,
    ) {
        let hides = self.hides_heartbeat(route);
        let (text, sent_len) = match self.runs.take_text(&route.client) {
            Some(mut known) => (known.stream.settled(), known.sent_len),
            None => (Text::empty(), 0),
        };
        if !hides && may_flush(&text, sent_len) {
            show(route, session, text.clone(), out);
        }
        let (run, session, seq) = (route.client.clone(), session.clone(), route.seq);
        let mut ended = Ended {
            error: event.error,
            ..Ended::new(run, session, Ending::Error, seq, route.time.stamp)
        };
        if phase == Phase::End {
            let text = if hides {
                self.beyond_acknowledgement(text)
            } else {
                text
            };
            ended.ending = Ending::Final;
            ended.error = None;
            ended.stop_reason = event.stop_reason.filter(|reason| !reason.is_empty());
            let is_silent = classify_silence(&text) == Silence::Silent;
            ended.text = (!text.is_empty() && !is_silent).then_some(text);
        }
        close(ended, route.seen_in(), out);
    }

    /// Aborts a client run: what has come of its text is shown for good, and
    /// what comes later is not. Nothing happens unless a link to exactly this
    /// client run and session stands.
    ///
    /// # Errors
    ///
    /// A `now` that is not finite.
    pub fn abort_run(
        &mut self,
        client: &H::Name,
        session: &H::Name,
        stop_reason: Option<H::Text>,
        now: f64,
        sink: &mut impl Sink<H>,
    ) -> Result<(), Error> {
        let time = self.begin(now)?;
        if !self.runs.is_linked(client, session) {
            return Ok(());
        }
        let mut out = Out::new(sink);
        if self.options.semantics.counts_generations() {
            self.abort_generation(client, session, stop_reason, time, &mut out);
            out.count_into(&mut self.frames);
            return Ok(());
        }
        self.mark_aborted(client, time.now);
        let text = self.take_aborted_text(client, time.now);
        self.runs.unlink(client, &|link| {
            link.client == *client && link.session == *session
        });
        let last_seq = self.runs.get(client).and_then(Run::last_seq);
        let ended = Ended {
            stop_reason,
            text: text.filter(|text| !trim(text).is_empty()),
            ..Ended::new(
                client.clone(),
                session.clone(),
                Ending::Aborted,
                last_seq.unwrap_or(0.0) + 1.0,
                time.stamp,
            )
        };
        close(ended, Some(session), &mut out);
        self.runs.forget(client, Part::Sequence);
        out.count_into(&mut self.frames);
        Ok(())
    }

    pub(super) fn hides_heartbeat(&self, route: &Route<H>) -> bool {
        route.heartbeat && !self.options.heartbeat.show_ok
    }

    /// Takes an aborted run's text; how much of it was shown counts on.
    #[inline(never)]
    fn take_aborted_text(&mut self, client: &H::Name, now: f64) -> Option<H::Text> {
        let known = self.runs.known_text(client)?;
        let text = known.take(now);
        if known.sent_len == 0 {
            self.runs.forget(client, Part::Text);
        } else {
            self.upkeep.expect(now);
        }
        Some(text)
    }

    /// What a heartbeat's answer says beside its acknowledgement.
    pub(super) fn beyond_acknowledgement(&self, text: H::Text) -> H::Text {
        let units = text.units(0, text.len());
        let reply = strip_heartbeat(&units, self.options.heartbeat.ack_max_chars);
        if !reply.stripped {
            text
        } else if reply.suppressed {
            Text::empty()
        } else {
            trim(&Text::from_units(&reply.text))
        }
    }
}

/// Whether a text at rest is to be shown before something else happens.
fn may_flush<T: Text>(text: &T, sent_len: usize) -> bool {
    text.len() > sent_len && classify_silence(text) == Silence::Speaks
}

#[inline(never)]
fn show<H: Host>(
    route: &Route<H>,
    session: &H::Name,
    text: H::Text,
    out: &mut Out<'_, H, impl Sink<H>>,
) {
    out.payload(Payload::Delta {
        run: route.client.clone(),
        session: session.clone(),
        seq: route.seq,
        text,
        at: route.time.stamp,
    });
    out.all(EventName::Chat, true);
    out.nodes(EventName::Chat, session);
}

#[inline(never)]
fn close<H: Host>(ended: Ended<H>, session: Option<&H::Name>, out: &mut Out<'_, H, impl Sink<H>>) {
    out.payload(Payload::Ended(ended));
    out.all(EventName::Chat, false);
    if let Some(session) = session {
        out.nodes(EventName::Chat, session);
    }
}
