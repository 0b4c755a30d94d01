//! What a router may be told: any calls with any arguments, their names few and
//! their texts made of what the router looks for.

use std::rc::Rc;

use arbitrary::Arbitrary;
use runcast::native::Utf16;
use runcast::{Body, Lifecycle, Phase, Text, ToolPhase};

/// Few names, so that they meet.
const NAMES: [&str; 8] = ["", " ", "a", "b", "c", " a ", "\u{feff}b", "d"];
/// What texts are made of.
const PIECES: [&str; 12] = [
    "[[",
    "]]",
    "reply_to",
    "_current",
    ":",
    "audio_as_voice",
    "NO_REPLY",
    "HEARTBEAT_OK",
    " ",
    "word",
    "\n",
    "😀",
];

#[derive(Arbitrary, Debug)]
pub struct Id(u8);

impl Id {
    pub fn name(&self) -> Rc<str> {
        NAMES[usize::from(self.0) % NAMES.len()].into()
    }
}

#[derive(Arbitrary, Debug)]
pub enum Piece {
    Known(u8),
    Unit(u16),
}

#[derive(Arbitrary, Debug)]
pub struct Words(Vec<Piece>);

impl Words {
    pub fn text(&self) -> Utf16 {
        let units: Vec<u16> = self
            .0
            .iter()
            .flat_map(|piece| match piece {
                Piece::Known(at) => PIECES[usize::from(*at) % PIECES.len()]
                    .encode_utf16()
                    .collect(),
                Piece::Unit(unit) => vec![*unit],
            })
            .collect();
        Utf16::from_units(&units)
    }
}

#[derive(Arbitrary, Debug)]
pub enum Told {
    Assistant {
        text: Option<Words>,
        delta: Option<Words>,
        more: bool,
    },
    Tool {
        phase: u8,
        call: Option<Id>,
    },
    Lifecycle {
        phase: u8,
        at: Option<f64>,
        reason: Option<Words>,
        flags: u8,
    },
    Other,
}

impl Told {
    pub fn body(self) -> Body<Rc<str>, Utf16> {
        match self {
            Self::Assistant { text, delta, more } => Body::Assistant {
                text: text.map(|words| words.text()),
                delta: delta.map(|words| words.text()),
                more,
            },
            Self::Tool { phase, call } => Body::Tool {
                phase: [None, Some(ToolPhase::Start), Some(ToolPhase::Result)]
                    [usize::from(phase) % 3],
                call: call.map(|id| id.name()),
            },
            Self::Lifecycle {
                phase,
                at,
                reason,
                flags,
            } => Body::Lifecycle(Lifecycle {
                phase: [
                    None,
                    Some(Phase::Start),
                    Some(Phase::End),
                    Some(Phase::Error),
                ][usize::from(phase) % 4],
                started_at: at.filter(|_| flags & 1 == 0),
                ended_at: at.filter(|_| flags & 2 == 0),
                stop_reason: reason.as_ref().map(Words::text),
                killed: flags & 4 == 0,
                aborted: flags & 8 == 0,
                error: reason.as_ref().map(Words::text),
                for_good: flags & 16 != 0,
            }),
            Self::Other => Body::Other,
        }
    }
}

#[derive(Arbitrary, Debug)]
pub enum Call {
    Ingest {
        run: Id,
        session: Option<Id>,
        seq: Option<f64>,
        ts: Option<f64>,
        told: Told,
    },
    Transcript {
        session: Id,
    },
    Abort {
        client: Id,
        session: Id,
        reason: Option<Words>,
    },
    Wake,
    Wait(f64),
    Jump(f64),
    Context {
        run: Id,
        session: Option<Id>,
        flags: u8,
    },
    Link {
        run: Id,
        client: Id,
        session: Id,
    },
    Unlink {
        run: Id,
        client: Id,
        session: Option<Id>,
    },
    Session {
        key: Id,
        id: Option<Id>,
        started_at: Option<f64>,
        verbose: u8,
    },
    DeleteSession {
        key: Id,
    },
    Subscribe {
        connection: Id,
        session: Option<Id>,
    },
    Unsubscribe {
        connection: Id,
        session: Option<Id>,
    },
    Watch {
        run: Id,
        connection: Id,
    },
    Disconnect {
        connection: Id,
    },
    Attach {
        connection: Id,
        session: Id,
        flags: u8,
        resume: Option<Vec<(Id, f64)>>,
    },
    Detach {
        connection: Id,
        session: Id,
    },
    Slow {
        connection: Id,
        slow: bool,
    },
    Evict,
}

/// A level of verbosity, or what is none.
pub fn words(level: u8) -> &'static str {
    ["off", "on", "full", "?"][usize::from(level) % 4]
}
