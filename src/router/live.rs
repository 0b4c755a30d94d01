//! Semantics `live`: what viewers are told of a text, and when.

use super::out::Out;
use super::{Late, Route, Router};
use crate::error::Error;
use crate::event::ToolPhase;
use crate::frame::{EventName, Payload, Sink, Without};
use crate::host::{Host, Name, Text};
use crate::runs::context::ContextUpdate;
use crate::runs::reply::OpenTool;
use crate::runs::{Part, Run};
use crate::subscribers::audience::{Deltas, Had};
use crate::text::growing::Unseen;
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

    /// Casts the pending tool event, to each connection once.
    pub(super) fn to_tool_audience(&self, route: &Route<H>, out: &mut Out<'_, H, impl Sink<H>>) {
        let watchers = self.runs.watchers_of(&route.run);
        let mut readers = watchers.to_vec();
        if let Some(session) = route.live_in() {
            for id in self.audience.room(session) {
                if self.audience.wants_tools(id, session) && !watchers.contains(id) {
                    readers.push(id.clone());
                }
            }
        }
        out.connections(EventName::Agent, &readers, false);
        if route.session.is_some() {
            let mut others = self.operators();
            others.retain(|id| !readers.contains(id));
            out.connections(EventName::SessionTool, &others, true);
        }
    }

    /// Keeps the pending tool event while its call is open.
    pub(super) fn note_tool(
        &mut self,
        route: &Route<H>,
        phase: Option<ToolPhase>,
        call: Option<H::Name>,
        out: &mut Out<'_, H, impl Sink<H>>,
    ) {
        let Some(reply) = self
            .runs
            .reply_mut(&route.client)
            .filter(|_| !route.late.is_late())
        else {
            return;
        };
        let (Some(phase), Some(call)) = (phase, call) else {
            return;
        };
        reply.tools.retain(|tool| tool.call != call);
        if phase == ToolPhase::Start {
            reply.tools.push(OpenTool {
                call,
                kept: out.keep(),
            });
            if reply.tools.len() as f64 > self.options.limits.open_tools {
                reply.tools.remove(0);
                self.dropped.open_tools += 1;
            }
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

    /// Says whether a connection can keep up. While it cannot, it is not told
    /// of text; once it can again, it is told what it missed, in one frame
    /// for each run.
    ///
    /// # Errors
    ///
    /// A `now` that is not finite.
    pub fn set_slow(
        &mut self,
        connection: &H::Name,
        slow: bool,
        now: f64,
        sink: &mut impl Sink<H>,
    ) -> Result<(), Error> {
        let time = self.begin(now)?;
        let id = connection.trimmed();
        if id.is_empty() {
            return Ok(());
        }
        let mut out = Out::new(sink);
        if !slow {
            if let Some(had) = self.audience.quicken(&id) {
                self.make_up(&id, &had, time, &mut out);
            }
        } else if !self.audience.is_slow(&id) {
            let limit = self.options.limits.connections;
            self.dropped.connections += self.audience.slacken(&id, limit);
            for client in self.replies_for(&id) {
                self.note_had(&id, &client);
            }
        }
        out.count_into(&mut self.frames);
        Ok(())
    }

    /// The live client runs that a connection is told of.
    fn replies_for(&self, id: &H::Name) -> Vec<H::Name> {
        if self.event_subscribers.contains(id) {
            return self.runs.all_replies();
        }
        let sessions = self.audience.sessions(id);
        let replies = sessions.iter().map(|session| self.runs.replies_in(session));
        replies.collect::<Vec<_>>().concat()
    }

    /// Notes that a connection that may be slow has what all have of a run.
    pub(super) fn note_had(&mut self, id: &H::Name, client: &H::Name) {
        let run = self.runs.get(client);
        if let Some(run) = run
            && let Some(reply) = run.reply()
        {
            let had = Had {
                reply: run.reply_stamp(),
                units: reply.text.shown_len(),
                replaced: reply.text.replaced(),
            };
            self.audience.has(id, had);
        }
    }

    /// Tells a connection that was slow what it missed.
    fn make_up(
        &mut self,
        id: &H::Name,
        had: &[Had],
        time: Time,
        out: &mut Out<'_, H, impl Sink<H>>,
    ) {
        for client in self.replies_for(id) {
            let Some(run) = self.runs.get(&client) else {
                continue;
            };
            let Some(reply) = run.reply() else {
                continue;
            };
            let stamp = run.reply_stamp();
            let known = had.binary_search_by_key(&stamp, |had| had.reply);
            let known = known.ok().and_then(|at| had.get(at).copied());
            // What began meanwhile it has nothing of.
            let known = known.unwrap_or_default();
            let is_same = known.replaced == reply.text.replaced();
            let has = is_same.then_some(known.units);
            if has != Some(reply.text.shown_len()) {
                self.tell_one(id, &client, has, time, true, out);
            }
        }
    }

    /// Tells one connection what the others have and it has not; `has` is how
    /// many units of it, `None` what it has is something else.
    pub(super) fn tell_one(
        &self,
        id: &H::Name,
        client: &H::Name,
        has: Option<usize>,
        time: Time,
        drop_if_slow: bool,
        out: &mut Out<'_, H, impl Sink<H>>,
    ) {
        let Some(reply) = self.runs.reply(client) else {
            return;
        };
        let session = &reply.session;
        if !self.audience.is_attached(id, session) && !self.event_subscribers.contains(id) {
            return;
        }
        let whole = reply.text.shown();
        let offset = has.unwrap_or(0).min(whole.len());
        let deltas = self.audience.deltas(id, session);
        out.payload(Payload::Piece {
            run: client.clone(),
            session: reply.session.clone(),
            seq: reply.seq,
            piece: whole.slice(offset, whole.len()),
            offset,
            replaces: has.is_none(),
            truncated: reply.text.is_truncated(),
            whole: (deltas == Deltas::Full).then_some(whole),
            at: time.stamp,
        });
        out.connections(EventName::Chat, std::slice::from_ref(id), drop_if_slow);
    }
}
