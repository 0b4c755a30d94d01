//! How runs ended a short while ago, for those who come or come back.

use std::collections::VecDeque;

use crate::frame::Ended;
use crate::host::{Host, Name, NameMap, Text};
use crate::snapshot::{Archive, Stored, stored};

/// What an end takes beside its texts, in bytes.
const OVERHEAD: usize = 256;

struct Recent<H: Host> {
    ended: Ended<H>,
    at: f64,
}

stored!(default Recent<H> { ended, at });

pub(crate) struct Recents<H: Host> {
    by_session: H::Map<VecDeque<Recent<H>>>,
    /// The sessions in the order of all ends.
    order: VecDeque<H::Name>,
    bytes: usize,
}

impl<H: Host> Stored<H> for Recents<H> {
    fn store(&mut self, archive: &mut Archive<'_, H>) {
        archive.map(&mut self.by_session);
        self.order.store(archive);
        Stored::<H>::store(&mut self.bytes, archive);
    }
}

impl<H: Host> Default for Recents<H> {
    fn default() -> Self {
        Self {
            by_session: H::Map::default(),
            order: VecDeque::new(),
            bytes: 0,
        }
    }
}

impl<H: Host> Recents<H> {
    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Adds an end; answers how many had to go for it.
    pub(crate) fn add(&mut self, ended: Ended<H>, at: f64, most_bytes: f64) -> u64 {
        self.bytes += size(&ended);
        self.order.push_back(ended.session.clone());
        let of_session = self.by_session.or_default(&ended.session.trimmed());
        of_session.push_back(Recent { ended, at });
        let mut dropped = 0;
        while self.bytes as f64 > most_bytes && self.drop_oldest() {
            dropped += 1;
        }
        dropped
    }

    /// The ends in a session since `time`, the first one first.
    pub(crate) fn since(&self, session: &H::Name, time: f64) -> impl Iterator<Item = &Ended<H>> {
        let of_session = self.by_session.get(session);
        let recent = of_session.into_iter().flatten();
        recent
            .filter(move |recent| recent.at > time)
            .map(|recent| &recent.ended)
    }

    /// Lets those go that are as old as `time`.
    pub(crate) fn forget_until(&mut self, time: f64) {
        while self.oldest().is_some_and(|at| at <= time) {
            self.drop_oldest();
        }
    }

    fn oldest(&self) -> Option<f64> {
        let session = self.order.front()?.trimmed();
        Some(self.by_session.get(&session)?.front()?.at)
    }

    fn drop_oldest(&mut self) -> bool {
        let Some(session) = self.order.pop_front() else {
            return false;
        };
        let session = session.trimmed();
        if let Some(of_session) = self.by_session.get_mut(&session) {
            if let Some(recent) = of_session.pop_front() {
                self.bytes -= size(&recent.ended).min(self.bytes);
            }
            if of_session.is_empty() {
                self.by_session.forget(&session);
            }
        }
        true
    }
}

fn size<H: Host>(ended: &Ended<H>) -> usize {
    let texts = [&ended.text, &ended.error, &ended.stop_reason];
    let units: usize = texts.into_iter().flatten().map(Text::len).sum();
    OVERHEAD + 2 * units
}
