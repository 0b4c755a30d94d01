//! Frames as the JSON that a client would read.

use std::rc::Rc;

use runcast::native::Utf16;
use runcast::{Frame, Patch, Payload, Phase, Without};
use serde_json::{Value, json};

use super::{Host, JsonRow, Object};

/// The frame as JSON; `event` is the one that caused it.
pub fn render(frame: &Frame<Host>, event: &Value) -> Value {
    match frame {
        Frame::All {
            event: kind,
            payload,
            drop_if_slow,
        } => json!({
            "to": "all", "event": kind.as_str(),
            "payload": render_payload(payload, event), "dropIfSlow": drop_if_slow,
        }),
        Frame::Connections {
            ids,
            event: kind,
            payload,
            drop_if_slow,
        } => json!({
            "to": "connections", "connIds": ids.iter().map(|id| &**id).collect::<Vec<_>>(),
            "event": kind.as_str(),
            "payload": render_payload(payload, event), "dropIfSlow": drop_if_slow,
        }),
        Frame::Nodes {
            session,
            event: kind,
            payload,
        } => json!({
            "to": "nodes", "sessionKey": &**session, "event": kind.as_str(),
            "payload": render_payload(payload, event),
        }),
        Frame::Store { session, patch } => json!({
            "to": "store", "sessionKey": &**session,
            "patch": Object::from_iter(patch_members(patch).map(|(key, value)| (key.into(), value))),
        }),
    }
}

fn render_payload(payload: &Payload<Host>, event: &Value) -> Value {
    let mut object = match payload {
        Payload::Event {
            run,
            session,
            seq,
            ts,
            without,
        } => {
            let mut object = event.as_object().expect("an event is an object").clone();
            set(&mut object, "runId", run.as_deref());
            set(&mut object, "sessionKey", session.as_deref());
            object.entry("seq").or_insert_with(|| number(*seq));
            object.entry("ts").or_insert_with(|| number(*ts));
            if *without == Without::Results {
                let mut data = event["data"].as_object().cloned().unwrap_or_default();
                data.shift_remove("result");
                data.shift_remove("partialResult");
                object.insert("data".into(), Value::Object(data));
            }
            object
        }
        Payload::Gap {
            run,
            ts,
            session,
            expected,
            received,
        } => {
            let mut object = members(json!({
                "runId": &**run, "stream": "error", "ts": number(*ts),
                "data": {"reason": "seq gap", "expected": number(*expected), "received": number(*received)},
            }));
            set(&mut object, "sessionKey", session.as_deref());
            object
        }
        Payload::Delta {
            run,
            session,
            seq,
            text,
            at,
        } => chat(run, session, *seq, "delta", Some((text, *at)), None),
        Payload::Ended(ended) => {
            let message = ended.text.as_ref().map(|text| (text, ended.at));
            let (run, session) = (&ended.run, &ended.session);
            let reason = ended.stop_reason.as_ref();
            let state = ended.ending.as_str();
            let mut object = chat(run, session, ended.seq, state, message, reason);
            if let Some(error) = &ended.error {
                object.insert("errorMessage".into(), json!(error.to_string()));
            }
            object
        }
        Payload::Piece { .. } | Payload::Kept { .. } => {
            unreachable!("semantics origin has none")
        }
        Payload::SessionChanged {
            session,
            phase,
            run,
            ts,
            row,
            patch,
        } => {
            let mut object = members(json!({
                "sessionKey": &**session, "runId": &**run, "ts": number(*ts),
                "phase": match phase { Phase::Start => "start", Phase::End => "end", Phase::Error => "error" },
            }));
            add_row(&mut object, row.as_ref());
            for (member, value) in patch_members(patch).filter(|(_, value)| !value.is_null()) {
                object.insert(member.into(), value);
            }
            object
        }
        Payload::Message { session, row } => {
            let mut object = members(json!({"sessionKey": &**session}));
            add_row(&mut object, row.as_ref());
            object
        }
        Payload::SessionMessaged { session, ts, row } => {
            let mut object =
                members(json!({"sessionKey": &**session, "phase": "message", "ts": number(*ts)}));
            add_row(&mut object, row.as_ref());
            object
        }
    };
    object.retain(|_, value| !value.is_null() || matches!(payload, Payload::Event { .. }));
    Value::Object(object)
}

fn chat(
    run: &str,
    session: &str,
    seq: f64,
    state: &str,
    message: Option<(&Utf16, f64)>,
    stop_reason: Option<&Utf16>,
) -> Object {
    let mut object = members(json!({
        "runId": run, "sessionKey": session, "seq": number(seq), "state": state,
    }));
    if let Some(reason) = stop_reason {
        object.insert("stopReason".into(), json!(reason.to_string()));
    }
    if let Some((text, at)) = message {
        object.insert(
            "message".into(),
            json!({
                "role": "assistant",
                "content": [{"type": "text", "text": text.to_string()}],
                "timestamp": number(at),
            }),
        );
    }
    object
}

fn add_row(object: &mut Object, row: Option<&Rc<JsonRow>>) {
    const SHOWN: [&str; 12] = [
        "totalTokens",
        "totalTokensFresh",
        "contextTokens",
        "estimatedCostUsd",
        "modelProvider",
        "model",
        "status",
        "startedAt",
        "endedAt",
        "runtimeMs",
        "updatedAt",
        "abortedLastRun",
    ];
    let Some(row) = row else { return };
    for member in SHOWN {
        if let Some(value) = row.0.get(member) {
            object.insert(member.into(), value.clone());
        }
    }
    object.insert("session".into(), Value::Object(row.0.clone()));
}

pub fn patch_members(patch: &Patch) -> impl Iterator<Item = (&'static str, Value)> {
    let time = |time: Option<f64>| time.map_or(Value::Null, number);
    [
        ("updatedAt", time(patch.updated_at)),
        ("status", json!(patch.status.as_str())),
        ("startedAt", time(patch.started_at)),
        ("endedAt", time(patch.ended_at)),
        ("runtimeMs", time(patch.runtime_ms)),
        ("abortedLastRun", json!(patch.aborted_last_run)),
    ]
    .into_iter()
}

fn members(value: Value) -> Object {
    match value {
        Value::Object(members) => members,
        _ => Object::new(),
    }
}

fn set(object: &mut Object, member: &str, value: Option<&str>) {
    if let Some(value) = value {
        object.insert(member.into(), json!(value));
    }
}

/// A whole number as JavaScript would print it.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9e15 {
        json!(value as i64)
    } else {
        json!(value)
    }
}
