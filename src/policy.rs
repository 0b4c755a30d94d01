//! Every figure and choice that a host may set.

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
    /// Frame for frame what the origin does.
    #[default]
    Origin,
}

impl Semantics {
    /// The semantics with this name.
    pub fn named(name: &str) -> Option<Self> {
        (name == "origin").then_some(Self::Origin)
    }
}

/// What a router is made with.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Options {
    /// Which rules hold.
    pub semantics: Semantics,
    /// What becomes of heartbeat runs' answers.
    pub heartbeat: HeartbeatOptions,
    /// The verbose level of sessions that set none: `off`, `on` or `full`, or
    /// one of their synonyms. Anything else counts as `off`.
    pub verbose_default: Option<String>,
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

/// What becomes of heartbeat runs' answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeartbeatOptions {
    /// Whether acknowledgements are shown like any other answer.
    pub show_ok: bool,
    /// Up to how many UTF-16 units beside the token an answer still is a mere
    /// acknowledgement; negative counts as 0.
    pub ack_max_chars: f64,
}

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
}

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
        }
    }
}
