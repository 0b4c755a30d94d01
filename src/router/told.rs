//! What the host tells between events: what it knows of runs and sessions, and
//! who listens.

use super::{Router, not_empty};
use crate::error::{Error, Fault};
use crate::host::Host;
use crate::runs::Part;
use crate::runs::context::ContextUpdate;
use crate::runs::link::Link;
use crate::session::SessionRow;
use crate::stats::{Held, Stats};
use crate::text::Verbose;

impl<H: Host> Router<H> {
    /// Sets what is known of a run; see [`ContextUpdate`] for what merges.
    ///
    /// # Errors
    ///
    /// An empty run id.
    pub fn set_run_context(&mut self, run: H::Name, update: ContextUpdate<H>) -> Result<(), Error> {
        not_empty(&run, Fault::RunId)?;
        if self.options.semantics.tells_pieces() {
            self.hide(&run, &update);
        }
        let limit = self.options.limits.runs;
        self.dropped.contexts += self.runs.update_context(&run, update, limit);
        self.runs.touch_undated(&run);
        Ok(())
    }

    /// Says that clients know an engine's run by an id of their own, `client`,
    /// in that session: frames carry theirs. Several queue behind one engine
    /// run, which serves them in the order in which they came, the next once
    /// one has ended.
    ///
    /// # Errors
    ///
    /// An empty run id, client run id or session key.
    pub fn link_run(
        &mut self,
        run: H::Name,
        client: H::Name,
        session: H::Name,
    ) -> Result<(), Error> {
        not_empty(&run, Fault::RunId)?;
        not_empty(&client, Fault::LinkClientRunId)?;
        not_empty(&session, Fault::LinkSessionKey)?;
        let limit = self.options.limits.runs;
        if self.options.semantics.counts_generations() {
            self.runs.unlink_ended(&run, &client);
        }
        let link = Link::new(session, client);
        self.dropped.links += self.runs.link(&run, link, limit);
        self.runs.touch_undated(&run);
        Ok(())
    }

    /// Removes the first link of the run to that client run, and to that
    /// session if one is given. Answers whether there was one.
    pub fn unlink_run(
        &mut self,
        run: &H::Name,
        client: &H::Name,
        session: Option<&H::Name>,
    ) -> bool {
        let wanted = |link: &Link<H>| {
            link.client == *client && session.is_none_or(|session| link.session == *session)
        };
        self.runs.unlink(run, &wanted).is_some()
    }

    /// Makes a session known, or replaces what is known of it: only known ones
    /// get [`Frame::Store`](crate::Frame::Store). Frames carry the row, if
    /// there is one; without a level the router's default holds.
    ///
    /// # Errors
    ///
    /// An empty session key.
    pub fn set_session(
        &mut self,
        key: H::Name,
        row: Option<SessionRow<H>>,
        verbose: Option<Verbose>,
    ) -> Result<(), Error> {
        not_empty(&key, Fault::SessionKey)?;
        let limit = self.options.limits.sessions;
        self.dropped.sessions += self.sessions.set(key, row, verbose, limit);
        Ok(())
    }

    /// Forgets a session. Answers whether it was known.
    pub fn delete_session(&mut self, key: &H::Name) -> bool {
        self.sessions.remove(key)
    }

    /// Makes a connection follow the events of all sessions. Blank ids are
    /// ignored, white space around them too, here and in what follows.
    pub fn subscribe_sessions(&mut self, connection: &H::Name) {
        let limit = self.options.limits.connections;
        self.dropped.connections += self.event_subscribers.add(connection, limit);
    }

    /// Ends [`Router::subscribe_sessions`].
    pub fn unsubscribe_sessions(&mut self, connection: &H::Name) {
        self.event_subscribers.remove(connection);
    }

    /// Makes a connection follow the transcript of a session.
    pub fn subscribe_messages(&mut self, connection: &H::Name, session: &H::Name) {
        let limit = self.options.limits.connections;
        self.dropped.connections += self.message_subscribers.add(connection, session, 0, limit);
    }

    /// Ends [`Router::subscribe_messages`].
    pub fn unsubscribe_messages(&mut self, connection: &H::Name, session: &H::Name) {
        self.message_subscribers.remove(connection, session);
    }

    /// Makes a connection watch the tool events of an engine run. The ids
    /// count as they are; empty ones are ignored.
    ///
    /// # Errors
    ///
    /// A `now` that is not finite.
    pub fn watch_tools(
        &mut self,
        run: &H::Name,
        connection: &H::Name,
        now: f64,
    ) -> Result<(), Error> {
        let now = self.begin(now)?.now;
        let limit = self.options.limits.tool_runs;
        self.dropped.tool_runs += self.runs.watch(run, connection, now, limit);
        Ok(())
    }

    /// Forgets a connection: what it attached to, subscribed to and watched.
    pub fn disconnect(&mut self, connection: &H::Name) {
        self.event_subscribers.remove(connection);
        self.message_subscribers.remove_all(connection);
        self.audience.remove(connection);
        self.runs.unwatch_all(connection);
    }

    /// What is held and what was done.
    pub fn stats(&self) -> Stats {
        Stats {
            held: Held {
                links: self.runs.count(Part::Links),
                contexts: self.runs.count(Part::Context),
                sequences: self.runs.count(Part::Sequence),
                texts: self.runs.texts(),
                text_units: self.runs.text_units(),
                aborted: self.runs.count(Part::Abort),
                sessions: self.sessions.len(),
                tool_runs: self.runs.count(Part::Watchers),
                session_subscribers: self.event_subscribers.len(),
                message_subscribers: self.message_subscribers.len(),
                attachments: self.audience.attachments(),
                slow: self.audience.slow(),
                ended: self.recents.len(),
                ended_bytes: self.recents.bytes(),
                open_tools: self.runs.open_tools(),
                pending_errors: self.runs.count(Part::Failing),
                pending_deltas: self.runs.count(Part::Held),
            },
            events: self.events,
            frames: self.frames,
            suppressed: self.suppressed,
            dropped: self.dropped,
        }
    }
}
