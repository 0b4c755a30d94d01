//! The host for plain Rust programs: names are shared strings, texts are
//! UTF-16, rows are whatever the program says.
//!
//! `Router<Native>` has no rows worth speaking of. With a row of your own,
//! `Router<Native<MyRow>>`, frames about a session carry it as it then stands:
//!
//! ```
//! use runcast::native::{Frames, Native, name};
//! use runcast::{Body, Event, Frame, Lifecycle, Options, Patch, Payload, Phase, Router, Row};
//! use runcast::{SessionRow, Status};
//!
//! #[derive(Clone)]
//! struct MyRow { title: &'static str, is_running: bool }
//!
//! impl Row for MyRow {
//!     fn patched(&self, patch: &Patch) -> Self {
//!         Self { is_running: patch.status == Status::Running, ..self.clone() }
//!     }
//! }
//!
//! let mut router: Router<Native<MyRow>> = Router::new(Options::default());
//! let row = MyRow { title: "Garden", is_running: false };
//! let row = SessionRow { row, session_id: None, started_at: None, updated_at: None, runtime_ms: None };
//! router.set_session(name("main"), Some(row), None)?;
//! router.subscribe_sessions(&name("dashboard"));
//!
//! let start = Lifecycle {
//!     phase: Some(Phase::Start),
//!     started_at: Some(1_000.0),
//!     ended_at: None,
//!     stop_reason: None,
//!     killed: false,
//!     aborted: false,
//!     error: None,
//!     for_good: false,
//! };
//! let session = Some(name("main"));
//! let start = Event { run: name("run-1"), session, seq: None, ts: None, body: Body::Lifecycle(start) };
//! let mut frames = Frames::default();
//! router.ingest(start, 1_000.0, &mut frames)?;
//!
//! for frame in frames.take() {
//!     match frame {
//!         Frame::Store { patch, .. } => assert_eq!(patch.status, Status::Running),
//!         Frame::Connections { ids, payload, .. } => {
//!             let Payload::SessionChanged { row: Some(row), .. } = &*payload else { continue };
//!             assert_eq!((&*ids[0], row.title, row.is_running), ("dashboard", "Garden", true));
//!         }
//!         _ => {} // the event itself
//!     }
//! }
//! # Ok::<(), runcast::Error>(())
//! ```

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::rc::Rc;

use crate::frame::{EventName, Frame, Patch, Payload, Sink};
use crate::host::{Host, Name, NameMap, Row, Text};
use crate::snapshot::{Archive, Stored, Strings};
use crate::text::trim_str;

/// The native host, with session rows of type `R`.
pub struct Native<R = ()>(PhantomData<R>);

impl<R: Row> Host for Native<R> {
    type Name = Rc<str>;
    type Text = Utf16;
    type Kept = ();
    type Row = R;
    type Map<V> = BTreeMap<Rc<str>, V>;
}

/// In order, so that what is the same gives the same snapshot.
impl<V> NameMap<Rc<str>, V> for BTreeMap<Rc<str>, V> {
    fn get(&self, name: &Rc<str>) -> Option<&V> {
        self.get(name)
    }

    fn get_mut(&mut self, name: &Rc<str>) -> Option<&mut V> {
        self.get_mut(name)
    }

    fn or_default(&mut self, name: &Rc<str>) -> &mut V
    where
        V: Default,
    {
        self.entry(name.clone()).or_default()
    }

    fn remove(&mut self, name: &Rc<str>) -> Option<V> {
        self.remove(name)
    }

    fn visit(&self, visit: &mut dyn FnMut(&Rc<str>, &V)) {
        self.iter().for_each(|(name, value)| visit(name, value));
    }

    fn visit_mut(&mut self, visit: &mut dyn FnMut(&Rc<str>, &mut V)) {
        self.iter_mut().for_each(|(name, value)| visit(name, value));
    }
}

/// A name for the native host.
pub fn name(text: &str) -> Rc<str> {
    text.into()
}

impl<R: Row> Stored<Native<R>> for Rc<str> {
    fn store(&mut self, archive: &mut Archive<'_, Native<R>>) {
        archive.name(self);
    }
}

impl<R: Row> Stored<Native<R>> for Utf16 {
    fn store(&mut self, archive: &mut Archive<'_, Native<R>>) {
        archive.text(self);
    }
}

/// A native host has its events itself.
impl<R: Row> Stored<Native<R>> for () {
    fn store(&mut self, _: &mut Archive<'_, Native<R>>) {}
}

/// Native names are their strings.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plain;

impl<R: Row> Strings<Native<R>> for Plain {
    fn text(&self, name: &Rc<str>) -> Utf16 {
        Utf16::from(&**name)
    }

