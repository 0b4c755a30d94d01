//! A router as bytes, for the time when the program around it is gone.

use super::Router;
use crate::error::{Error, Fault};
use crate::host::Host;
use crate::policy::{Options, Semantics};
use crate::snapshot::{Archive, Stored, Strings, stored};

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

    /// Every name that is held.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        expect(dead_code, reason = "for hosts that count names")
    )]
    pub(crate) fn names(&mut self, strings: &dyn Strings<H>) -> Vec<H::Name> {
        Archive::names(strings, &mut |archive| {
            self.store(archive);
            self.sessions.store_names(archive);
        })
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
        router.go_on(bytes, strings, None)?;
        let semantics = router.options.semantics;
        change(&mut router.options);
        if router.options.semantics != semantics {
            return Err(Fault::Semantics.into());
        }
        Ok(router)
    }

    /// Makes of a router that knows nothing yet the one of the snapshot,
    /// which has to have the semantics that are wanted, if any are.
    #[inline(never)]
    pub(crate) fn go_on(
        &mut self,
        bytes: &[u8],
        strings: &dyn Strings<H>,
        wanted: Option<Semantics>,
    ) -> Result<(), Error> {
        if !Archive::read(strings, bytes, self) {
            return Err(Fault::Snapshot.into());
        }
        if wanted.is_some_and(|wanted| wanted != self.options.semantics) {
            return Err(Fault::Semantics.into());
        }
        self.snapshot_len = bytes.len();
        Ok(())
    }
}
