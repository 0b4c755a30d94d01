//! What a run's beginning or end makes of its session's row.

use super::Times;
use crate::event::{Lifecycle, Phase};
use crate::frame::{Patch, Status};

/// The patch for a lifecycle event at `ts` on a row with these times.
pub(crate) fn patch<T>(phase: Phase, event: &Lifecycle<T>, ts: f64, row: Times) -> Patch {
    let started_at = counts(event.started_at)
        .or(counts(row.started_at))
        .or(counts(Some(ts)));
    if phase == Phase::Start {
        return Patch {
            updated_at: started_at.or(counts(row.updated_at)),
            status: Status::Running,
            started_at,
            ended_at: None,
            runtime_ms: None,
            aborted_last_run: false,
        };
    }
    let ended_at = counts(event.ended_at).or(counts(Some(ts)));
    let runtime_ms = match (started_at, ended_at) {
        (Some(start), Some(end)) => Some((end - start).max(0.0)),
        _ => row
            .runtime_ms
            .filter(|runtime| runtime.is_finite() && *runtime >= 0.0),
    };
    let status = if phase == Phase::Error {
        Status::Failed
    } else if event.killed {
        Status::Killed
    } else if event.aborted {
        Status::Timeout
    } else {
        Status::Done
    };
    Patch {
        updated_at: ended_at.or(counts(row.updated_at)),
        status,
        started_at,
        ended_at,
        runtime_ms,
        aborted_last_run: status == Status::Killed,
    }
}

/// A time that is one: a finite number above 0.
fn counts(time: Option<f64>) -> Option<f64> {
    time.filter(|time| time.is_finite() && *time > 0.0)
}
