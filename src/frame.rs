use std::rc::Rc;

use crate::event::Phase;
use crate::host::Host;

/// Takes what the router casts: a payload first, then a frame for each of its
/// addressees.
pub trait Sink<H: Host> {
    /// The payload of the frames that follow.
    fn payload(&mut self, payload: Payload<H>);

    /// The last payload to every connection; one that cannot keep up may miss
    /// it if `drop_if_slow`.
    fn all(&mut self, event: EventName, drop_if_slow: bool);

    /// The last payload to these connections, in the order in which they
    /// subscribed.
    fn connections<'a>(
        &mut self,
        event: EventName,
        ids: impl Iterator<Item = &'a H::Name>,
        drop_if_slow: bool,
    ) where
        H: 'a;

    /// The last payload to every device that follows the session.
    fn nodes(&mut self, event: EventName, session: &H::Name);

    /// A wish to the host's session store.
    fn store(&mut self, session: &H::Name, patch: &Patch);
}

/// A frame kept for later, as the collecting sink of a native host does.
#[derive(Clone)]
pub enum Frame<H: Host> {
    /// To every connection.
    All {
        /// The kind of event.
        event: EventName,
        /// What it tells.
        payload: Rc<Payload<H>>,
        /// Whether a connection that cannot keep up may miss it.
        drop_if_slow: bool,
    },
    /// To these connections.
    Connections {
        /// The connections.
        ids: Vec<H::Name>,
        /// The kind of event.
        event: EventName,
        /// What it tells.
        payload: Rc<Payload<H>>,
        /// Whether a connection that cannot keep up may miss it.
        drop_if_slow: bool,
    },
    /// To every device that follows the session.
    Nodes {
        /// The session.
        session: H::Name,
        /// The kind of event.
        event: EventName,
        /// What it tells.
        payload: Rc<Payload<H>>,
    },
    /// To the host's session store.
    Store {
        /// The session.
        session: H::Name,
        /// The members to set (`Some`) or to remove (`None`).
        patch: Patch,
    },
}

/// The names of the events that clients see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventName {
    /// An agent event as it came.
    Agent,
    /// Merged text, or how a run ended.
    Chat,
    /// A tool event, mirrored to those who follow all sessions.
    SessionTool,
    /// A session's state changed.
    SessionsChanged,
    /// A message was written to a session's transcript.
    SessionMessage,
}

impl EventName {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Chat => "chat",
            Self::SessionTool => "session.tool",
            Self::SessionsChanged => "sessions.changed",
            Self::SessionMessage => "session.message",
        }
    }
}

/// What a frame tells. Times are ms.
pub enum Payload<H: Host> {
    /// The event that is being taken in, every member as it came, but for
    /// those named here.
    Event {
        /// Replaces the run id when the run is linked to a chat run.
        run: Option<H::Name>,
        /// Set when the event belongs to a session.
        session: Option<H::Name>,
        /// The event's number, filled in if it had none.
        seq: f64,
        /// The event's time, filled in if it had none.
        ts: f64,
        /// Whether `data` goes without `result` and `partialResult`.
        stripped: bool,
    },
    /// Some events of the run are missing.
    Gap {
        /// The client's id of the run.
        run: H::Name,
        /// When it was noticed.
        ts: f64,
        /// The run's session.
        session: Option<H::Name>,
        /// The number that should have come.
        expected: f64,
        /// The number that came.
        received: f64,
    },
    /// The text so far.
    Delta {
        /// The client's id of the run.
        run: H::Name,
        /// The run's session.
        session: H::Name,
        /// The number of the event that caused it.
        seq: f64,
        /// The whole text so far.
        text: H::Text,
        /// When it was cast.
        at: f64,
    },
    /// The run is over.
    Final {
        /// The client's id of the run.
        run: H::Name,
        /// The run's session.
        session: H::Name,
        /// The number of the event that ended it.
        seq: f64,
        /// Why it ended, if told.
        stop_reason: Option<H::Text>,
        /// The whole text, if any is to be shown.
        text: Option<H::Text>,
        /// When it was cast.
        at: f64,
    },
    /// The run failed.
    Failed {
        /// The client's id of the run.
        run: H::Name,
        /// The run's session.
        session: H::Name,
        /// The number of the event that ended it.
        seq: f64,
        /// What went wrong, in one line.
        message: Option<H::Text>,
    },
    /// The run was aborted.
    Aborted {
        /// The client's id of the run.
        run: H::Name,
        /// The run's session.
        session: H::Name,
        /// The number after the last one seen.
        seq: f64,
        /// Why, if told.
        stop_reason: Option<H::Text>,
        /// The text that had come, if any.
        text: Option<H::Text>,
        /// When it was cast.
        at: f64,
    },
    /// A session's state changed with its run.
    SessionChanged {
        /// The session.
        session: H::Name,
        /// What the run did.
        phase: Phase,
        /// The engine's id of the run.
        run: H::Name,
        /// When the run did it.
        ts: f64,
        /// The session's row, the patch applied, if there is one.
        row: Option<Rc<H::Row>>,
        /// What changed.
        patch: Patch,
    },
    /// A message was written; the host adds it.
    Message {
        /// The session.
        session: H::Name,
        /// The session's row, if there is one.
        row: Option<Rc<H::Row>>,
    },
    /// A session's state changed with a message; the host adds its id.
    SessionMessaged {
        /// The session.
        session: H::Name,
        /// When it was cast.
        ts: f64,
        /// The session's row, if there is one.
        row: Option<Rc<H::Row>>,
    },
}

/// What a run's beginning or end changes in its session's row: `None` removes
/// the member.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Patch {
    /// When the row last changed, in ms.
    pub updated_at: Option<f64>,
    /// How the session's run fares.
    pub status: Status,
    /// When the run began, in ms.
    pub started_at: Option<f64>,
    /// When it ended, in ms.
    pub ended_at: Option<f64>,
    /// How long it took, in ms.
    pub runtime_ms: Option<f64>,
    /// Whether somebody aborted it.
    pub aborted_last_run: bool,
}

/// How a session's last run fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It is under way.
    Running,
    /// It ended well.
    Done,
    /// It failed.
    Failed,
    /// It was aborted.
    Killed,
    /// It took too long.
    Timeout,
}

impl Status {
    /// The word in the row.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Killed => "killed",
            Self::Timeout => "timeout",
        }
    }
}
