//! The order of things: one input in, frames out.

mod attach;
mod chat;
mod generation;
mod live;
mod out;
mod slow;
mod store;
mod told;
mod tools;
mod upkeep;

use crate::error::{Error, Fault};
use crate::event::{Body, Event, Lifecycle, Phase};
use crate::frame::{EventName, Payload, Sink, Without};
use crate::host::{Host, Name};
use crate::policy::{Options, Semantics};
use crate::runs::link::Link;
use crate::runs::{Run, Runs};
use crate::session::recent::Recents;
use crate::session::{Sessions, lifecycle};
use crate::stats::{Dropped, FrameCounts, Suppressed};
use crate::subscribers::audience::Audience;
use crate::subscribers::events::EventSubscribers;
use crate::subscribers::pairs::Pairs;
use crate::text::Verbose;
use crate::time::{Clock, Time};

pub use attach::Attach;
use generation::Late;
use out::Out;
use upkeep::Upkeep;

/// Decides which frame goes to whom.
///
/// Every call that can cause frames takes `now` in ms and puts the frames
/// into the sink before it returns. Frames are stamped with that `now`; what
/// waits or expires goes by the latest one told, so that a clock that goes
/// back stands still. A call that is refused changes nothing.
pub struct Router<H: Host> {
    options: Options,
    clock: Clock,
    runs: Runs<H>,
    event_subscribers: EventSubscribers<H>,
    message_subscribers: Pairs<H>,
    audience: Audience<H>,
    recents: Recents<H>,
    sessions: Sessions<H>,
    upkeep: Upkeep,
    events: u64,
    frames: FrameCounts,
    suppressed: Suppressed,
    dropped: Dropped,
    /// How long the last snapshot was, in bytes.
    snapshot_len: usize,
}

/// What the router knows of the run that an event belongs to.
struct Route<H: Host> {
    run: H::Name,
    client: H::Name,
    linked: bool,
    /// When its link came, as runs count; 0 without one.
    link: u64,
    session: Option<H::Name>,
    visible: bool,
    heartbeat: bool,
    aborted: bool,
    /// Whether a generation of either run is over.
    marked: bool,
    /// Whether the event belongs to a generation that is over.
    late: Late,
    /// The verbose level of the run itself.
    verbose: Option<Verbose>,
    last_seq: Option<f64>,
    /// Whether the event says that it is the run's first.
    first: bool,
    seq: f64,
    ts: f64,
    time: Time,
}

impl<H: Host> Route<H> {
    /// The session, for a run that chat clients and devices see.
    fn seen_in(&self) -> Option<&H::Name> {
        self.session.as_ref().filter(|_| self.visible)
    }

    /// The session, for a run whose viewers are still told of it.
    fn live_in(&self) -> Option<&H::Name> {
        self.seen_in().filter(|_| self.late == Late::No)
    }

    fn event(&self, without: Without) -> Payload<H> {
        Payload::Event {
            run: self.linked.then(|| self.client.clone()),
            session: self.session.clone(),
            seq: self.seq,
            ts: self.ts,
            without,
        }
    }
}

impl<H: Host> Router<H> {
    /// A router that knows nothing yet.
    #[inline(never)]
    pub fn new(options: Options) -> Self {
        Self {
            options,
            clock: Clock::default(),
            runs: Runs::default(),
            event_subscribers: EventSubscribers::default(),
            message_subscribers: Pairs::default(),
            audience: Audience::default(),
            recents: Recents::default(),
            sessions: Sessions::default(),
            upkeep: Upkeep::default(),
            events: 0,
            frames: FrameCounts::default(),
            suppressed: Suppressed::default(),
            dropped: Dropped::default(),
            snapshot_len: 0,
        }
    }

    /// Which rules hold.
    pub fn semantics(&self) -> Semantics {
        self.options.semantics
    }

