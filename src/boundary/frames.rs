//! Payloads and frames on their way to `host.js`.

use js_sys::{JsString, Object};
use wasm_bindgen::prelude::*;

use super::rows::patch_object;
use super::text::JsText;
use super::{HostObject, Js, JsName};
use crate::frame::{EventName, Patch, Payload, Sink};
use crate::snapshot::{Archive, Stored};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(method)]
    fn event(this: &HostObject, run: u32, session: u32, without: u32, casts: u32);

    /// The number and the time of an event that does not tell both.
    #[wasm_bindgen(method)]
    fn fill(this: &HostObject, seq: f64, ts: f64);

    #[wasm_bindgen(method)]
    fn gap(this: &HostObject, run: u32, ts: f64, session: u32, expected: f64, received: f64);

    #[wasm_bindgen(method)]
    fn delta(
        this: &HostObject,
        run: u32,
        session: u32,
        seq: f64,
        text: &JsString,
        at: f64,
        casts: u32,
    );

    #[wasm_bindgen(method)]
    fn piece(
        this: &HostObject,
        run: u32,
        session: u32,
        seq: f64,
        piece: &JsString,
        offset: u32,
        replaces: bool,
        whole: Option<&JsString>,
        truncated: bool,
        at: f64,
    );

    #[wasm_bindgen(method)]
    fn ended(
        this: &HostObject,
        run: u32,
        session: u32,
        seq: f64,
        state: u32,
        stop_reason: Option<&JsString>,
        error: Option<&JsString>,
        text: Option<&JsString>,
        truncated: bool,
        at: f64,
    );

    /// The payload made last.
    #[wasm_bindgen(method)]
    fn keep(this: &HostObject) -> Object;

    #[wasm_bindgen(method)]
    fn kept(this: &HostObject, payload: &Object);

    #[wasm_bindgen(method)]
    fn changed(
        this: &HostObject,
        session: u32,
        phase: u32,
        run: u32,
        ts: f64,
        row: Option<&Object>,
        patch: &Object,
    );

    #[wasm_bindgen(method)]
    fn message(this: &HostObject, session: u32, row: Option<&Object>);

    #[wasm_bindgen(method)]
    fn messaged(this: &HostObject, session: u32, ts: f64, row: Option<&Object>);

    /// Frames with the payload made last; see [`ALL`].
    #[wasm_bindgen(method)]
    fn cast(this: &HostObject, casts: u32);

    #[wasm_bindgen(method)]
    fn connection(this: &HostObject, id: u32);

    #[wasm_bindgen(method)]
    fn connections(this: &HostObject, ids: &[u32]);

    #[wasm_bindgen(method, js_name = toConnections)]
    fn to_connections(this: &HostObject, last: u32, event: u32, drop_if_slow: bool);

    #[wasm_bindgen(method, js_name = toStore)]
    fn to_store(this: &HostObject, session: u32, patch: &Object);
}

#[wasm_bindgen(module = "/src/boundary/rows.js")]
extern "C" {
    /// The object as JSON, if it can be said so.
    #[wasm_bindgen(js_name = toJSON)]
    fn to_json(object: &Object) -> Option<JsString>;

    /// The object of a JSON text; an empty one if it is none.
    #[wasm_bindgen(js_name = ofJSON)]
    fn of_json(text: &JsString) -> Object;
}

/// The payload of a tool event; stored as JSON.
#[derive(Clone)]
pub(super) struct Kept(Object);

impl Default for Kept {
    fn default() -> Self {
        Self(Object::new())
    }
}

impl Stored<Js> for Kept {
    fn store(&mut self, archive: &mut Archive<'_, Js>) {
        let mut text = None;
        if archive.is_writing() {
            text = to_json(&self.0).map(JsText::new);
        }
        Stored::<Js>::store(&mut text, archive);
        if let Some(text) = text
            && archive.is_reading()
        {
            self.0 = of_json(text.as_js());
        }
    }
}

/// So many connections are told of as an array; for fewer it costs more than
/// a call for each.
const MANY: usize = 8;

/// A frame to all.
const ALL: u32 = 1;
/// It may be dropped.
const DROP: u32 = 2;
/// A frame to the devices of the payload's session.
const NODES: u32 = 4;
/// The bits above these are the event's name.
const EVENT: u32 = 3;

/// A payload that is told together with its frames, which spares calls.
enum Pending {
    Nothing,
    Event {
        run: u32,
        session: u32,
        without: u32,
    },
    Delta {
        run: u32,
        session: u32,
        seq: f64,
        text: JsText,
        at: f64,
    },
}

/// Hands everything to `host.js`.
pub(super) struct HostSink<'h> {
    host: &'h HostObject,
    pending: Pending,
    casts: u32,
    /// Whether an event's number or time has to be filled in.
    fills: bool,
}

