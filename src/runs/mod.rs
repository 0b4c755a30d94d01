//! What is known of each run: one record for each run id, engine's or
//! client's, so that an event looks its run up once.
//!
//! A record has parts that come and go on their own, each kept in a file of
//! this folder. It goes with its last part. Each kind of part has a limit;
//! past it the oldest one goes.

pub(crate) mod context;
mod doubts;
pub(crate) mod link;
mod parts;
pub(crate) mod reply;
pub(crate) mod text;
pub(crate) mod watchers;

use context::{Context, ContextUpdate};
use doubts::Doubts;
use link::Link;
use parts::is_dated;
use reply::{Over, Reply};
use text::RunText;
use watchers::Watchers;

use crate::ages::Ages;
use crate::host::{Host, NameMap, Text};
use crate::snapshot::stored;

/// The kinds of parts.
#[derive(Clone, Copy)]
pub(crate) enum Part {
    Links,
    Context,
    Sequence,
    Abort,
    Text,
    Watchers,
    Reply,
    /// Text that waits to be told.
    Held,
    /// An error that waits for a retry.
    Failing,
    /// The mark of a client run whose generation is over.
    Over,
    /// The mark of an engine run that has ended.
    Done,
}

impl Part {
    /// Whether it tells of what was, and holds nothing.
    fn is_mark(self) -> bool {
        matches!(self, Self::Over | Self::Done)
    }
}

const PARTS: usize = 11;

/// All of them, in order.
const ALL: [Part; PARTS] = [
    Part::Links,
    Part::Context,
    Part::Sequence,
    Part::Abort,
    Part::Text,
    Part::Watchers,
    Part::Reply,
    Part::Held,
    Part::Failing,
    Part::Over,
    Part::Done,
];

/// What is known of one run id.
pub(crate) struct Run<H: Host> {
    /// The chat runs that wait for this engine run; it serves the first.
    links: Vec<Link<H>>,
    context: Option<Box<Context<H>>>,
    /// The last sequence number seen.
    last_seq: Option<f64>,
    /// When it was aborted, in ms.
    aborted_at: Option<f64>,
    text: Option<Box<RunText<H::Text>>>,
    watchers: Option<Box<Watchers<H>>>,
    reply: Option<Box<Reply<H>>>,
    over: Option<Box<Over>>,
    done: Option<Box<Over>>,
    /// When something last happened to it, in ms.
    touched_at: f64,
    /// When each part came, as [`Ages`] counts; 0 without one.
    stamps: [u64; PARTS],
}

stored!(default Run<H> {
    links, context, last_seq, aborted_at, text, watchers, reply, over, done, touched_at, stamps,
});

impl<H: Host> Run<H> {
    /// The chat run that it serves.
    pub(crate) fn head(&self) -> Option<&Link<H>> {
        self.links.first()
    }

    pub(crate) fn context(&self) -> Option<&Context<H>> {
        self.context.as_deref()
    }

    pub(crate) fn last_seq(&self) -> Option<f64> {
        self.last_seq
    }

    pub(crate) fn is_aborted(&self) -> bool {
        self.aborted_at.is_some()
    }

    pub(crate) fn is_heartbeat(&self) -> bool {
        self.context().is_some_and(|context| context.heartbeat)
    }

    fn stamp(&mut self, part: Part) -> Option<&mut u64> {
        self.stamps.get_mut(part as usize)
    }

    fn is_empty(&self) -> bool {
        self.stamps == [0; PARTS]
    }
}

/// What is known of all runs.
pub(crate) struct Runs<H: Host> {
    by_id: H::Map<Run<H>>,
    ages: [Ages<H>; PARTS],
    /// The sessions and stamps of the links to each client run.
    linked: H::Map<Vec<(H::Name, u64)>>,
    /// The client runs with a reply in each session.
    replies_in: H::Map<Vec<H::Name>>,
    pub(crate) doubts: Doubts<H>,
    /// The latest that the host told, in ms.
    now: f64,
    /// When somebody last looked for watchers, in ms.
    looked_at: f64,
}