    /// The options, to be changed; the semantics stay what they are.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        expect(dead_code, reason = "for hosts that set them one by one")
    )]
    pub(crate) fn options_mut(&mut self) -> &mut Options {
        &mut self.options
    }

    /// Takes one event in.
    ///
    /// # Errors
    ///
    /// An empty run id; a `seq`, `ts` or `now` that is not finite.
    pub fn ingest(
        &mut self,
        event: Event<H>,
        now: f64,
        sink: &mut impl Sink<H>,
    ) -> Result<(), Error> {
        not_empty(&event.run, Fault::EventRunId)?;
        finite(event.seq, Fault::EventSeq)?;
        finite(event.ts, Fault::EventTs)?;
        let time = self.begin(now)?;
        self.events += 1;
        let mut out = Out::new(sink);
        let mut route = self.route(event.run, event.session, event.seq, event.ts, time);
        if self.options.semantics.counts_generations() {
            self.place(&mut route, &event.body);
        }

        let gap_after = route
            .last_seq
            .filter(|_| !route.late.is_late())
            .filter(|last| *last > 0.0 && route.seq != last + 1.0);
        if let Some(last) = gap_after {
            out.payload(Payload::Gap {
                run: route.client.clone(),
                ts: time.stamp,
                session: route.session.clone(),
                expected: last + 1.0,
                received: route.seq,
            });
            self.to_all(&route, &mut out);
        }
        if !route.late.is_late() {
            let limit = self.options.limits.sequences;
            self.dropped.sequences += self.runs.note_seq(&route.run, route.seq, limit);
        }

        match event.body {
            Body::Tool { phase, call } => self.tool(&route, phase, call, &mut out),
            Body::Assistant { text, delta, more } => {
                if self.options.semantics.tells_pieces() {
                    self.pass_on_beside_text(&route, more, &mut out);
                    self.hear(&route, text, delta, &mut out);
                } else {
                    self.pass_on(&route, &mut out);
                    if let Some(text) = text {
                        self.delta(&route, text, delta.as_ref(), &mut out);
                    }
                }
            }
            Body::Lifecycle(event) => {
                self.pass_on(&route, &mut out);
                if let Some(phase) = event.phase {
                    self.lifecycle(&route, phase, event, &mut out);
                }
            }
            Body::Other => self.pass_on(&route, &mut out),
        }
        out.count_into(&mut self.frames);
        Ok(())
    }

    /// Tells of a message that was written to a session's transcript. The
    /// message itself stays with the host, which puts it into the frames.
    ///
    /// # Errors
    ///
    /// An empty session key; a `now` that is not finite.
    pub fn ingest_transcript(
        &mut self,
        session: &H::Name,
        now: f64,
        sink: &mut impl Sink<H>,
    ) -> Result<(), Error> {
        not_empty(session, Fault::UpdateSessionKey)?;
        let ts = self.begin(now)?.stamp;
        let mut out = Out::new(sink);
        let row = self.sessions.get(session).and_then(|known| known.row());
        let operators = self.operators();
        let mut readers = operators.clone();
        for id in self.message_subscribers.of(session) {
            if !self.event_subscribers.contains(id) {
                readers.push(id.clone());
            }
        }
        out.payload(Payload::Message {
            session: session.clone(),
            row: row.clone(),
        });
        out.connections(EventName::SessionMessage, &readers, true);
        out.payload(Payload::SessionMessaged {
            session: session.clone(),
            ts,
            row,
        });
        out.connections(EventName::SessionsChanged, &operators, true);
        out.count_into(&mut self.frames);
        Ok(())
    }

    /// Who follows the events of all sessions, in order.
    fn operators(&self) -> Vec<H::Name> {
        let mut operators = Vec::with_capacity(self.event_subscribers.len());
        self.event_subscribers
            .visit(&mut |id| operators.push(id.clone()));
        operators
    }

    /// The time that counts for a call; housekeeping that is due is done.
    fn begin(&mut self, now: f64) -> Result<Time, Error> {
        let time = self.clock.advance(now)?;
        self.runs.set_now(time.now);
        if self.options.semantics.forgets_idle_runs() {
            self.upkeep.expect(time.now);
        }
        self.sweep_if_due(time.now);
        Ok(time)
    }

    fn route(
        &self,
        id: H::Name,
        session: Option<H::Name>,
        seq: Option<f64>,
        ts: Option<f64>,
        time: Time,
    ) -> Route<H> {
        let run = self.runs.get(&id);
        let context = run.and_then(Run::context);
        let link = run.and_then(Run::head);
        let (client, session) = match link {
            Some(link) => (link.client.clone(), Some(link.session.clone())),
            None => {
                let session = session
                    .filter(|key| !key.is_blank())
                    .or_else(|| context.and_then(|known| known.session.clone()))
                    .or_else(|| self.sessions.key_of_id(&id).cloned());
                (id.clone(), session)
            }
        };
        let served = link.and_then(|link| self.runs.get(&link.client));
        let either = |is: fn(&Run<H>) -> bool| run.is_some_and(is) || served.is_some_and(is);
        let last_seq = run.and_then(Run::last_seq);
        Route {
            linked: link.is_some(),
            link: link.map_or(0, Link::stamp),
            marked: either(|run| run.over().or(run.done()).is_some()),
            late: Late::No,
            first: seq == Some(1.0),
            visible: context.and_then(|known| known.visible).unwrap_or(true),
            heartbeat: either(Run::is_heartbeat),
            aborted: either(Run::is_aborted),
            verbose: context.and_then(|known| known.verbose),
            seq: seq.unwrap_or_else(|| last_seq.unwrap_or(0.0) + 1.0),
            ts: ts.unwrap_or(time.stamp),
            run: id,
            client,
            session,
            last_seq,
            time,
        }
    }

    /// Passes an event that is no tool event on.
    fn pass_on(&mut self, route: &Route<H>, out: &mut Out<'_, H, impl Sink<H>>) {
        out.payload(route.event(Without::Nothing));
        self.to_all(route, out);
        if let Some(session) = route.seen_in() {
            out.nodes(EventName::Agent, session);
        }
    }

    /// Casts the pending agent payload to all who may have it.
    fn to_all(&self, route: &Route<H>, out: &mut Out<'_, H, impl Sink<H>>) {
        if self.options.semantics.has_audience() {
            self.to_audience(EventName::Agent, route.live_in(), out);
        } else {
            out.all(EventName::Agent, false);
        }
    }

    fn lifecycle(
        &mut self,
        route: &Route<H>,
        phase: Phase,
        event: Lifecycle<H::Text>,
        out: &mut Out<'_, H, impl Sink<H>>,
    ) {
        let patch = route.session.as_ref().map(|key| {
            let row = self.sessions.get(key).map(|known| known.times());
            lifecycle::patch(phase, &event, route.ts, row.unwrap_or_default())
        });
        if phase.is_terminal() {
            if self.options.semantics.counts_generations() {
                self.end_generation(route, phase, event, out);
            } else {
                self.end(route, phase, event, out);
            }
        }
        if let (Some(key), Some(patch)) = (&route.session, patch) {
            let known = self.sessions.get_mut(key);
            let row = known.and_then(|session| {
                session.apply(&patch);
                out.store(key, &patch);
                session.row()
            });
            if !self.event_subscribers.is_empty() {
                out.payload(Payload::SessionChanged {
                    session: key.clone(),
                    phase,
                    run: route.run.clone(),
                    ts: route.ts,
                    row,
                    patch,
                });
                out.connections(EventName::SessionsChanged, &self.operators(), true);
            }
        }
    }
}

fn not_empty<N: Name>(name: &N, fault: Fault) -> Result<(), Error> {
    if name.is_empty() {
        Err(fault.into())
    } else {
        Ok(())
    }
}

fn finite(number: Option<f64>, fault: Fault) -> Result<(), Error> {
    if number.is_none_or(f64::is_finite) {
        Ok(())
    } else {
        Err(fault.into())
    }
}
