use crate::host::Host;

/// One event of an agent run, with the members that decide something.
///
/// Everything else that the event carries stays with the host: a
/// [`Payload::Event`](crate::Payload::Event) tells it to pass the whole on.
pub struct Event<H: Host> {
    /// The engine's id of the run.
    pub run: H::Name,
    /// The session that the event itself names; blank counts as none.
    pub session: Option<H::Name>,
    /// The run's running number; `None` is filled in with the next one.
    pub seq: Option<f64>,
    /// When it happened, in ms; `None` is filled in with `now`.
    pub ts: Option<f64>,
    /// What happened.
    pub body: Body<H::Name, H::Text>,
}

/// What an [`Event`] tells.
pub enum Body<N, T> {
    /// The run's own life.
    Lifecycle(Lifecycle<T>),
    /// A piece of the answer.
    Assistant {
        /// The whole text so far.
        text: Option<T>,
        /// What is new in it.
        delta: Option<T>,
        /// Whether its data tells more than these.
        more: bool,
    },
    /// Something about a tool call.
    Tool {
        /// What.
        phase: Option<ToolPhase>,
        /// Which call, if it is told.
        call: Option<N>,
    },
    /// Any other stream: passed on, nothing more.
    Other,
}

/// Where in its life a tool call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToolPhase {
    /// It begins: text held back is shown before it.
    Start,
    /// It is over.
    Result,
}

/// The members of a lifecycle event.
pub struct Lifecycle<T> {
    /// `None` for a phase that changes nothing.
    pub phase: Option<Phase>,
    /// `data.startedAt`, in ms.
    pub started_at: Option<f64>,
    /// `data.endedAt`, in ms.
    pub ended_at: Option<f64>,
    /// `data.stopReason`; empty counts as none.
    pub stop_reason: Option<T>,
    /// Whether `data.stopReason` is the word `aborted`.
    pub killed: bool,
    /// Whether `data.aborted` is exactly `true`.
    pub aborted: bool,
    /// The error as one line, for [`Phase::Error`].
    pub error: Option<T>,
    /// Whether `data.willRetry` is exactly `false`: an error that nobody has to
    /// wait for a retry after.
    pub for_good: bool,
}

/// Where in its life a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It begins.
    Start,
    /// It is over.
    End,
    /// It is over, and failed.
    Error,
}

impl Phase {
    /// Whether the run is over.
    pub fn is_terminal(self) -> bool {
        matches!(self, Self::End | Self::Error)
    }
}
