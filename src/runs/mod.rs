//! What is known of each run: one record for each run id, engine's or
//! client's, so that an event looks its run up once.
//!
//! A record has parts that come and go on their own, each kept in a file of
//! this folder. It goes with its last part. Each kind of part has a limit;
//! past it the oldest one goes.

mod ages;
pub(crate) mod context;
pub(crate) mod link;
pub(crate) mod text;
pub(crate) mod watchers;

use std::collections::VecDeque;

use ages::Ages;
use context::{Context, ContextUpdate};
use link::Link;
use text::RunText;
use watchers::Watchers;

use crate::host::{Host, NameMap, Text};

/// The kinds of parts.
#[derive(Clone, Copy)]
pub(crate) enum Part {
    Links,
    Context,
    Sequence,
    Abort,
    Text,
    Watchers,
}

const PARTS: usize = 6;

/// What is known of one run id.
pub(crate) struct Run<H: Host> {
    /// The chat runs that wait for this engine run; it serves the first.
    links: VecDeque<Link<H>>,
    context: Option<Box<Context<H>>>,
    /// The last sequence number seen.
    last_seq: Option<f64>,
    /// When it was aborted, in ms.
    aborted_at: Option<f64>,
    text: Option<Box<RunText<H::Text>>>,
    watchers: Option<Box<Watchers<H>>>,
    /// When each part came, as [`Ages`] counts; 0 without one.
    stamps: [u64; PARTS],
}

impl<H: Host> Default for Run<H> {
    fn default() -> Self {
        Self {
            links: VecDeque::new(),
            context: None,
            last_seq: None,
            aborted_at: None,
            text: None,
            watchers: None,
            stamps: [0; PARTS],
        }
    }
}

impl<H: Host> Run<H> {
    /// The chat run that it serves.
    pub(crate) fn head(&self) -> Option<&Link<H>> {
        self.links.front()
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
    /// The sessions of the links to each client run.
    linked: H::Map<Vec<H::Name>>,
    /// When somebody last looked for watchers, in ms.
    looked_at: f64,
}

impl<H: Host> Default for Runs<H> {
    fn default() -> Self {
        Self {
            by_id: H::Map::default(),
            ages: Default::default(),
            linked: H::Map::default(),
            looked_at: f64::NEG_INFINITY,
        }
    }
}

impl<H: Host> Runs<H> {
    /// What is known of the run, if anything is.
    pub(crate) fn get(&self, run: &H::Name) -> Option<&Run<H>> {
        self.by_id.get(run)
    }

    /// How many parts of the kind there are.
    pub(crate) fn count(&self, part: Part) -> usize {
        self.ages.get(part as usize).map_or(0, Ages::len)
    }

    /// Notes the run's last sequence number; answers how many other runs'
    /// had to go for it.
    pub(crate) fn note_seq(&mut self, run: &H::Name, seq: f64, limit: f64) -> u64 {
        let record = self.by_id.or_default(run);
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
        let record = self.by_id.or_default(run);
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
        let sessions = self.linked.or_default(&link.client);
        sessions.push(link.session.clone());
        let Some(ages) = self.ages.get_mut(Part::Links as usize) else {
            return 0;
        };
        link.stamp = ages.enter(run);
        let record = self.by_id.or_default(run);
        record.links.push_back(link);
        record.date_links();
        self.tidy_ages(Part::Links);
        self.bound(Part::Links, limit)
    }

    /// Removes the first link of the run that is wanted.
    #[inline(never)]
    pub(crate) fn unlink(
        &mut self,
        run: &H::Name,
        wanted: impl Fn(&Link<H>) -> bool,
    ) -> Option<Link<H>> {
        let record = self.by_id.get_mut(run)?;
        let at = record.links.iter().position(wanted)?;
        let link = record.links.remove(at)?;
        record.date_links();
        let is_empty = record.is_empty();
        if let Some(ages) = self.ages.get_mut(Part::Links as usize) {
            ages.leave();
        }
        if is_empty {
            self.by_id.remove(run);
        }
        if let Some(sessions) = self.linked.get_mut(&link.client) {
            if let Some(at) = sessions.iter().position(|known| *known == link.session) {
                sessions.swap_remove(at);
            }
            if sessions.is_empty() {
                self.linked.remove(&link.client);
            }
        }
        Some(link)
    }

    /// Whether any run has a link to exactly this client run and session.
    pub(crate) fn is_linked(&self, client: &H::Name, session: &H::Name) -> bool {
        self.linked
            .get(client)
            .is_some_and(|sessions| sessions.contains(session))
    }

