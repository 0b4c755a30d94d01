//! Semantics `live`: to which generation of its run an event belongs, and how
//! a generation ends, once.

use super::out::Out;
use super::{Route, Router};
use crate::event::{Body, Lifecycle, Phase};
use crate::frame::{Ended, Ending, EventName, Payload, Sink};
use crate::host::{Host, Text};
use crate::runs::reply::{Failing, Over};
use crate::runs::{Part, Run};
use crate::text::growing::Growing;
use crate::time::Time;

/// Whether an event comes after the end of what it belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Late {
    No,
    /// Its client run's generation is over.
    Run,
    /// Its client run's generation was aborted.
    Aborted,
    /// It tells the end of an engine run that has ended, and the client run
    /// that is served next has not begun.
    Stray,
}

impl Late {
    pub(super) fn is_late(self) -> bool {
        self != Self::No
    }
}

impl<H: Host> Router<H> {
    /// Finds the generation of an event's run, and begins a new one where the
    /// event says so.
    pub(super) fn place(&mut self, route: &mut Route<H>, body: &Body<H::Name, H::Text>) {
        let phase = match body {
            Body::Lifecycle(event) => event.phase,
            _ => None,
        };
        let starts = phase == Some(Phase::Start);
        if route.marked {
            route.late = self.lateness(route, phase);
            if matches!(route.late, Late::Run | Late::Aborted) && starts {
                self.runs.mark_begun(&route.client);
            }
            if route.late != Late::No {
                return;
            }
        }
        self.begin_generation(route, phase);
        if route.marked {
            self.runs.forget(&route.client, Part::Over);
            self.runs.forget(&route.run, Part::Done);
            self.runs.forget(&route.run, Part::Sequence);
            route.last_seq = None;
        }
    }

    fn lateness(&self, route: &Route<H>, phase: Option<Phase>) -> Late {
        let now = route.time.now;
        let starts = phase == Some(Phase::Start);
        let done = self.counting(self.runs.get(&route.run).and_then(Run::done), now);
        let over = self.over(&route.client, now);
        let over = over.or(done.filter(|_| !route.linked));
        if let Some(over) = over {
            let begins = route.link > over.links || over.begun && (starts || route.first);
            return match over.aborted {
                _ if begins => Late::No,
                true => Late::Aborted,
                false => Late::Run,
            };
        }
        let ends = phase.is_some_and(Phase::is_terminal);
        let is_stray = ends && done.is_some_and(|done| route.link <= done.links);
        if is_stray { Late::Stray } else { Late::No }
    }

    fn begin_generation(&mut self, route: &Route<H>, phase: Option<Phase>) {
        if !route.visible {
            self.runs.forget_reply(&route.client);
        }
        if let Some(session) = route.seen_in() {
            let limit = self.options.limits.runs;
            self.dropped.texts += self.runs.begin(&route.client, session, &route.run, limit);
        }
        if let Some(reply) = self.runs.reply_mut(&route.client) {
            reply.last_seq = route.seq;
            if reply.failing.is_some() && phase != Some(Phase::Error) {
                if phase == Some(Phase::Start) {
                    reply.text.restart();
                    reply.tools.clear();
                }
                self.runs.forget(&route.client, Part::Failing);
            }
        }
    }

