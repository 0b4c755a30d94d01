//! Semantics `live`: connections that cannot keep up, and what one connection
//! is told alone.

use super::Router;
use super::out::Out;
use crate::error::Error;
use crate::frame::{EventName, Payload, Sink};
use crate::host::{Host, Name, Text};
use crate::subscribers::audience::{Deltas, Had};
use crate::time::Time;

impl<H: Host> Router<H> {
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
        let mut replies = Vec::new();
        for session in &self.audience.sessions(id) {
            replies.extend(self.runs.replies_in(session));
        }
        replies
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
