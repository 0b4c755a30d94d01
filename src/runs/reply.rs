use super::link::Link;
use super::{Part, Run, Runs};
use crate::host::{Host, Name, NameMap};
use crate::snapshot::stored;
use crate::text::growing::Growing;

/// What a client run's viewers are told from its first event to its end: one
/// generation of the run.
pub(crate) struct Reply<H: Host> {
    pub(crate) session: H::Name,
    /// The engine run that speaks.
    pub(crate) engine: H::Name,
    pub(crate) text: Growing<H::Text>,
    /// The number of the last event of text.
    pub(crate) seq: f64,
    /// The number of the last event.
    pub(crate) last_seq: f64,
    /// When viewers were last told, in ms; 0 for never.
    pub(crate) sent_at: f64,
    /// When what they are not told yet came, in ms.
    pub(crate) held_since: f64,
    pub(crate) failing: Option<Failing<H::Text>>,
    /// Tool calls without a result, as they came.
    pub(crate) tools: Vec<OpenTool<H>>,
}

stored!(default Reply<H> {
    session, engine, text, seq, last_seq, sent_at, held_since, failing, tools,
});

impl<T> Default for Failing<T> {
    fn default() -> Self {
        Self {
            error: None,
            seq: 0.0,
            since: 0.0,
        }
    }
}

/// An error that is final unless the run is tried again.
pub(crate) struct Failing<T> {
    pub(crate) error: Option<T>,
    pub(crate) seq: f64,
    pub(crate) since: f64,
}

stored!(Failing<H::Text> { error, seq, since });

pub(crate) struct OpenTool<H: Host> {
    pub(crate) call: H::Name,
    pub(crate) kept: H::Kept,
}

stored!(default OpenTool<H> { call, kept });

/// The mark of a run whose generation is over.
#[derive(Clone, Copy, Default)]
pub(crate) struct Over {
    pub(crate) at: f64,
    /// The youngest link at that time, as `Ages` counts: those made later
    /// are a new generation's.
    pub(crate) links: u64,
    /// Whether the generation had begun: it may be aborted before.
    pub(crate) begun: bool,
    pub(crate) aborted: bool,
}

stored!(Over {
    at,
    links,
    begun,
    aborted
});

impl<H: Host> Run<H> {
    pub(crate) fn reply(&self) -> Option<&Reply<H>> {
        self.reply.as_deref()
    }

    /// The stamp of the run's reply: another one's is another.
    pub(crate) fn reply_stamp(&self) -> u64 {
        self.stamps.get(Part::Reply as usize).copied().unwrap_or(0)
    }

    pub(crate) fn over(&self) -> Option<Over> {
        self.over.as_deref().copied()
    }

    pub(crate) fn done(&self) -> Option<Over> {
        self.done.as_deref().copied()
    }
}

impl<H: Host> Runs<H> {
    pub(crate) fn reply(&self, client: &H::Name) -> Option<&Reply<H>> {
        self.get(client)?.reply()
    }

    pub(crate) fn reply_mut(&mut self, client: &H::Name) -> Option<&mut Reply<H>> {
        self.by_id.get_mut(client)?.reply.as_deref_mut()
    }

    /// The reply of the client run in the session, begun if there is none;
    /// answers how many others' had to go for it.
    pub(crate) fn begin(
        &mut self,
        client: &H::Name,
        session: &H::Name,
        engine: &H::Name,
        limit: f64,
    ) -> u64 {
        let mut doubtful = 0;
        if let Some(reply) = self.reply_mut(client) {
            if reply.session == *session {
                reply.engine = engine.clone();
                self.touch(client);
                return 0;
            }
            doubtful = reply.text.doubt();
            self.forget_reply(client);
        }
        doubtful = doubtful.max(self.doubts.units(client));
        let reply = Reply {
            session: session.clone(),
            engine: engine.clone(),
            text: Growing::after(doubtful),
            seq: 0.0,
            last_seq: 0.0,
            sent_at: 0.0,
            held_since: 0.0,
            failing: None,
            tools: Vec::new(),
        };
        self.record(client).reply = Some(Box::new(reply));
        self.replies_in
            .or_default(&session.trimmed())
            .push(client.clone());
        self.enter(client, Part::Reply);
        self.bound(Part::Reply, limit.max(1.0))
    }

