use crate::frame::{EventName, Patch, Payload, Sink};
use crate::host::Host;
use crate::stats::FrameCounts;

/// The way to the sink: hands a payload over once its first frame is cast,
/// and counts frames.
pub(super) struct Out<'s, H: Host, S> {
    sink: &'s mut S,
    pending: Option<Payload<H>>,
    counts: FrameCounts,
}

impl<'s, H: Host, S: Sink<H>> Out<'s, H, S> {
    pub(super) fn new(sink: &'s mut S) -> Self {
        Self {
            sink,
            pending: None,
            counts: FrameCounts::default(),
        }
    }

    pub(super) fn payload(&mut self, payload: Payload<H>) {
        self.pending = Some(payload);
    }

    pub(super) fn all(&mut self, event: EventName, drop_if_slow: bool) {
        self.counts.all += 1;
        self.hand_over().all(event, drop_if_slow);
    }

    /// Casts to these connections; to nobody is no frame.
    pub(super) fn connections(&mut self, event: EventName, ids: &[H::Name], drop_if_slow: bool) {
        if ids.is_empty() {
            return;
        }
        self.counts.connections += 1;
        self.hand_over().connections(event, ids, drop_if_slow);
    }

    /// Keeps the pending payload.
    pub(super) fn keep(&mut self) -> H::Kept {
        self.hand_over().keep()
    }

    pub(super) fn nodes(&mut self, event: EventName, session: &H::Name) {
        self.counts.nodes += 1;
        self.hand_over().nodes(event, session);
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

    #[inline(never)]
    fn hand_over(&mut self) -> &mut S {
        if let Some(payload) = self.pending.take() {
            self.sink.payload(payload);
        }
        self.sink
    }
}
