use crate::host::Host;
use crate::snapshot::stored;

/// A chat run that waits for, or is served by, an engine run.
pub(crate) struct Link<H: Host> {
    pub(crate) session: H::Name,
    pub(crate) client: H::Name,
    /// When it came, as `Ages` counts.
    pub(super) stamp: u64,
}

stored!(default Link<H> { session, client, stamp });

impl<H: Host> Link<H> {
    /// When it came, as `Ages` counts.
    pub(crate) fn stamp(&self) -> u64 {
        self.stamp
    }

    pub(crate) fn new(session: H::Name, client: H::Name) -> Self {
        Self {
            session,
            client,
            stamp: 0,
        }
    }
}
