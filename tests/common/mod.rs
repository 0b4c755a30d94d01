//! A host for the tests: session rows are JSON objects, and frames become the
//! JSON that a client would read.

#![allow(dead_code, reason = "each test file uses its part")]

use std::rc::Rc;

use runcast::native::{Frames, Native, Utf16, name};
use runcast::{
    Body, ContextUpdate, Event, Frame, HeartbeatOptions, Lifecycle, Options, Patch, Payload, Phase,
    Router, Row, SessionRow, ToolPhase, Without, text::verbose_level,
};
use serde_json::{Map, Value, json};

pub type Object = Map<String, Value>;
pub type Host = Native<JsonRow>;

pub struct JsonRow(pub Object);

impl Row for JsonRow {
    fn patched(&self, patch: &Patch) -> Self {
        let mut row = self.0.clone();
        for (member, value) in patch_members(patch) {
            match value {
                Value::Null => row.remove(member),
                value => row.insert(member.into(), value),
            };
        }
        Self(row)
    }
}

/// Plays the steps of a vector on one router.
pub struct Player {
    pub router: Router<Host>,
    frames: Frames<Host>,
}

impl Player {
    pub fn new(config: &Value) -> Self {
        let mut options = Options::default();
        options.heartbeat = HeartbeatOptions {
            show_ok: config["heartbeatShowOk"] == json!(true),
            ack_max_chars: config["heartbeatAckMaxChars"].as_f64().unwrap_or(300.0),
        };
        options.verbose_default = config["verboseDefault"].as_str().and_then(verbose_level);
        Self {
            router: Router::new(options),
            frames: Frames::default(),
        }
    }

    /// The frames that the step causes.
    pub fn play(&mut self, step: &Value) -> Vec<Value> {
        let text = |member: &str| step[member].as_str().unwrap_or_default();
        let named = |member: &str| name(text(member));
        let now = step["at"].as_f64().expect("a step has a time");
        let router = &mut self.router;
        match text("do") {
            "event" => {
                let event = &step["event"];
                let frames = &mut self.frames;
                router.ingest(decode(event), now, frames).expect("usable");
                return self.rendered(event);
            }
            "abort" => {
                let reason = step["stopReason"].as_str().map(Utf16::from);
                router
                    .abort_run(
                        &named("runId"),
                        &named("sessionKey"),
                        reason,
                        now,
                        &mut self.frames,
                    )
                    .expect("usable");
                return self.rendered(&Value::Null);
            }
            "context" => router
                .set_run_context(named("runId"), context(&step["context"]))
                .expect("usable"),
            "link" => router
                .link_run(named("runId"), named("clientRunId"), named("sessionKey"))
                .expect("usable"),
            "unlink" => {
                let session = step["sessionKey"].as_str().map(name);
                router.unlink_run(&named("runId"), &named("clientRunId"), session.as_ref());
            }
            "session" => {
                let verbose = step["verboseLevel"].as_str().and_then(verbose_level);
                router
                    .set_session(named("sessionKey"), session_row(&step["row"]), verbose)
                    .expect("usable");
            }
            "subscribeSessions" => router.subscribe_sessions(&named("connId")),
            "unsubscribeSessions" => router.unsubscribe_sessions(&named("connId")),
            "watchTools" => router
                .watch_tools(&named("runId"), &named("connId"), now)
                .expect("usable"),
            other => panic!("no such step: {other}"),
        }
        Vec::new()
    }

    fn rendered(&mut self, event: &Value) -> Vec<Value> {
        let frames = self.frames.take();
        frames.iter().map(|frame| render(frame, event)).collect()
    }
}

fn context(told: &Value) -> ContextUpdate<Host> {
    let word = |member: &str| told[member].as_str().filter(|word| !word.is_empty());
    ContextUpdate {
        session: word("sessionKey").map(name),
        verbose: word("verboseLevel").map(verbose_level),
        visible: told["isControlUiVisible"].as_bool(),
        heartbeat: told["isHeartbeat"].as_bool(),
    }
}

fn session_row(row: &Value) -> Option<SessionRow<Host>> {
    Some(SessionRow {
        session_id: row["sessionId"].as_str().map(name),
        started_at: row["startedAt"].as_f64(),
        updated_at: row["updatedAt"].as_f64(),
        runtime_ms: row["runtimeMs"].as_f64(),
        row: JsonRow(row.as_object()?.clone()),
    })
}

fn decode(event: &Value) -> Event<Host> {
    let data = &event["data"];
    let text = |member: &str| data[member].as_str().map(Utf16::from);
    let phase = data["phase"].as_str();
    Event {
        run: name(event["runId"].as_str().expect("a run id")),
        session: event["sessionKey"].as_str().map(name),
        seq: event["seq"].as_f64(),
        ts: event["ts"].as_f64(),
        body: match event["stream"].as_str().expect("a stream") {
            "assistant" => Body::Assistant {
                text: text("text"),
                delta: text("delta"),
                more: false,
            },
            "tool" => Body::Tool {
                phase: (phase == Some("start")).then_some(ToolPhase::Start),
                call: None,
            },
            "lifecycle" => Body::Lifecycle(Lifecycle {
                phase: match phase {
                    Some("start") => Some(Phase::Start),
                    Some("end") => Some(Phase::End),
                    Some("error") => Some(Phase::Error),
                    _ => None,
                },
                started_at: data["startedAt"].as_f64(),
                ended_at: data["endedAt"].as_f64(),
                stop_reason: text("stopReason"),
                killed: data["stopReason"] == json!("aborted"),
                aborted: data["aborted"] == json!(true),
                error: error_line(&data["error"]).as_deref().map(Utf16::from),
                for_good: data["willRetry"] == json!(false),
            }),
            _ => Body::Other,
        },
    }
}

/// What the boundary makes of an error, without the redaction that no vector
/// here needs.
fn error_line(error: &Value) -> Option<String> {
    let line = match error {
        Value::Null | Value::Bool(false) => return None,
        Value::String(text) if text.is_empty() => return None,
        Value::Number(number) if number.as_f64() == Some(0.0) => return None,
        Value::String(text) => text.clone(),
        Value::Object(members) if members.get("message").is_some_and(Value::is_string) => {
            let part = |member: &str| members.get(member).and_then(Value::as_str).map(str::trim);
            let code = members.get("code").map(|code| match code {
                Value::String(code) => format!("code={code}"),
                code => format!("code={code}"),
            });
            let parts = [
                part("name").map(Into::into),
                part("message").map(Into::into),
                code,
            ];
            return Some(
                parts
                    .into_iter()
                    .flatten()
                    .collect::<Vec<String>>()
                    .join(": "),
            );
        }
        other => other.to_string(),
    };
    Some(if line.chars().count() > 240 {
        line.chars().take(240).chain("...".chars()).collect()
    } else {
        line
    })
}

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
