use std::rc::Rc;

use crate::event::Phase;
use crate::host::Host;
use crate::snapshot::{stored, stored_as_number};

/// Takes what the router casts: a payload first, then a frame for each of its
/// addressees, if it has any.
pub trait Sink<H: Host> {
    /// The payload of the frames that follow.
    fn payload(&mut self, payload: Payload<H>);

    /// The last payload to every connection; one that cannot keep up may miss
    /// it if `drop_if_slow`.
    fn all(&mut self, event: EventName, drop_if_slow: bool);

    /// The last payload to these connections, in the order in which they
    /// subscribed.
    fn connections(&mut self, event: EventName, ids: &[H::Name], drop_if_slow: bool);

    /// The last payload, a tool event's, to be cast again later.
    fn keep(&mut self) -> H::Kept;

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
        /// Which members of `data` it goes without.
        without: Without,
    },
    /// A tool event that was kept.
    Kept {
        /// The client's id of the run.
        run: H::Name,
        /// The tool call.
        call: H::Name,
        /// What the sink kept.
        kept: H::Kept,
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
    /// What is new in the text.
    Piece {
        /// The client's id of the run.
        run: H::Name,
        /// The run's session.
        session: H::Name,
        /// The number of the event that brought the last of it.
        seq: f64,
        /// What is new.
        piece: H::Text,
        /// How many units the viewers have before it.
        offset: usize,
        /// Whether it stands for all that the viewers have.
        replaces: bool,
        /// The whole text so far, for those who want it each time.
        whole: Option<H::Text>,
        /// Whether the text's beginning is gone.
        truncated: bool,
        /// When it was cast.
        at: f64,
    },
    /// The run is over.
    Ended(Ended<H>),
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

/// How a run ended.
pub struct Ended<H: Host> {
    /// The client's id of the run.
    pub run: H::Name,
    /// The run's session.
    pub session: H::Name,
    /// In which way.
    pub ending: Ending,
    /// The number of the event that ended it; of an abort: the one after the
    /// last seen.
    pub seq: f64,
    /// Why, if told.
    pub stop_reason: Option<H::Text>,
    /// What went wrong, in one line.
    pub error: Option<H::Text>,
    /// The whole text, if any is to be shown.
    pub text: Option<H::Text>,
    /// Whether the text's beginning is gone.
    pub truncated: bool,
    /// When it was cast, in ms.
    pub at: f64,
}

stored!(default Ended<H> { run, session, ending, seq, stop_reason, error, text, truncated, at });

impl<H: Host> Ended<H> {
    /// An end of which no more is known.
    pub(crate) fn new(run: H::Name, session: H::Name, ending: Ending, seq: f64, at: f64) -> Self {
        Self {
            run,
            session,
            ending,
            seq,
            at,
            ..Self::default()
        }
    }
}

impl<H: Host> Clone for Ended<H> {
    fn clone(&self) -> Self {
        Self {
            run: self.run.clone(),
            session: self.session.clone(),
            ending: self.ending,
            seq: self.seq,
            stop_reason: self.stop_reason.clone(),
            error: self.error.clone(),
            text: self.text.clone(),
            truncated: self.truncated,
            at: self.at,
        }
    }
}

/// In which way a run ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ending {
    /// It was done.
    #[default]
    Final,
    /// It failed.
    Error,
    /// Somebody aborted it.
    Aborted,
}

stored_as_number!(Ending {
    Final,
    Error,
    Aborted
});

impl Ending {
    /// The word in the payload.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Final => "final",
            Self::Error => "error",
            Self::Aborted => "aborted",
        }
    }
}

/// Members that an event's `data` goes without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Without {
    /// None: it is passed on whole.
    Nothing,
    /// A tool's `result` and `partialResult`.
    Results,
    /// An assistant's `text` and `delta`.
    Text,
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