impl<H: Host> Default for Runs<H> {
    fn default() -> Self {
        Self {
            by_id: H::Map::default(),
            ages: Default::default(),
            linked: H::Map::default(),
            replies_in: H::Map::default(),
            doubts: Doubts::default(),
            now: 0.0,
            looked_at: f64::NEG_INFINITY,
        }
    }
}

impl<H: Host> Runs<H> {
    /// What is known of the run, if anything is.
    pub(crate) fn get(&self, run: &H::Name) -> Option<&Run<H>> {
        self.by_id.get(run)
    }

    /// Notes the time that counts.
    pub(crate) fn set_now(&mut self, now: f64) {
        self.now = now;
    }

    /// Notes that something happens to the run.
    pub(crate) fn touch(&mut self, run: &H::Name) {
        if let Some(record) = self.by_id.get_mut(run) {
            record.touched_at = self.now;
        }
    }

    /// The run's record, for a part to be put in.
    fn record(&mut self, run: &H::Name) -> &mut Run<H> {
        let record = self.by_id.or_default(run);
        record.touched_at = self.now;
        record
    }

    /// How many parts of the kind there are.
    pub(crate) fn count(&self, part: Part) -> usize {
        self.ages.get(part as usize).map_or(0, Ages::len)
    }

    /// Notes the run's last sequence number; answers how many other runs'
    /// had to go for it.
    pub(crate) fn note_seq(&mut self, run: &H::Name, seq: f64, limit: f64) -> u64 {
        let record = self.record(run);
        if record.last_seq.replace(seq).is_some() {
            return 0;
        }
        self.enter(run, Part::Sequence);
        self.bound(Part::Sequence, limit)
    }

    /// Merges what the host tells; answers how many other runs' contexts had
    /// to go for it.
    pub(crate) fn update_context(
        &mut self,
        run: &H::Name,
        update: ContextUpdate<H>,
        limit: f64,
    ) -> u64 {
        let record = self.record(run);
        if let Some(context) = &mut record.context {
            context.update(update);
            return 0;
        }
        record.context.insert(Box::default()).update(update);
        self.enter(run, Part::Context);
        self.bound(Part::Context, limit)
    }

    /// Queues a link; answers how many had to go for it.
    pub(crate) fn link(&mut self, run: &H::Name, mut link: Link<H>, limit: f64) -> u64 {
        let Some(ages) = self.ages.get_mut(Part::Links as usize) else {
            return 0;
        };
        link.stamp = ages.enter(run);
        let linked = self.linked.or_default(&link.client);
        linked.push((link.session.clone(), link.stamp));
        let record = self.record(run);
        record.links.push(link);
        record.date_links();
        self.tidy_ages(Part::Links);
        self.bound(Part::Links, limit)
    }

    /// Removes the first link of the run that is wanted.
    #[inline(never)]
    pub(crate) fn unlink(
        &mut self,
        run: &H::Name,
        wanted: &dyn Fn(&Link<H>) -> bool,
    ) -> Option<Link<H>> {
        let record = self.by_id.get_mut(run)?;
        let at = record.links.iter().position(wanted)?;
        let link = record.links.remove(at);
        record.date_links();
        let is_empty = record.is_empty();
        if let Some(ages) = self.ages.get_mut(Part::Links as usize) {
            ages.leave();
        }
        if is_empty {
            self.by_id.forget(run);
        }
        if let Some(linked) = self.linked.get_mut(&link.client) {
            linked.retain(|(_, stamp)| *stamp != link.stamp);
            if linked.is_empty() {
                self.linked.forget(&link.client);
            }
        }
        Some(link)
    }

    /// Whether any run has a link to exactly this client run and session.
    pub(crate) fn is_linked(&self, client: &H::Name, session: &H::Name) -> bool {
        self.youngest_link(client, session).is_some()
    }

