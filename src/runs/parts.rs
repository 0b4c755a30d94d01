//! How parts of records come and go.

use super::{ALL, Part, Run, Runs};
use crate::host::{Host, Name, NameMap};
use crate::snapshot::{Archive, Stored};

impl<H: Host> Runs<H> {
    /// Notes that something happened to the run at some time since the time
    /// that counts, which stands still while nothing with a time comes.
    pub(crate) fn touch_undated(&mut self, run: &H::Name) {
        if let Some(record) = self.by_id.get_mut(run) {
            record.touched_at = f64::INFINITY;
        }
    }

    /// Takes away what is known of a run but that it is over.
    pub(crate) fn forget_idle(&mut self, run: &H::Name) {
        for part in ALL {
            if !part.is_mark() {
                self.forget(run, part);
            }
        }
    }

    /// Takes away a part of what is known of a run.
    #[inline(never)]
    pub(crate) fn forget(&mut self, run: &H::Name, part: Part) {
        if matches!(part, Part::Links) {
            while self.unlink(run, &|_| true).is_some() {}
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
            Part::Links | Part::Held => {}
            Part::Context => record.context = None,
            Part::Sequence => record.last_seq = None,
            Part::Abort => record.aborted_at = None,
            Part::Text => record.text = None,
            Part::Watchers => record.watchers = None,
            Part::Failing => {
                if let Some(reply) = &mut record.reply {
                    reply.failing = None;
                }
            }
            Part::Reply => {
                if let Some(reply) = record.reply.take() {
                    forget_member::<H>(&mut self.replies_in, &reply.session.trimmed(), run);
                }
            }
            Part::Over => record.over = None,
            Part::Done => record.done = None,
        }
        if record.is_empty() {
            self.by_id.forget(run);
        }
        if let Some(ages) = self.ages.get_mut(part as usize) {
            ages.leave();
        }
    }

    /// Dates a part that has just come.
    #[inline(never)]
    pub(super) fn enter(&mut self, run: &H::Name, part: Part) {
        if let Some(ages) = self.ages.get_mut(part as usize)
            && let Some(record) = self.by_id.get_mut(run)
            && let Some(stamp) = record.stamp(part)
        {
            *stamp = ages.enter(run);
        }
        self.tidy_ages(part);
    }

    #[inline(never)]
    pub(super) fn tidy_ages(&mut self, part: Part) {
        let by_id = &self.by_id;
        if let Some(ages) = self.ages.get_mut(part as usize) {
            ages.tidy(&|run, stamp| is_dated::<H>(by_id, run, part, stamp));
        }
    }

    /// Takes the oldest parts of a kind away while there are more than
    /// `limit`; answers how many.
    #[inline(never)]
    pub(super) fn bound(&mut self, part: Part, limit: f64) -> u64 {
        let mut dropped = 0;
        while self.count(part) as f64 > limit {
            let by_id = &self.by_id;
            let oldest = self
                .ages
                .get_mut(part as usize)
                .and_then(|ages| ages.oldest(&|run, stamp| is_dated::<H>(by_id, run, part, stamp)));
            let Some(run) = oldest else { break };
            match part {
                Part::Links => drop(self.unlink(&run, &|_| true)),
                Part::Reply => self.forget_reply(&run),
                _ => self.forget(&run, part),
            }
            dropped += 1;
        }
        dropped
    }
}

impl<H: Host> Stored<H> for Runs<H> {
    fn store(&mut self, archive: &mut Archive<'_, H>) {
        archive.map(&mut self.by_id);
        let by_id = &self.by_id;
        for (part, ages) in ALL.into_iter().zip(&mut self.ages) {
            let mut count = 0;
            by_id.visit(&mut |_, run| {
                let is_dated = run.stamps.get(part as usize) != Some(&0);
                if is_dated != run.holds(part, is_dated) {
                    archive.refuse();
                }
                count += match part {
                    Part::Links => run.links.len(),
                    _ => usize::from(is_dated),
                };
            });
            ages.store_of(archive, count, &|run, stamp| {
                is_dated::<H>(by_id, run, part, stamp)
            });
        }
        self.doubts.store(archive);
        Stored::<H>::store(&mut self.now, archive);
        Stored::<H>::store(&mut self.looked_at, archive);
        if archive.is_reading() {
            self.index();
        }
    }
}

impl<H: Host> Run<H> {
    /// Whether the part itself is there. Of held text there is nothing but
    /// its date, which a reply must bear.
    fn holds(&self, part: Part, is_dated: bool) -> bool {
        let reply = self.reply.as_ref();
        match part {
            Part::Links => !self.links.is_empty(),
            Part::Context => self.context.is_some(),
            Part::Sequence => self.last_seq.is_some(),
            Part::Abort => self.aborted_at.is_some(),
            Part::Text => self.text.is_some(),
            Part::Watchers => self.watchers.is_some(),
            Part::Reply => reply.is_some(),
            Part::Held => is_dated && reply.is_some(),
            Part::Failing => reply.is_some_and(|reply| reply.failing.is_some()),
            Part::Over => self.over.is_some(),
            Part::Done => self.done.is_some(),
        }
    }
}

impl<H: Host> Runs<H> {
    /// Finds again what follows from the records.
    fn index(&mut self) {
        let linked = &mut self.linked;
        self.by_id.visit(&mut |_, run| {
            for link in &run.links {
                let links = linked.or_default(&link.client);
                links.push((link.session.clone(), link.stamp));
            }
        });
        if let Some(ages) = self.ages.get(Part::Reply as usize) {
            for (client, _) in ages.iter() {
                if let Some(reply) = self.by_id.get(client).and_then(Run::reply) {
                    let replies = self.replies_in.or_default(&reply.session.trimmed());
                    replies.push(client.clone());
                }
            }
        }
    }
}

/// Takes one member out of the list of `key`.
fn forget_member<H: Host>(lists: &mut H::Map<Vec<H::Name>>, key: &H::Name, member: &H::Name) {
    if let Some(list) = lists.get_mut(key) {
        if let Some(at) = list.iter().position(|known| known == member) {
            list.remove(at);
        }
        if list.is_empty() {
            lists.forget(key);
        }
    }
}

/// Whether the run's part of the kind is still the one that came then.
pub(super) fn is_dated<H: Host>(
    by_id: &H::Map<Run<H>>,
    run: &H::Name,
    part: Part,
    stamp: u64,
) -> bool {
    by_id.get(run).is_some_and(|record| match part {
        Part::Links => record.links.iter().any(|link| link.stamp == stamp),
        _ => record.stamps.get(part as usize) == Some(&stamp),
    })
}