    /// Ends the run's generation; an error does so unless a retry follows.
    pub(super) fn end_generation(
        &mut self,
        route: &Route<H>,
        phase: Phase,
        event: Lifecycle<H::Text>,
        out: &mut Out<'_, H, impl Sink<H>>,
    ) {
        if let Some(session) = route.live_in() {
            let (ending, waits) = match phase {
                Phase::Error => (Ending::Error, self.may_retry(&event)),
                _ => (Ending::Final, false),
            };
            if waits && self.runs.reply(&route.client).is_some() {
                self.wait_for_retry(route, event.error);
                return;
            }
            let is_final = ending == Ending::Final;
            let stop_reason = event
                .stop_reason
                .filter(|reason| is_final && !reason.is_empty());
            let hides = self.hides_heartbeat(route);
            let ended = Ended {
                stop_reason,
                error: event.error.filter(|_| !is_final),
                ..Ended::new(
                    route.client.clone(),
                    session.clone(),
                    ending,
                    route.seq,
                    route.time.stamp,
                )
            };
            self.finish_generation(ended, &route.run, hides, route.time, out);
        } else if phase == Phase::Error && self.may_retry(&event) && !route.late.is_late() {
            // Nobody is told; what is known of the run is for its retry.
            return;
        }
        self.leave_engine_run(&route.run, &route.client, route.late, route.time);
        match route.late {
            Late::No if route.live_in().is_none() => {
                // Nobody was told, and nobody is told what comes late.
                self.runs.forget_reply(&route.client);
                let over = self.mark(true, false, route.time.now);
                self.mark_over(&route.client, &route.run, over);
            }
            Late::Run | Late::Aborted => {
                let over = self.mark(true, route.late == Late::Aborted, route.time.now);
                self.place_mark(&route.run, Part::Done, over);
            }
            _ => {}
        }
    }

    /// Aborts a generation that a link to it stands for.
    pub(super) fn abort_generation(
        &mut self,
        client: &H::Name,
        session: &H::Name,
        stop_reason: Option<H::Text>,
        time: Time,
        out: &mut Out<'_, H, impl Sink<H>>,
    ) {
        let is_over = self.over(client, time.now).is_some_and(|over| {
            let link = self.runs.youngest_link(client, session);
            link.is_none_or(|link| link <= over.links)
        });
        if is_over {
            return;
        }
        let run = self.runs.get(client);
        let last_seq = run
            .and_then(|run| run.reply().map(|reply| reply.last_seq).or(run.last_seq()))
            .unwrap_or(0.0);
        let ended = Ended {
            stop_reason,
            ..Ended::new(
                client.clone(),
                session.clone(),
                Ending::Aborted,
                last_seq + 1.0,
                time.stamp,
            )
        };
        let hides = self.hides_reply(client);
        self.finish_generation(ended, client, hides, time, out);
        self.runs.unlink(client, &|link| {
            link.client == *client && link.session == *session
        });
        self.runs.forget(client, Part::Sequence);
    }

    /// Ends a run that was not tried again.
    pub(super) fn fail_for_good(
        &mut self,
        client: &H::Name,
        time: Time,
        out: &mut Out<'_, H, impl Sink<H>>,
    ) {
        let Some(reply) = self.runs.reply_mut(client) else {
            return;
        };
        let (engine, session) = (reply.engine.clone(), reply.session.clone());
        let Some(failing) = reply.failing.take() else {
            return;
        };
        self.runs.forget(client, Part::Failing);
        let hides = self.hides_reply(client);
        let ended = Ended {
            error: failing.error,
            ..Ended::new(
                client.clone(),
                session,
                Ending::Error,
                failing.seq,
                time.stamp,
            )
        };
        self.finish_generation(ended, &engine, hides, time, out);
        self.leave_engine_run(&engine, client, Late::No, time);
    }

    /// Whether the reply is a heartbeat's, of which acknowledgements are hidden.
    fn hides_reply(&self, client: &H::Name) -> bool {
        let is_heartbeat = |id: &H::Name| self.runs.get(id).is_some_and(Run::is_heartbeat);
        let reply = self.runs.reply(client);
        let speaks = reply.is_some_and(|reply| is_heartbeat(&reply.engine));
        (speaks || is_heartbeat(client)) && !self.options.heartbeat.show_ok
    }

    fn may_retry(&self, event: &Lifecycle<H::Text>) -> bool {
        self.options.limits.error_grace_ms > 0.0 && !event.for_good
    }

    fn wait_for_retry(&mut self, route: &Route<H>, error: Option<H::Text>) {
        let now = route.time.now;
        let Some(reply) = self.runs.reply_mut(&route.client) else {
            return;
        };
        let since = reply.failing.as_ref().map(|failing| failing.since);
        reply.failing = Some(Failing {
            error,
            seq: route.seq,
            since: since.unwrap_or(now),
        });
        if since.is_none() {
            self.runs.expect(&route.client, Part::Failing);
        }
    }