    /// Marks the run as aborted; answers how many marks had to go for it.
    pub(crate) fn abort(&mut self, run: &H::Name, now: f64, limit: f64) -> u64 {
        self.forget(run, Part::Abort);
        self.by_id.or_default(run).aborted_at = Some(now);
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
            self.by_id.or_default(run).text = Some(Box::default());
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

    /// The units of all texts.
    pub(crate) fn text_units(&self) -> usize {
        let mut units = 0;
        self.by_id.visit(&mut |_, run| {
            units += run
                .text
                .as_ref()
                .map_or(0, |text| text.stream.merged().len());
        });
        units
    }

    /// Takes away a part of what is known of a run.
    #[inline(never)]
    pub(crate) fn forget(&mut self, run: &H::Name, part: Part) {
        if matches!(part, Part::Links) {
            while self.unlink(run, |_| true).is_some() {}
            return;
        }
        let Some(record) = self.by_id.get_mut(run) else {
            return;
        };
        let Some(stamp) = record.stamp(part) else {
            return;
        };
        if std::mem::take(stamp) == 0 {
            return;
        }
        match part {
            Part::Links => {}
            Part::Context => record.context = None,
            Part::Sequence => record.last_seq = None,
            Part::Abort => record.aborted_at = None,
            Part::Text => record.text = None,
            Part::Watchers => record.watchers = None,
        }
        if record.is_empty() {
            self.by_id.remove(run);
        }
        if let Some(ages) = self.ages.get_mut(part as usize) {
            ages.leave();
        }
    }

    /// The oldest run with a mark of abort, and when it was made.
    #[inline(never)]
    pub(crate) fn oldest_abort(&mut self) -> Option<(H::Name, f64)> {
        let by_id = &self.by_id;
        let run = self
            .ages
            .get_mut(Part::Abort as usize)?
            .oldest(|run, stamp| is_dated::<H>(by_id, run, Part::Abort, stamp))?;
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

    /// Shows every name that is held, some of them repeatedly.
    pub(crate) fn visit_names(&self, visit: &mut dyn FnMut(&H::Name)) {
        self.by_id.visit(&mut |id, run| {
            visit(id);
            for link in &run.links {
                visit(&link.session);
                visit(&link.client);
            }
            if let Some(session) = run.context().and_then(|context| context.session.as_ref()) {
                visit(session);
            }
            if let Some(watchers) = &run.watchers {
                watchers.connections().for_each(&mut *visit);
            }
        });
        for ages in &self.ages {
            ages.visit_names(visit);
        }
    }

    /// Dates a part that has just come.
    #[inline(never)]
    fn enter(&mut self, run: &H::Name, part: Part) {
        if let Some(ages) = self.ages.get_mut(part as usize)
            && let Some(record) = self.by_id.get_mut(run)
            && let Some(stamp) = record.stamp(part)
        {
            *stamp = ages.enter(run);
        }
        self.tidy_ages(part);
    }

    #[inline(never)]
    fn tidy_ages(&mut self, part: Part) {
        let by_id = &self.by_id;
        if let Some(ages) = self.ages.get_mut(part as usize) {
            ages.tidy(|run, stamp| is_dated::<H>(by_id, run, part, stamp));
        }
    }

    /// Takes the oldest parts of a kind away while there are more than
    /// `limit`; answers how many.
    #[inline(never)]
    fn bound(&mut self, part: Part, limit: f64) -> u64 {
        let mut dropped = 0;
        while self.count(part) as f64 > limit {
            let by_id = &self.by_id;
            let oldest = self
                .ages
                .get_mut(part as usize)
                .and_then(|ages| ages.oldest(|run, stamp| is_dated::<H>(by_id, run, part, stamp)));
            let Some(run) = oldest else { break };
            match part {
                Part::Links => drop(self.unlink(&run, |_| true)),
                _ => self.forget(&run, part),
            }
            dropped += 1;
        }
        dropped
    }
}

impl<H: Host> Run<H> {
    /// The run's links are as old as the first of them.
    fn date_links(&mut self) {
        let oldest = self.links.front().map_or(0, |link| link.stamp);
        if let Some(stamp) = self.stamp(Part::Links) {
            *stamp = oldest;
        }
    }
}

/// Whether the run's part of the kind is still the one that came then.
fn is_dated<H: Host>(by_id: &H::Map<Run<H>>, run: &H::Name, part: Part, stamp: u64) -> bool {
    by_id.get(run).is_some_and(|record| match part {
        Part::Links => record.links.iter().any(|link| link.stamp == stamp),
        _ => record.stamps.get(part as usize) == Some(&stamp),
    })
}
