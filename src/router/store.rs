//! A router as bytes, for the time when the program around it is gone.

use super::Router;
use crate::error::{Error, ErrorKind};
use crate::host::Host;
use crate::policy::Options;
use crate::snapshot::{Archive, Strings, stored};

stored!(Router<H> {
    options,
    clock,
    upkeep,
    runs,
    event_subscribers,
    message_subscribers,
    audience,
    recents,
});

impl<H: Host> Router<H> {
    /// All that the router holds but the sessions, which the host keeps, and
    /// the counts of what it has done. A native host's strings are
    /// [`native::Plain`](crate::native::Plain).
    pub fn snapshot(&mut self, strings: &dyn Strings<H>) -> Vec<u8> {
        // What comes until the next one is a small part of it.
        let bytes = Archive::write(strings, self, self.snapshot_len + self.snapshot_len / 8);
        self.snapshot_len = bytes.len();
        bytes
    }

    /// A router that goes on where the one went that the snapshot was made
    /// of. `change` may change the options that it was made with, but for the
    /// semantics.
    ///
    /// # Errors
    ///
    /// Bytes that are no whole snapshot of this version; other semantics than
    /// the snapshot's.
    pub fn restore(
        bytes: &[u8],
        strings: &dyn Strings<H>,
        change: impl FnOnce(&mut Options),
    ) -> Result<Self, Error> {
        let mut router = Self::new(Options::default());
        if !Archive::read(strings, bytes, &mut router) {
            return Err(Error::new(ErrorKind::Damaged, "snapshot"));
        }
        let semantics = router.options.semantics;
        change(&mut router.options);
        if router.options.semantics != semantics {
            return Err(Error::new(ErrorKind::Foreign, "options.semantics"));
        }
        router.snapshot_len = bytes.len();
        Ok(router)
    }
}
