//! Payloads and frames on their way to `host.js`, and session rows.

use js_sys::{JSON, JsString, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::text::JsText;
use super::{HostObject, Js, JsName};
use crate::event::Phase;
use crate::frame::{EventName, Patch, Payload, Sink};
use crate::host::Row;
use crate::snapshot::{Archive, Stored};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(method)]
    fn event(this: &HostObject, run: u32, session: u32, seq: f64, ts: f64, without: u32);

    #[wasm_bindgen(method)]
    fn gap(this: &HostObject, run: u32, ts: f64, session: u32, expected: f64, received: f64);

    #[wasm_bindgen(method)]
    fn delta(this: &HostObject, run: u32, session: u32, seq: f64, text: &JsString, at: f64);

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
        state: &str,
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
        phase: &str,
        run: u32,
        ts: f64,
        row: Option<&Object>,
        patch: &Object,
    );

    #[wasm_bindgen(method)]
    fn message(this: &HostObject, session: u32, row: Option<&Object>);

    #[wasm_bindgen(method)]
    fn messaged(this: &HostObject, session: u32, ts: f64, row: Option<&Object>);

    #[wasm_bindgen(method, js_name = toAll)]
    fn to_all(this: &HostObject, event: u32, drop_if_slow: bool);

    #[wasm_bindgen(method)]
    fn connection(this: &HostObject, id: u32);

    #[wasm_bindgen(method)]
    fn connections(this: &HostObject, ids: &[u32]);

    #[wasm_bindgen(method, js_name = toConnections)]
    fn to_connections(this: &HostObject, event: u32, drop_if_slow: bool);

    #[wasm_bindgen(method, js_name = toNodes)]
    fn to_nodes(this: &HostObject, event: u32, session: u32);

    #[wasm_bindgen(method, js_name = toStore)]
    fn to_store(this: &HostObject, session: u32, patch: &Object);
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
        if !archive.is_reading() {
            text = JSON::stringify(&self.0).ok().map(JsText::new);
        }
        Stored::<Js>::store(&mut text, archive);
        let parsed = text.and_then(|text| JSON::parse(&String::from(text.as_js())).ok());
        if let Some(payload) = parsed.and_then(|value| value.dyn_into().ok())
            && archive.is_reading()
        {
            self.0 = payload;
        }
    }
}

/// A session's row: an object of the router's own.
pub(super) struct JsRow(pub(super) Object);

impl Row for JsRow {
    fn patched(&self, patch: &Patch) -> Self {
        let row = Object::assign(&Object::new(), &self.0);
        for (member, value) in patch_members(patch) {
            let member = JsValue::from_str(member);
            // On a plain object of our own neither can fail.
            let _ = if value.is_null() {
                Reflect::delete_property(&row, &member)
            } else {
                Reflect::set(&row, &member, &value)
            };
        }
        Self(row)
    }
}

fn patch_members(patch: &Patch) -> [(&'static str, JsValue); 6] {
    let time = |time: Option<f64>| time.map_or(JsValue::NULL, JsValue::from_f64);
    [
        ("updatedAt", time(patch.updated_at)),
        ("status", JsValue::from_str(patch.status.as_str())),
        ("startedAt", time(patch.started_at)),
        ("endedAt", time(patch.ended_at)),
        ("runtimeMs", time(patch.runtime_ms)),
        ("abortedLastRun", JsValue::from_bool(patch.aborted_last_run)),
    ]
}

fn patch_object(patch: &Patch) -> Object {
    let object = Object::new();
    for (member, value) in patch_members(patch) {
        let _ = Reflect::set(&object, &JsValue::from_str(member), &value);
    }
    object
}

/// So many connections are told of as an array; for fewer it costs more than
/// a call for each.
const MANY: usize = 8;

/// Hands everything to `host.js` at once.
pub(super) struct HostSink<'h>(pub(super) &'h HostObject);

impl Sink<Js> for HostSink<'_> {
    fn payload(&mut self, payload: Payload<Js>) {
        let host = self.0;
        match payload {
            Payload::Event {
                run,
                session,
                seq,
                ts,
                without,
            } => host.event(optional(run), optional(session), seq, ts, without as u32),
            Payload::Kept { kept, .. } => host.kept(&kept.0),
            Payload::Gap {
                run,
                ts,
                session,
                expected,
                received,
            } => host.gap(run.id(), ts, optional(session), expected, received),
            Payload::Delta {
                run,
                session,
                seq,
                text,
                at,
            } => host.delta(run.id(), session.id(), seq, text.as_js(), at),
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
                ended.ending.as_str(),
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
                let phase = match phase {
                    Phase::Start => "start",
                    Phase::End => "end",
                    Phase::Error => "error",
                };
                let row = row.as_deref().map(|row| &row.0);
                let patch = patch_object(&patch);
                host.changed(session.id(), phase, run.id(), ts, row, &patch);
            }
            Payload::Message { session, row } => {
                host.message(session.id(), row.as_deref().map(|row| &row.0));
            }
            Payload::SessionMessaged { session, ts, row } => {
                host.messaged(session.id(), ts, row.as_deref().map(|row| &row.0));
            }
        }
    }

    fn all(&mut self, event: EventName, drop_if_slow: bool) {
        self.0.to_all(event as u32, drop_if_slow);
    }

    fn connections(&mut self, event: EventName, ids: &[JsName], drop_if_slow: bool) {
        if ids.len() < MANY {
            for id in ids {
                self.0.connection(id.id());
            }
        } else {
            let ids: Vec<u32> = ids.iter().map(|id| id.id()).collect();
            self.0.connections(&ids);
        }
        self.0.to_connections(event as u32, drop_if_slow);
    }

    fn keep(&mut self) -> Kept {
        Kept(self.0.keep())
    }

    fn nodes(&mut self, event: EventName, session: &JsName) {
        self.0.to_nodes(event as u32, session.id());
    }

    fn store(&mut self, session: &JsName, patch: &Patch) {
        self.0.to_store(session.id(), &patch_object(patch));
    }
}

fn optional(name: Option<JsName>) -> u32 {
    name.map_or(0, JsName::id)
}

fn string(text: &Option<JsText>) -> Option<&JsString> {
    text.as_ref().map(JsText::as_js)
}
