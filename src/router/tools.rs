//! Tool events: who gets them, and with how much in them.

use super::out::Out;
use super::{Route, Router};
use crate::event::ToolPhase;
use crate::frame::{EventName, Sink, Without};
use crate::host::Host;
use crate::runs::reply::OpenTool;
use crate::text::Verbose;

impl<H: Host> Router<H> {
    /// Passes a tool event on.
    pub(super) fn tool(
        &mut self,
        route: &Route<H>,
        phase: Option<ToolPhase>,
        call: Option<H::Name>,
        out: &mut Out<'_, H, impl Sink<H>>,
    ) {
        let is_live = self.options.semantics.tells_pieces();
        if phase == Some(ToolPhase::Start) {
            if is_live {
                self.tell_now(route, out);
            } else if let Some(session) = route.seen_in()
                && !route.aborted
            {
                self.flush(route, session, out);
            }
        }
        let verbose = self.tool_verbose(route);
        out.payload(route.event(match verbose {
            Verbose::Full => Without::Nothing,
            _ => Without::Results,
        }));
        let is_watched = self.runs.look(&route.run, route.time.now);
        if is_live {
            self.to_tool_audience(route, out);
            self.note_tool(route, phase, call, out);
        } else {
            if is_watched {
                let watchers = self.runs.watchers_of(&route.run);
                out.connections(EventName::Agent, watchers, false);
            }
            if route.session.is_some() {
                out.connections(EventName::SessionTool, &self.operators(), true);
            }
        }
        if verbose != Verbose::Off
            && let Some(session) = route.seen_in()
        {
            out.nodes(EventName::Agent, session);
        }
    }

    fn tool_verbose(&self, route: &Route<H>) -> Verbose {
        let of_session = || {
            let key = route.session.as_ref()?;
            let known = self.sessions.get(key);
            known
                .and_then(|session| session.verbose)
                .or(self.options.verbose_default)
        };
        route.verbose.or_else(of_session).unwrap_or(Verbose::Off)
    }

    /// Casts the pending tool event, to each connection once.
    fn to_tool_audience(&self, route: &Route<H>, out: &mut Out<'_, H, impl Sink<H>>) {
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
    fn note_tool(
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
}
