use std::fmt;

/// Why an input was refused. Nothing has changed when a call returns one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error(Fault);

/// What is wrong with the member that an [`Error`] names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An id or key that must not be empty is.
    Empty,
    /// A number that must be finite is not.
    NotFinite,
    /// Bytes that must be a whole snapshot of this version are not.
    Damaged,
    /// A member that must be what the snapshot says is something else.
    Foreign,
}

/// Each member at fault; one number, since every call may return one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    RunId,
    EventRunId,
    EventSeq,
    EventTs,
    LinkClientRunId,
    LinkSessionKey,
    SessionKey,
    UpdateSessionKey,
    Now,
    Snapshot,
    Semantics,
}

impl Error {
    /// What is wrong.
    pub fn kind(&self) -> ErrorKind {
        match self.0 {
            Fault::EventSeq | Fault::EventTs | Fault::Now => ErrorKind::NotFinite,
            Fault::Snapshot => ErrorKind::Damaged,
            Fault::Semantics => ErrorKind::Foreign,
            _ => ErrorKind::Empty,
        }
    }

    /// The member at fault, as a path from the argument's name: `event.runId`.
    pub fn member(&self) -> &'static str {
        match self.0 {
            Fault::RunId => "runId",
            Fault::EventRunId => "event.runId",
            Fault::EventSeq => "event.seq",
            Fault::EventTs => "event.ts",
            Fault::LinkClientRunId => "link.clientRunId",
            Fault::LinkSessionKey => "link.sessionKey",
            Fault::SessionKey => "sessionKey",
            Fault::UpdateSessionKey => "update.sessionKey",
            Fault::Now => "now",
            Fault::Snapshot => "snapshot",
            Fault::Semantics => "options.semantics",
        }
    }

    /// What it must be: `a finite number`.
    pub fn rule(&self) -> &'static str {
        match self.kind() {
            ErrorKind::Empty => "a non-empty string",
            ErrorKind::NotFinite => "a finite number",
            ErrorKind::Damaged => "the bytes of a whole snapshot of this version",
            ErrorKind::Foreign => "that of the snapshot",
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self(fault)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.member())?;
        f.write_str(" must be ")?;
        f.write_str(self.rule())
    }
}

impl std::error::Error for Error {}
