//! Chat runs queued behind the engine runs that serve them.

use std::collections::{HashMap, VecDeque};

use hashlink::LinkedHashMap;

use crate::host::Host;

/// One chat run that waits for, or is served by, an engine run.
pub(crate) struct Link<H: Host> {
    pub(crate) session: H::Name,
    pub(crate) client: H::Name,
}

impl<H: Host> Clone for Link<H> {
    fn clone(&self) -> Self {
        Self {
            session: self.session.clone(),
            client: self.client.clone(),
        }
    }
}

pub(crate) struct Links<H: Host> {
    queues: LinkedHashMap<H::Name, VecDeque<Link<H>>, H::Hasher>,
    /// How often each pair of client run and session stands in a queue.
    standing: HashMap<(H::Name, H::Name), usize, H::Hasher>,
    len: usize,
}

impl<H: Host> Default for Links<H> {
    fn default() -> Self {
        Self {
            queues: LinkedHashMap::default(),
            standing: HashMap::default(),
            len: 0,
        }
    }
}

impl<H: Host> Links<H> {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Queues a link; answers how many had to go for it.
    pub(crate) fn add(&mut self, run: H::Name, link: Link<H>, limit: f64) -> u64 {
        *self.standing.entry(pair(&link)).or_default() += 1;
        self.len += 1;
        self.queues
            .entry(run)
            .or_insert_with(VecDeque::new)
            .push_back(link);
        let mut dropped = 0;
        while self.len as f64 > limit
            && let Some(oldest) = self.queues.front().map(|(run, _)| run.clone())
        {
            self.take_head(&oldest);
            dropped += 1;
        }
        dropped
    }

    /// The link that the run serves.
    pub(crate) fn head(&self, run: &H::Name) -> Option<&Link<H>> {
        self.queues.get(run)?.front()
    }

    pub(crate) fn take_head(&mut self, run: &H::Name) -> Option<Link<H>> {
        self.take(run, |_| true)
    }

    /// Removes the first link of the run to that client run, and to that
    /// session if one is given.
    pub(crate) fn remove(
        &mut self,
        run: &H::Name,
        client: &H::Name,
        session: Option<&H::Name>,
    ) -> Option<Link<H>> {
        self.take(run, |link| {
            link.client == *client && session.is_none_or(|session| link.session == *session)
        })
    }

    /// Whether any run has a link to exactly this client run and session.
    pub(crate) fn stands(&self, client: &H::Name, session: &H::Name) -> bool {
        self.standing
            .contains_key(&(client.clone(), session.clone()))
    }

    fn take(&mut self, run: &H::Name, wanted: impl Fn(&Link<H>) -> bool) -> Option<Link<H>> {
        let queue = self.queues.get_mut(run)?;
        let at = queue.iter().position(wanted)?;
        let link = queue.remove(at)?;
        if queue.is_empty() {
            self.queues.remove(run);
        }
        self.len -= 1;
        let pair = pair(&link);
        if let Some(count) = self.standing.get_mut(&pair) {
            *count -= 1;
            if *count == 0 {
                self.standing.remove(&pair);
            }
        }
        Some(link)
    }
}

fn pair<H: Host>(link: &Link<H>) -> (H::Name, H::Name) {
    (link.client.clone(), link.session.clone())
}
