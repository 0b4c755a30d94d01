use crate::error::{Error, Fault};
use crate::snapshot::stored;

/// The host's time in ms, as one call sees it.
#[derive(Clone, Copy)]
pub(crate) struct Time {
    /// As the host told it: what frames are stamped with.
    pub(crate) stamp: f64,
    /// The latest that the host ever told: what waits and expires. A clock
    /// that goes back stands still here, so that no interval is negative.
    pub(crate) now: f64,
}

#[derive(Default)]
pub(crate) struct Clock {
    latest: f64,
}

stored!(Clock { latest });

impl Clock {
    pub(crate) fn advance(&mut self, stamp: f64) -> Result<Time, Error> {
        if !stamp.is_finite() {
            return Err(Fault::Now.into());
        }
        self.latest = self.latest.max(stamp);
        Ok(Time {
            stamp,
            now: self.latest,
        })
    }
}