    /// The stamp of the youngest link to exactly this client run and session.
    pub(crate) fn youngest_link(&self, client: &H::Name, session: &H::Name) -> Option<u64> {
        let linked = self.linked.get(client)?;
        let to_session = linked.iter().filter(|(known, _)| known == session);
        to_session.map(|(_, stamp)| *stamp).max()
    }

    /// Whether the run has a part of this kind.
    pub(crate) fn has(&self, run: &H::Name, part: Part) -> bool {
        let stamps = self.get(run).map(|record| record.stamps);
        stamps.is_some_and(|stamps| stamps.get(part as usize).is_some_and(|stamp| *stamp != 0))
    }

    /// Marks the run as aborted; answers how many marks had to go for it.
    pub(crate) fn abort(&mut self, run: &H::Name, now: f64, limit: f64) -> u64 {
        self.forget(run, Part::Abort);
        self.record(run).aborted_at = Some(now);
        self.enter(run, Part::Abort);
        self.bound(Part::Abort, limit)
    }

    /// The run's text; `dropped` counts the other texts that had to go.
    pub(crate) fn text(
        &mut self,
        run: &H::Name,
        limit: f64,
        dropped: &mut u64,
    ) -> Option<&mut RunText<H::Text>> {
        if self.get(run).is_none_or(|record| record.text.is_none()) {
            self.record(run).text = Some(Box::default());
            self.enter(run, Part::Text);
            *dropped += self.bound(Part::Text, limit.max(1.0));
        }
        self.known_text(run)
    }

    /// The run's text, if it has one.
    pub(crate) fn known_text(&mut self, run: &H::Name) -> Option<&mut RunText<H::Text>> {
        self.by_id.get_mut(run)?.text.as_deref_mut()
    }

    #[inline(never)]
    pub(crate) fn take_text(&mut self, run: &H::Name) -> Option<Box<RunText<H::Text>>> {
        let text = self.by_id.get_mut(run)?.text.take();
        self.forget(run, Part::Text);
        text
    }

    /// How many runs have a text.
    pub(crate) fn texts(&self) -> usize {
        let mut texts = self.count(Part::Text);
        self.by_id.visit(&mut |_, run| {
            texts += usize::from(run.reply().is_some_and(|reply| reply.text.len() > 0));
        });
        texts
    }

    /// The units of all texts.
    pub(crate) fn text_units(&self) -> usize {
        let mut units = 0;
        self.by_id.visit(&mut |_, run| {
            let text = run.text.as_ref();
            units += text.map_or(0, |text| text.stream.merged().len());
            units += run.reply().map_or(0, |reply| reply.text.len());
        });
        units
    }

    fn last_stamp(&self, part: Part) -> u64 {
        self.ages.get(part as usize).map_or(0, Ages::last_stamp)
    }

    /// The oldest run with a mark of abort, and when it was made.
    #[inline(never)]
    pub(crate) fn oldest_abort(&mut self) -> Option<(H::Name, f64)> {
        let by_id = &self.by_id;
        let run = self
            .ages
            .get_mut(Part::Abort as usize)?
            .oldest(&|run, stamp| is_dated::<H>(by_id, run, Part::Abort, stamp))?;
        let at = self.get(&run)?.aborted_at?;
        Some((run, at))
    }

    /// The runs whose text rests since before `time`; infinity stands for all
    /// that time alone makes go.
    pub(crate) fn texts_resting_since(&self, time: f64) -> Vec<H::Name> {
        let mut old = Vec::new();
        self.by_id.visit(&mut |id, run| {
            let text = run.text.as_ref();
            if text.is_some_and(|text| text.rests_since != 0.0 && text.rests_since < time) {
                old.push(id.clone());
            }
        });
        old
    }
}

impl<H: Host> Run<H> {
    /// The run's links are as old as the first of them.
    fn date_links(&mut self) {
        let oldest = self.links.first().map_or(0, |link| link.stamp);
        if let Some(stamp) = self.stamp(Part::Links) {
            *stamp = oldest;
        }
    }
}
