//! Every figure and choice that a host may set.

use crate::snapshot::{stored, stored_as_number};
use crate::text::Verbose;

/// How long shown text rests before more of it is shown, in ms.
pub(crate) const THROTTLE_MS: f64 = 150.0;
/// How long a run's watchers still get its tool events after its end, in ms.
pub(crate) const TOOL_GRACE_MS: f64 = 30_000.0;
/// How long a run that nothing happens to keeps its watchers, in ms.
pub(crate) const TOOL_IDLE_MS: f64 = 600_000.0;
/// How often housekeeping looks for what has expired, in ms.
pub(crate) const SWEEP_MS: f64 = 60_000.0;
/// How many UTF-16 units a heartbeat's acknowledgement may have by default.
pub(crate) const ACK_MAX_CHARS: f64 = 300.0;

/// Which rules hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Semantics {
    /// Frame for frame what OpenClaw's gateway does, the default.
    #[default]
    Origin,
    /// Text never lost, never leaked, never sent twice, and cheap on the wire.
    Live,
}

impl Semantics {
    /// The semantics with this name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "origin" => Some(Self::Origin),
            "live" => Some(Self::Live),
            _ => None,
        }
    }

    /// Whether frames go to those alone who attached to the session and to
    /// operators, each once, instead of to all.
    pub(crate) fn has_audience(self) -> bool {
        self == Self::Live
    }

    /// Whether text is merged as it came, told in pieces and when it is due.
    pub(crate) fn tells_pieces(self) -> bool {
        self == Self::Live
    }

    /// Whether a run ends once, whatever comes late, and an error waits for a
    /// retry.
    pub(crate) fn counts_generations(self) -> bool {
        self == Self::Live
    }

    /// Whether a run that nothing happens to goes, all of it.
    pub(crate) fn forgets_idle_runs(self) -> bool {
        self == Self::Live
    }
}

stored_as_number!(Semantics { Origin, Live });

/// What a router is made with. To change some, change the default:
///
/// ```
/// use runcast::{Options, Semantics};
///
/// let mut options = Options::default();
/// options.semantics = Semantics::Live;
/// options.throttle_ms = 50.0;
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Options {
    /// Which rules hold.
    pub semantics: Semantics,
    /// What becomes of heartbeat runs' answers.
    pub heartbeat: HeartbeatOptions,
    /// The verbose level of sessions that set none.
    pub verbose_default: Option<Verbose>,
    /// How long shown text rests before more of it is shown, in ms.
    pub throttle_ms: f64,
    /// What the core may hold.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            semantics: Semantics::default(),
            heartbeat: HeartbeatOptions::default(),
            verbose_default: None,
            throttle_ms: THROTTLE_MS,
            limits: Limits::default(),
        }
    }
}

stored!(Options {
    semantics,
    heartbeat,
    verbose_default,
    throttle_ms,
    limits
});

/// What becomes of heartbeat runs' answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeartbeatOptions {
    /// Whether acknowledgements are shown like any other answer.
    pub show_ok: bool,
    /// Up to how many UTF-16 units beside the token an answer still is a mere
    /// acknowledgement; negative counts as 0.
    pub ack_max_chars: f64,
}

stored!(HeartbeatOptions {
    show_ok,
    ack_max_chars
});

impl Default for HeartbeatOptions {
    fn default() -> Self {
        Self {
            show_ok: false,
            ack_max_chars: ACK_MAX_CHARS,
        }
    }
}

/// The bounds of everything that the core holds. Past a count the oldest
/// entry goes; [`Stats::dropped`](crate::Stats::dropped) counts what went.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// How long an abort is remembered when the run never ends, in ms.
    pub aborted_ttl_ms: f64,
    /// How long a text is kept after its last delta was sent, in ms.
    pub text_ttl_ms: f64,
    /// Of how many runs the last sequence number is known.
    pub sequences: f64,
    /// How many run contexts, how many links, how many texts and how many
    /// aborts are held.
    pub runs: f64,
    /// How many sessions are known.
    pub sessions: f64,
    /// How many connections each registry of subscribers holds.
    pub connections: f64,
    /// How many runs have watchers of their tool events.
    pub tool_runs: f64,
    /// Live: how long a failed run may be retried before it counts as ended,
    /// in ms.
    pub error_grace_ms: f64,
    /// Live: how long it is told how a run ended, and how long what comes
    /// late is known as late, in ms.
    pub ended_retention_ms: f64,
    /// Live: how many bytes the ends of runs may take that are still told.
    pub ended_bytes: f64,
    /// Live: how long a run is known that nothing happens to, in ms.
    pub run_idle_ms: f64,
    /// Live: how many UTF-16 units of a run's text are held.
    pub text_units: f64,
    /// Live: how many open tool calls of a run are held.
    pub open_tools: f64,
}

stored!(Limits {
    aborted_ttl_ms,
    text_ttl_ms,
    sequences,
    runs,
    sessions,
    connections,
    tool_runs,
    error_grace_ms,
    ended_retention_ms,
    ended_bytes,
    run_idle_ms,
    text_units,
    open_tools,
});

impl Default for Limits {
    fn default() -> Self {
        Self {
            aborted_ttl_ms: 3_600_000.0,
            text_ttl_ms: 3_600_000.0,
            sequences: 10_000.0,
            runs: 100_000.0,
            sessions: 100_000.0,
            connections: 100_000.0,
            tool_runs: 10_000.0,
            error_grace_ms: 15_000.0,
            ended_retention_ms: 300_000.0,
            ended_bytes: 4_194_304.0,
            run_idle_ms: 3_600_000.0,
            text_units: 500_000.0,
            open_tools: 64.0,
        }
    }
}