    fn name(&self, text: Utf16) -> Rc<str> {
        text.to_string().into()
    }
}

impl Name for Rc<str> {
    fn is_empty(&self) -> bool {
        str::is_empty(self)
    }

    fn is_blank(&self) -> bool {
        trim_str(self).is_empty()
    }

    fn trimmed(&self) -> Self {
        let trimmed = trim_str(self);
        if trimmed.len() == self.len() {
            self.clone()
        } else {
            trimmed.into()
        }
    }
}

impl Row for () {
    fn patched(&self, _: &Patch) {}
}

/// A shared text of UTF-16 code units, lone surrogates allowed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Utf16(Rc<Vec<u16>>);

impl Utf16 {
    /// The units.
    pub fn as_units(&self) -> &[u16] {
        &self.0
    }
}

impl From<&str> for Utf16 {
    fn from(text: &str) -> Self {
        Self(Rc::new(text.encode_utf16().collect()))
    }
}

/// Lone surrogates show as U+FFFD.
impl fmt::Display for Utf16 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        char::decode_utf16(self.0.iter().copied()).try_for_each(|unit| {
            fmt::Write::write_char(f, unit.unwrap_or(char::REPLACEMENT_CHARACTER))
        })
    }
}

impl fmt::Debug for Utf16 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&String::from_utf16_lossy(&self.0), f)
    }
}

impl Text for Utf16 {
    fn from_units(units: &[u16]) -> Self {
        Self(Rc::new(units.to_vec()))
    }

    fn from_utf8(text: &str) -> Self {
        text.into()
    }

    fn to_utf8(&self) -> Option<String> {
        String::from_utf16(&self.0).ok()
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn unit(&self, at: usize) -> u16 {
        self.0.get(at).copied().unwrap_or(0)
    }

    fn units(&self, start: usize, end: usize) -> Vec<u16> {
        self.0.get(start..end).unwrap_or_default().to_vec()
    }

    fn starts_with(&self, prefix: &Self) -> bool {
        self.0.starts_with(&prefix.0)
    }

    fn ends_with(&self, tail: &Self) -> bool {
        self.0.ends_with(&tail.0)
    }

    fn find(&self, character: u8, from: usize) -> Option<usize> {
        let rest = self.0.get(from..)?;
        Some(from + rest.iter().position(|unit| *unit == u16::from(character))?)
    }

    fn slice(&self, start: usize, end: usize) -> Self {
        Self::from_units(self.0.get(start..end).unwrap_or_default())
    }

    fn push(&mut self, tail: &Self) {
        Rc::make_mut(&mut self.0).extend_from_slice(&tail.0);
    }
}

/// Collects frames.
pub struct Frames<H: Host> {
    payload: Option<Rc<Payload<H>>>,
    frames: Vec<Frame<H>>,
}

impl<H: Host> Frames<H> {
    /// How many frames it holds.
    pub fn len(&self) -> usize {
        self.frames.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// Gives all frames out.
    pub fn take(&mut self) -> Vec<Frame<H>> {
        std::mem::take(&mut self.frames)
    }

    fn push(&mut self, frame: impl FnOnce(Rc<Payload<H>>) -> Frame<H>) {
        if let Some(payload) = &self.payload {
            self.frames.push(frame(payload.clone()));
        }
    }
}

impl<H: Host> Default for Frames<H> {
    fn default() -> Self {
        Self {
            payload: None,
            frames: Vec::new(),
        }
    }
}

impl<H: Host> Sink<H> for Frames<H> {
    fn payload(&mut self, payload: Payload<H>) {
        self.payload = Some(Rc::new(payload));
    }

    fn all(&mut self, event: EventName, drop_if_slow: bool) {
        self.push(|payload| Frame::All {
            event,
            payload,
            drop_if_slow,
        });
    }

    fn connections(&mut self, event: EventName, ids: &[H::Name], drop_if_slow: bool) {
        self.push(|payload| Frame::Connections {
            ids: ids.to_vec(),
            event,
            payload,
            drop_if_slow,
        });
    }

    fn keep(&mut self) -> H::Kept {
        H::Kept::default()
    }

    fn nodes(&mut self, event: EventName, session: &H::Name) {
        self.push(|payload| Frame::Nodes {
            session: session.clone(),
            event,
            payload,
        });
    }

    fn store(&mut self, session: &H::Name, patch: &Patch) {
        self.frames.push(Frame::Store {
            session: session.clone(),
            patch: *patch,
        });
    }
}