impl<'h> HostSink<'h> {
    pub(super) fn new(host: &'h HostObject) -> Self {
        Self {
            host,
            pending: Pending::Nothing,
            casts: 0,
            fills: false,
        }
    }

    /// The same for an event whose number or time is to be filled in, or not.
    pub(super) fn filling(host: &'h HostObject, fills: bool) -> Self {
        let mut sink = Self::new(host);
        sink.fills = fills;
        sink
    }

    /// Makes the frames that are to be made.
    fn cast(&mut self) {
        if self.casts != 0 {
            self.hand_over();
        }
    }

    #[inline(never)]
    fn hand_over(&mut self) {
        let casts = std::mem::take(&mut self.casts);
        match std::mem::replace(&mut self.pending, Pending::Nothing) {
            Pending::Event {
                run,
                session,
                without,
            } => self.host.event(run, session, without, casts),
            Pending::Delta {
                run,
                session,
                seq,
                text,
                at,
            } => self.host.delta(run, session, seq, text.as_js(), at, casts),
            Pending::Nothing if casts == 0 => {}
            Pending::Nothing => self.host.cast(casts),
        }
    }
}

impl Drop for HostSink<'_> {
    #[inline]
    fn drop(&mut self) {
        self.cast();
    }
}

impl Sink<Js> for HostSink<'_> {
    #[inline(never)]
    fn payload(&mut self, payload: Payload<Js>) {
        self.cast();
        self.pending = match payload {
            Payload::Event {
                run,
                session,
                seq,
                ts,
                without,
            } => {
                if self.fills {
                    self.host.fill(seq, ts);
                }
                Pending::Event {
                    run: optional(run),
                    session: optional(session),
                    without: without as u32,
                }
            }
            Payload::Delta {
                run,
                session,
                seq,
                text,
                at,
            } => Pending::Delta {
                run: run.id(),
                session: session.id(),
                seq,
                text,
                at,
            },
            other => {
                make(self.host, other);
                Pending::Nothing
            }
        };
    }

    fn all(&mut self, event: EventName, drop_if_slow: bool) {
        self.casts = ALL | (event as u32) << EVENT;
        if drop_if_slow {
            self.casts |= DROP;
        }
    }

    #[inline(never)]
    fn connections(&mut self, event: EventName, ids: &[JsName], drop_if_slow: bool) {
        self.hand_over();
        let Some((last, others)) = ids.split_last() else {
            return;
        };
        if ids.len() < MANY {
            for id in others {
                self.host.connection(id.id());
            }
        } else {
            let ids: Vec<u32> = others.iter().map(|id| id.id()).collect();
            self.host.connections(&ids);
        }
        let event = event as u32;
        self.host.to_connections(last.id(), event, drop_if_slow);
    }

    fn keep(&mut self) -> Kept {
        self.hand_over();
        Kept(self.host.keep())
    }

    fn nodes(&mut self, event: EventName, _: &JsName) {
        self.casts |= NODES | (event as u32) << EVENT;
    }

    #[inline(never)]
    fn store(&mut self, session: &JsName, patch: &Patch) {
        self.cast();
        self.host.to_store(session.id(), &patch_object(patch));
    }
}

/// Makes a payload.
fn make(host: &HostObject, payload: Payload<Js>) {
    match payload {
        Payload::Event { .. } | Payload::Delta { .. } => {}
        Payload::Kept { kept, .. } => host.kept(&kept.0),
        Payload::Gap {
            run,
            ts,
            session,
            expected,
            received,
        } => host.gap(run.id(), ts, optional(session), expected, received),
        Payload::Piece {
            run,
            session,
            seq,
            piece,
            offset,
            replaces,
            whole,
            truncated,
            at,
        } => host.piece(
            run.id(),
            session.id(),
            seq,
            piece.as_js(),
            offset as u32,
            replaces,
            string(&whole),
            truncated,
            at,
        ),
        Payload::Ended(ended) => host.ended(
            ended.run.id(),
            ended.session.id(),
            ended.seq,
            ended.ending as u32,
            string(&ended.stop_reason),
            string(&ended.error),
            string(&ended.text),
            ended.truncated,
            ended.at,
        ),
        Payload::SessionChanged {
            session,
            phase,
            run,
            ts,
            row,
            patch,
        } => {
            let row = row.as_deref().map(|row| &row.0);
            let patch = patch_object(&patch);
            host.changed(session.id(), phase as u32, run.id(), ts, row, &patch);
        }
        Payload::Message { session, row } => {
            host.message(session.id(), row.as_deref().map(|row| &row.0));
        }
        Payload::SessionMessaged { session, ts, row } => {
            host.messaged(session.id(), ts, row.as_deref().map(|row| &row.0));
        }
    }
}

fn optional(name: Option<JsName>) -> u32 {
    name.map_or(0, JsName::id)
}

fn string(text: &Option<JsText>) -> Option<&JsString> {
    text.as_ref().map(JsText::as_js)
}
