//! Semantics `live`: what viewers are told of a text, and when.

use super::out::Out;
use super::{Late, Route, Router};
use crate::frame::{EventName, Payload, Sink, Without};
use crate::host::Host;
use crate::runs::context::ContextUpdate;
use crate::runs::{Part, Run};
use crate::subscribers::audience::Deltas;
use crate::text::piece::Unseen;
use crate::time::Time;

impl<H: Host> Router<H> {
    /// Takes a piece of text in. Viewers are told at once, or once what they
    /// were told last has rested.
    pub(super) fn hear(
        &mut self,
        route: &Route<H>,
        text: Option<H::Text>,
        delta: Option<H::Text>,
        out: &mut Out<'_, H, impl Sink<H>>,
    ) {
        if text.is_none() && delta.is_none() {
            return;
        }
        let hides_heartbeat = self.hides_heartbeat(route);
        let suppressed = &mut self.suppressed;
        if route.session.is_none() {
            suppressed.no_session += 1;
            return;
        }
        if !route.visible {
            suppressed.hidden += 1;
            return;
        }
        let Some(reply) = self
            .runs
            .reply_mut(&route.client)
            .filter(|_| !route.late.is_late())
        else {
            match route.late {
                Late::Aborted => suppressed.aborted += 1,
                _ => suppressed.late += 1,
            }
            return;
        };
        let limit = self.options.limits.text_units as usize;
        self.dropped.text_units += reply.text.tell(text, delta, limit) as u64;
        reply.seq = route.seq;
        let now = route.time.now;
        if hides_heartbeat {
            suppressed.heartbeat += 1;
        } else if !reply.text.is_pending() {
            match reply.text.why_unseen() {
                Unseen::Empty => suppressed.empty += 1,
                Unseen::Silent => suppressed.silent += 1,
                Unseen::Lead => suppressed.silent_lead += 1,
                Unseen::HeldBack => suppressed.held_back += 1,
            }
        } else if now - reply.sent_at >= self.options.throttle_ms {
            self.tell(&route.client, route.time, out);
        } else {
            suppressed.throttle += 1;
            if !self.runs.has(&route.client, Part::Held) {
                self.hold(&route.client, now);
            }
        }
    }

    /// Tells viewers what was held back, before something else happens.
    pub(super) fn tell_now(&mut self, route: &Route<H>, out: &mut Out<'_, H, impl Sink<H>>) {
        if self.runs.has(&route.client, Part::Held) && !route.late.is_late() {
            self.tell(&route.client, route.time, out);
        }
    }

    /// Tells no more of a run that the host now says is not for viewers.
    pub(super) fn hide(&mut self, run: &H::Name, update: &ContextUpdate<H>) {
        let link = self.runs.get(run).and_then(Run::head);
        let client = link.map_or_else(|| run.clone(), |link| link.client.clone());
        if update.visible == Some(false) {
            self.runs.forget_reply(&client);
        }
        if update.heartbeat == Some(true) && !self.options.heartbeat.show_ok {
            self.runs.forget(&client, Part::Held);
        }
    }

    fn hold(&mut self, client: &H::Name, now: f64) {
        if let Some(reply) = self.runs.reply_mut(client) {
            reply.held_since = now;
            self.runs.expect(client, Part::Held);
        }
    }

    /// Tells viewers what they do not have yet.
    pub(super) fn tell(
        &mut self,
        client: &H::Name,
        time: Time,
        out: &mut Out<'_, H, impl Sink<H>>,
    ) {
        self.runs.forget(client, Part::Held);
        let Some(reply) = self.runs.reply_mut(client) else {
            return;
        };
        let Some(piece) = reply.text.next() else {
            return;
        };
        reply.sent_at = time.now;
        let (session, seq) = (reply.session.clone(), reply.seq);
        let whole = reply.text.shown();
        let truncated = reply.text.is_truncated();
        let told = |whole: Option<H::Text>| Payload::Piece {
            run: client.clone(),
            session: session.clone(),
            seq,
            piece: piece.text.clone(),
            offset: piece.offset,
            replaces: piece.replaces,
            whole,
            truncated,
            at: time.stamp,
        };
        let (mut by_piece, mut in_full) = (Vec::new(), Vec::new());
        for id in self.audience_of(&session) {
            if self.audience.is_slow(&id) {
                self.suppressed.slow += 1;
            } else if self.audience.deltas(&id, &session) == Deltas::Suffix {
                by_piece.push(id);
            } else {
                in_full.push(id);
            }
        }
        if !by_piece.is_empty() {
            out.payload(told(None));
            out.connections(EventName::Chat, &by_piece, true);
        }
        if !in_full.is_empty() {
            out.payload(told(Some(whole.clone())));
            out.connections(EventName::Chat, &in_full, true);
        }
        out.payload(Payload::Delta {
            run: client.clone(),
            session: session.clone(),
            seq,
            text: whole,
            at: time.stamp,
        });
        out.nodes(EventName::Chat, &session);
    }

    /// Who may see a session: those who attached to it, then the operators
    /// who did not.
    pub(super) fn audience_of(&self, session: &H::Name) -> Vec<H::Name> {
        let mut audience = self.audience.room(session).to_vec();
        self.event_subscribers.visit(&mut |id| {
            if !self.audience.is_attached(id, session) {
                audience.push(id.clone());
            }
        });
        audience
    }

    /// Casts the pending payload to the session's audience; without a
    /// session to the operators.
    pub(super) fn to_audience(
        &self,
        event: EventName,
        session: Option<&H::Name>,
        out: &mut Out<'_, H, impl Sink<H>>,
    ) {
        let audience = match session {
            Some(session) => self.audience_of(session),
            None => self.operators(),
        };
        out.connections(event, &audience, false);
    }

    /// Passes an assistant event on: its text is told otherwise.
    pub(super) fn pass_on_beside_text(
        &mut self,
        route: &Route<H>,
        more: bool,
        out: &mut Out<'_, H, impl Sink<H>>,
    ) {
        if more {
            out.payload(route.event(Without::Text));
            self.to_audience(EventName::Agent, route.live_in(), out);
        }
        if let Some(session) = route.seen_in() {
            out.payload(route.event(Without::Nothing));
            out.nodes(EventName::Agent, session);
        }
    }

    /// Tells viewers what is due.
    pub(super) fn tell_due(&mut self, time: Time, out: &mut Out<'_, H, impl Sink<H>>) {
        while let Some(client) = self.runs.longest(Part::Held)
            && let Some(reply) = self.runs.reply(&client)
            && reply.held_since + self.options.throttle_ms <= time.now
        {
            self.tell(&client, time, out);
        }
        while let Some(client) = self.runs.longest(Part::Failing)
            && let Some(due) = self.fails_at(&client)
            && due <= time.now
        {
            self.fail_for_good(&client, time, out);
        }
    }

    /// When [`Router::tell_due`] has something to tell.
    pub(super) fn due_at(&mut self) -> Option<f64> {
        let told = self.runs.longest(Part::Held).and_then(|client| {
            let reply = self.runs.reply(&client)?;
            Some(reply.held_since + self.options.throttle_ms)
        });
        let failed = self.runs.longest(Part::Failing);
        let failed = failed.and_then(|client| self.fails_at(&client));
        let due = [told, failed].into_iter().flatten().reduce(f64::min);
        due.filter(|due| due.is_finite())
    }

    fn fails_at(&self, client: &H::Name) -> Option<f64> {
        let failing = self.runs.reply(client)?.failing.as_ref()?;
        Some(failing.since + self.options.limits.error_grace_ms)
    }
}
