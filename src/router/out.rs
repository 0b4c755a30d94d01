use std::marker::PhantomData;

use crate::frame::{EventName, Patch, Payload, Sink};
use crate::host::Host;
use crate::stats::FrameCounts;

/// The way to the sink: counts frames.
pub(super) struct Out<'s, H, S> {
    sink: &'s mut S,
    counts: FrameCounts,
    host: PhantomData<H>,
}

impl<'s, H: Host, S: Sink<H>> Out<'s, H, S> {
    pub(super) fn new(sink: &'s mut S) -> Self {
        Self {
            sink,
            counts: FrameCounts::default(),
            host: PhantomData,
        }
    }

    pub(super) fn payload(&mut self, payload: Payload<H>) {
        self.sink.payload(payload);
    }

    pub(super) fn all(&mut self, event: EventName, drop_if_slow: bool) {
        self.counts.all += 1;
        self.sink.all(event, drop_if_slow);
    }

    /// Casts to these connections; to nobody is no frame.
    pub(super) fn connections(&mut self, event: EventName, ids: &[H::Name], drop_if_slow: bool) {
        if ids.is_empty() {
            return;
        }
        self.counts.connections += 1;
        self.sink.connections(event, ids, drop_if_slow);
    }

    /// Keeps the pending payload.
    pub(super) fn keep(&mut self) -> H::Kept {
        self.sink.keep()
    }

    pub(super) fn nodes(&mut self, event: EventName, session: &H::Name) {
        self.counts.nodes += 1;
        self.sink.nodes(event, session);
    }

    pub(super) fn store(&mut self, session: &H::Name, patch: &Patch) {
        self.counts.store += 1;
        self.sink.store(session, patch);
    }

    pub(super) fn count_into(self, total: &mut FrameCounts) {
        total.all += self.counts.all;
        total.connections += self.counts.connections;
        total.nodes += self.counts.nodes;
        total.store += self.counts.store;
    }
}
