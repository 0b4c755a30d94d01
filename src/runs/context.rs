use crate::host::Host;
use crate::snapshot::stored;
use crate::text::Verbose;

/// What a host tells of a run; `None` leaves what was told before.
pub struct ContextUpdate<H: Host> {
    /// The run's session, not empty.
    pub session: Option<H::Name>,
    /// The run's verbose level: the inner `None` is a word that names none.
    pub verbose: Option<Option<Verbose>>,
    /// Whether chat clients see the run.
    pub visible: Option<bool>,
    /// Whether the run is a heartbeat.
    pub heartbeat: Option<bool>,
}

pub(crate) struct Context<H: Host> {
    pub(crate) session: Option<H::Name>,
    pub(crate) verbose: Option<Verbose>,
    pub(crate) visible: Option<bool>,
    pub(crate) heartbeat: bool,
}

stored!(default Context<H> { session, verbose, visible, heartbeat });

impl<H: Host> Context<H> {
    pub(super) fn update(&mut self, update: ContextUpdate<H>) {
        self.session = update.session.or(self.session.take());
        self.verbose = update.verbose.unwrap_or(self.verbose);
        self.visible = update.visible.or(self.visible);
        self.heartbeat = update.heartbeat.unwrap_or(self.heartbeat);
    }
}
