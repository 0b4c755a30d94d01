//! Semantics `live`: connections come, are brought up to date, and go.

use super::Router;
use super::out::Out;
use crate::error::Error;
use crate::frame::{EventName, Payload, Sink};
use crate::host::{Host, Name};
use crate::runs::reply::Reply;
use crate::subscribers::audience::Deltas;

/// What a connection wants of a session, and what it has.
pub struct Attach<H: Host> {
    /// How it wants to be told of text.
    pub deltas: Deltas,
    /// Whether it wants tool events.
    pub tools: bool,
    /// How many units it has of the text of each client run, if it was told
    /// by this very router: its host compares the epochs.
    pub resume: Option<Vec<(H::Name, f64)>>,
}

impl<H: Host> Router<H> {
    /// Attaches a connection to a session, or changes what it wants there,
    /// and tells it what it missed: how runs ended lately, what the others
    /// have been told of live ones, and which tool calls are open. Answers
    /// whether all that it says it has is the beginning of that; if not, it
    /// is told of each live run with a text, so that it knows the others to
    /// be gone. Blank names attach nothing.
    ///
    /// # Errors
    ///
    /// A `now` that is not finite.
    pub fn attach(
        &mut self,
        connection: &H::Name,
        session: &H::Name,
        wants: Attach<H>,
        now: f64,
        sink: &mut impl Sink<H>,
    ) -> Result<bool, Error> {
        let time = self.begin(now)?;
        let (id, room) = (connection.trimmed(), session.trimmed());
        if id.is_empty() || room.is_empty() {
            return Ok(false);
        }
        let limits = &self.options.limits;
        let most = limits.connections;
        let told_since = time.now - limits.ended_retention_ms;
        let dropped = self
            .audience
            .attach(&id, &room, wants.deltas, wants.tools, most);
        self.dropped.connections += dropped;

        let is_proven = |(run, units): &(H::Name, f64)| match self.reply_in(run, &room) {
            Some(reply) => reply.text.is_proven(*units),
            None => {
                let mut ended = self.recents.since(&room, told_since);
                ended.any(|end| end.run == *run)
            }
        };
        let recovered = wants
            .resume
            .as_ref()
            .is_some_and(|runs| runs.iter().all(is_proven));
        let units_of = |run: &H::Name| {
            let mut told = wants.resume.iter().flatten();
            let told = told.find(|(known, _)| known == run);
            told.map(|(_, units)| *units)
        };

        let mut out = Out::new(sink);
        for end in self.recents.since(&room, told_since) {
            // Who has some of the next generation knows of this one.
            let has_next = self.reply_in(&end.run, &room).is_some_and(|reply| {
                units_of(&end.run).is_some_and(|units| units > 0.0 && reply.text.is_proven(units))
            });
            if has_next {
                continue;
            }
            out.payload(Payload::Ended(end.clone()));
            out.connections(EventName::Chat, std::slice::from_ref(&id), false);
        }
        let live = self.runs.replies_in(&room);
        for run in &live {
            let Some(reply) = self.runs.reply(run) else {
                continue;
            };
            if reply.text.shown_len() > 0 {
                let has = units_of(run).filter(|units| reply.text.is_proven(*units));
                let has = has.map(|units| units as usize);
                if !(recovered && has == Some(reply.text.shown_len())) {
                    self.tell_one(&id, run, has, time, true, &mut out);
                }
            }
            self.note_had(&id, run);
        }
        if wants.tools {
            for run in &live {
                self.tell_open_tools(&id, run, &mut out);
            }
        }
        out.count_into(&mut self.frames);
        Ok(recovered)
    }

    /// Ends [`Router::attach`].
    pub fn detach(&mut self, connection: &H::Name, session: &H::Name) {
        self.audience
            .detach(&connection.trimmed(), &session.trimmed());
    }

    fn reply_in(&self, run: &H::Name, room: &H::Name) -> Option<&Reply<H>> {
        let reply = self.runs.reply(run)?;
        (reply.session.trimmed() == *room).then_some(reply)
    }

    fn tell_open_tools(&self, id: &H::Name, run: &H::Name, out: &mut Out<'_, H, impl Sink<H>>) {
        let tools = self.runs.reply(run).map(|reply| &reply.tools);
        for tool in tools.into_iter().flatten() {
            out.payload(Payload::Kept {
                run: run.clone(),
                call: tool.call.clone(),
                kept: tool.kept.clone(),
            });
            out.connections(EventName::Agent, std::slice::from_ref(id), false);
        }
    }
}