    /// Tells everybody how a generation ended, with its whole text; nothing
    /// of it is held any longer but that.
    fn finish_generation(
        &mut self,
        mut ended: Ended<H>,
        engine: &H::Name,
        hides: bool,
        time: Time,
        out: &mut Out<'_, H, impl Sink<H>>,
    ) {
        let client = ended.run.clone();
        let reply = self.runs.reply(&client);
        let begun = reply.is_some();
        let mut doubt = 0;
        if let Some(reply) = reply {
            doubt = reply.text.doubt();
            ended.truncated = reply.text.is_truncated();
            let text = if ended.ending != Ending::Aborted {
                self.settled(&reply.text, hides)
            } else if hides {
                // It may have become a mere acknowledgement.
                H::Text::empty()
            } else {
                reply.text.broken_off()
            };
            let was_shown = reply.text.shown_len() > 0 || reply.text.replaced() > 0;
            if text.is_empty() && was_shown {
                self.tell_nothing_is_left(&client, time, out);
            }
            ended.text = Some(text).filter(|text| !text.is_empty());
        }
        self.runs.forget_reply(&client);
        let audience = self.audience_of(&ended.session);
        out.payload(Payload::Ended(ended.clone()));
        out.connections(EventName::Chat, &audience, false);
        out.nodes(EventName::Chat, &ended.session);
        let most = self.options.limits.runs;
        self.runs.doubts.add(&client, doubt, time.now, most);
        let over = self.mark(begun, ended.ending == Ending::Aborted, time.now);
        self.mark_over(&client, engine, over);
        let limits = &self.options.limits;
        if limits.ended_retention_ms > 0.0 {
            self.dropped.ended += self.recents.add(ended, time.now, limits.ended_bytes);
        }
        self.upkeep.expect(time.now);
    }

    fn settled(&self, text: &Growing<H::Text>, hides: bool) -> H::Text {
        let text = text.settled();
        if hides {
            self.beyond_acknowledgement(text)
        } else {
            text
        }
    }

    /// Takes back what viewers were told of a text that is not to be shown.
    fn tell_nothing_is_left(
        &mut self,
        client: &H::Name,
        time: Time,
        out: &mut Out<'_, H, impl Sink<H>>,
    ) {
        let Some(reply) = self.runs.reply_mut(client) else {
            return;
        };
        reply.text.restart();
        let session = reply.session.clone();
        self.tell(client, time, out);
        // The slow ones too: the end that follows does not tell it.
        let mut slow = self.audience_of(&session);
        slow.retain(|id| self.audience.is_slow(id));
        for id in &slow {
            self.tell_one(id, client, None, time, false, out);
        }
    }

    /// What an engine run's end takes along.
    fn leave_engine_run(&mut self, run: &H::Name, client: &H::Name, late: Late, time: Time) {
        if late == Late::Stray {
            // The end that it repeats took all; what is there came since.
            return;
        }
        self.runs.unlink(run, &|_| true);
        self.runs.finish_watch(run, time.now);
        self.runs.forget(run, Part::Context);
        self.runs.forget(run, Part::Sequence);
        self.runs.forget(client, Part::Sequence);
    }

    /// The mark of a client run's generation that is over, while it counts.
    fn over(&self, client: &H::Name, now: f64) -> Option<Over> {
        self.counting(self.runs.get(client).and_then(Run::over), now)
    }

    fn counting(&self, mark: Option<Over>, now: f64) -> Option<Over> {
        mark.filter(|mark| mark.at + self.options.limits.ended_retention_ms > now)
    }

    /// A mark of what is over by now.
    fn mark(&self, begun: bool, aborted: bool, now: f64) -> Over {
        Over {
            at: now,
            links: self.runs.last_link(),
            begun,
            aborted,
        }
    }

    /// Marks a client run's generation as over, and its engine run as done.
    fn mark_over(&mut self, client: &H::Name, engine: &H::Name, over: Over) {
        self.place_mark(client, Part::Over, over);
        if engine != client {
            self.place_mark(engine, Part::Done, over);
        }
    }

    fn place_mark(&mut self, run: &H::Name, part: Part, over: Over) {
        let limit = self.options.limits.runs;
        self.dropped.ended += self.runs.mark(run, part, over, limit);
    }
}
