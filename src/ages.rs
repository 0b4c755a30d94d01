//! In which order things of one kind came, so that they can be shown in that
//! order and the oldest can go first.

use std::collections::VecDeque;

use crate::host::Host;
use crate::snapshot::{Archive, Stored, stored};

/// More stamps than any router gives.
const MOST: u64 = 1 << 53;

/// How many entries may be out of date before they are looked for.
const FEW: usize = 64;

/// A queue of names, each with the stamp of its thing. A thing that goes is
/// only counted; its entry is out of date then, and goes when it is met.
pub(crate) struct Ages<H: Host> {
    queue: VecDeque<(H::Name, u64)>,
    stamps: u64,
    len: usize,
}

stored!(default Ages<H> { queue, stamps, len });

impl<H: Host> Ages<H> {
    /// How many things there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The stamp of the thing that came last; 0 before any came.
    pub(crate) fn last_stamp(&self) -> u64 {
        self.stamps
    }

    /// Notes that a thing came; answers its stamp, above 0.
    pub(crate) fn enter(&mut self, name: &H::Name) -> u64 {
        self.stamps += 1;
        self.len += 1;
        self.queue.push_back((name.clone(), self.stamps));
        self.stamps
    }

    /// Notes that a thing went.
    pub(crate) fn leave(&mut self) {
        self.len -= 1;
    }

    /// The name of the thing that came first of those that are there.
    #[inline(never)]
    pub(crate) fn oldest(&mut self, is_there: &dyn Fn(&H::Name, u64) -> bool) -> Option<H::Name> {
        while let Some((name, stamp)) = self.queue.front() {
            if is_there(name, *stamp) {
                return Some(name.clone());
            }
            self.queue.pop_front();
        }
        None
    }

    /// Drops what is out of date once that is most of the queue.
    pub(crate) fn tidy(&mut self, is_there: &dyn Fn(&H::Name, u64) -> bool) {
        if self.queue.len() > 2 * self.len + FEW {
            self.retain(is_there);
        }
    }

    #[inline(never)]
    fn retain(&mut self, is_there: &dyn Fn(&H::Name, u64) -> bool) {
        self.queue.retain(|(name, stamp)| is_there(name, *stamp));
    }

    /// All entries in order, some out of date.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &(H::Name, u64)> {
        self.queue.iter()
    }

    /// Shows all to the archive but what is out of date. When read, it must
    /// be of exactly the `count` things that there are.
    pub(crate) fn store_of(
        &mut self,
        archive: &mut Archive<'_, H>,
        count: usize,
        is_there: &dyn Fn(&H::Name, u64) -> bool,
    ) {
        self.retain(is_there);
        self.store(archive);
        if !archive.is_reading() {
            return;
        }
        let mut last = 0;
        let is_whole = self.queue.iter().all(|(name, stamp)| {
            let comes_after = *stamp > last;
            last = *stamp;
            comes_after && is_there(name, *stamp)
        });
        let is_counted = self.len == count && self.queue.len() == count;
        if !is_whole || !is_counted || last > self.stamps || self.stamps > MOST {
            archive.refuse();
        }
    }
}
