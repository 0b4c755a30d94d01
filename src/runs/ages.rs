//! In which order parts of one kind came, so that the oldest can go first.

use std::collections::VecDeque;

use crate::host::Host;

/// How many entries may be out of date before they are looked for.
const FEW: usize = 64;

/// A queue of the runs whose part came, each with a stamp. A part that goes is
/// only counted; its entry is out of date then, and goes when it is met.
pub(crate) struct Ages<H: Host> {
    queue: VecDeque<(H::Name, u64)>,
    stamps: u64,
    len: usize,
}

impl<H: Host> Default for Ages<H> {
    fn default() -> Self {
        Self {
            queue: VecDeque::new(),
            stamps: 0,
            len: 0,
        }
    }
}

impl<H: Host> Ages<H> {
    /// How many parts there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Notes that a run's part came; answers its stamp, above 0.
    pub(crate) fn enter(&mut self, run: &H::Name) -> u64 {
        self.stamps += 1;
        self.len += 1;
        self.queue.push_back((run.clone(), self.stamps));
        self.stamps
    }

    /// Notes that a part went.
    pub(crate) fn leave(&mut self) {
        self.len -= 1;
    }

    /// The run whose part came first of those that are there.
    pub(crate) fn oldest(&mut self, is_there: impl Fn(&H::Name, u64) -> bool) -> Option<H::Name> {
        while let Some((run, stamp)) = self.queue.front() {
            if is_there(run, *stamp) {
                return Some(run.clone());
            }
            self.queue.pop_front();
        }
        None
    }

    /// Drops what is out of date once that is most of the queue.
    pub(crate) fn tidy(&mut self, is_there: impl Fn(&H::Name, u64) -> bool) {
        if self.queue.len() > 2 * self.len + FEW {
            self.queue.retain(|(run, stamp)| is_there(run, *stamp));
        }
    }

    pub(crate) fn visit_names(&self, visit: &mut dyn FnMut(&H::Name)) {
        for (run, _) in &self.queue {
            visit(run);
        }
    }
}
