//! A host for the tests: session rows are JSON objects, and frames become the
//! JSON that a client would read.

mod frames;

use frames::{patch_members, render};
use runcast::native::{Frames, Native, Utf16, name};
use runcast::{
    Body, ContextUpdate, Event, HeartbeatOptions, Lifecycle, Options, Patch, Phase, Router, Row,
    SessionRow, ToolPhase, text::verbose_level,
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
