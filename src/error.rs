use std::fmt;

/// Why an input was refused. Nothing has changed when a call returns one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    member: &'static str,
}

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

impl Error {
    pub(crate) fn new(kind: ErrorKind, member: &'static str) -> Self {
        Self { kind, member }
    }

    /// What is wrong.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The member at fault, as a path from the argument's name: `event.runId`.
    pub fn member(&self) -> &'static str {
        self.member
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rule = match self.kind {
            ErrorKind::Empty => " must not be empty",
            ErrorKind::NotFinite => " must be a finite number",
            ErrorKind::Damaged => " must be the bytes of a whole snapshot of this version",
            ErrorKind::Foreign => " must be that of the snapshot",
        };
        f.write_str(self.member)?;
        f.write_str(rule)
    }
}

impl std::error::Error for Error {}