    /// The client runs with a reply in the session (trimmed), in order of
    /// beginning.
    pub(crate) fn replies_in(&self, session: &H::Name) -> Vec<H::Name> {
        self.replies_in.get(session).cloned().unwrap_or_default()
    }

    /// The client runs with a reply, in order of beginning.
    pub(crate) fn all_replies(&self) -> Vec<H::Name> {
        let mut replies = Vec::new();
        if let Some(ages) = self.ages.get(Part::Reply as usize) {
            for (client, stamp) in ages.iter() {
                if self.get(client).map(Run::reply_stamp) == Some(*stamp) {
                    replies.push(client.clone());
                }
            }
        }
        replies
    }

    /// Forgets a reply and what waits for it.
    pub(crate) fn forget_reply(&mut self, client: &H::Name) {
        self.forget(client, Part::Held);
        self.forget(client, Part::Failing);
        self.forget(client, Part::Reply);
    }

    /// Marks a client run's generation as over, or an engine run as done;
    /// answers how many others' marks had to go for it.
    pub(crate) fn mark(&mut self, run: &H::Name, part: Part, over: Over, limit: f64) -> u64 {
        self.forget(run, part);
        let record = self.record(run);
        let mark = match part {
            Part::Done => &mut record.done,
            _ => &mut record.over,
        };
        *mark = Some(Box::new(over));
        self.enter(run, part);
        self.bound(part, limit)
    }

    /// Notes that the marked generation of a client run has begun.
    pub(crate) fn mark_begun(&mut self, run: &H::Name) {
        let record = self.by_id.get_mut(run);
        if let Some(over) = record.and_then(|record| record.over.as_mut()) {
            over.begun = true;
        }
    }

    /// When the run's mark of this kind was made.
    pub(crate) fn marked_at(&self, run: &H::Name, part: Part) -> f64 {
        let mark = self.get(run).and_then(|run| match part {
            Part::Done => run.done(),
            _ => run.over(),
        });
        mark.map_or(f64::NEG_INFINITY, |mark| mark.at)
    }

    /// Removes the links of the run to a client run that is over: they are
    /// not served before a new one.
    pub(crate) fn unlink_ended(&mut self, run: &H::Name, client: &H::Name) {
        if let Some(over) = self.get(client).and_then(Run::over) {
            let is_ended = |link: &Link<H>| link.client == *client && link.stamp <= over.links;
            while self.unlink(run, &is_ended).is_some() {}
        }
    }

    pub(crate) fn open_tools(&self) -> usize {
        let mut count = 0;
        self.by_id.visit(&mut |_, run| {
            count += run.reply().map_or(0, |reply| reply.tools.len());
        });
        count
    }

    /// The stamp of the link that was made last.
    pub(crate) fn last_link(&self) -> u64 {
        self.last_stamp(Part::Links)
    }

    /// Notes that a deadline of the run counts from now on.
    pub(crate) fn expect(&mut self, client: &H::Name, part: Part) {
        self.enter(client, part);
    }

    /// The run that has waited longest with this part.
    pub(crate) fn longest(&mut self, part: Part) -> Option<H::Name> {
        let by_id = &self.by_id;
        self.ages
            .get_mut(part as usize)?
            .oldest(&|run, stamp| super::is_dated::<H>(by_id, run, part, stamp))
    }

    /// The runs that nothing happened to since `time`, and of which nothing is
    /// to be told. What has happened at no certain time has happened by now.
    pub(crate) fn idle_since(&mut self, time: f64) -> Vec<H::Name> {
        let mut idle = Vec::new();
        let mut undated = Vec::new();
        self.by_id.visit(&mut |id, run| {
            let has = |part: &Part| run.stamps.get(*part as usize) != Some(&0);
            let holds = super::ALL.iter().any(|part| !part.is_mark() && has(part));
            let waits = has(&Part::Held) || has(&Part::Failing);
            if run.touched_at < time && holds && !waits {
                idle.push(id.clone());
            } else if run.touched_at == f64::INFINITY {
                undated.push(id.clone());
            }
        });
        for run in &undated {
            self.touch(run);
        }
        idle
    }
}
