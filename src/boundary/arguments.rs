//! Arguments of the calls that are made now and then: options, contexts,
//! sessions, statistics.

use js_sys::{JsString, Object, Reflect, TypeError};
use serde::de::DeserializeOwned;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use super::frames::JsRow;
use super::names::Names;
use super::Js;
use crate::policy::{HeartbeatOptions, Limits, Options, Semantics};
use crate::runs::contexts::ContextUpdate;
use crate::session::SessionRow;
use crate::text::{Verbose, verbose_level};
use crate::Error;

/// A refusal of the core as JavaScript sees it.
pub(super) fn refused(error: Error) -> JsValue {
    invalid(&error.to_string())
}

/// A `TypeError` that says what is wrong with an argument.
pub(super) fn invalid(message: &str) -> JsValue {
    let error = TypeError::new(message);
    let code = JsValue::from_str("ERR_INVALID_ARGUMENT");
    // On an error of our own this cannot fail.
    let _ = Reflect::set(&error, &"code".into(), &code);
    error.into()
}

/// The value as a plain JavaScript object.
pub(super) fn plain(value: &impl Serialize) -> Result<JsValue, JsValue> {
    Ok(value.serialize(&Serializer::new())?)
}

/// One argument that is an object, and its name in messages.
struct Argument<'v> {
    object: &'v Object,
    name: &'static str,
}

impl<'v> Argument<'v> {
    fn new(value: &'v JsValue, name: &'static str) -> Result<Self, JsValue> {
        if value.is_object() && !js_sys::Array::is_array(value) {
            let object = value.unchecked_ref();
            Ok(Self { object, name })
        } else {
            Err(invalid(&format!("{name} must be an object")))
        }
    }

    /// The member as it is; `None` when it is absent or null.
    fn raw(&self, member: &str) -> Result<Option<JsValue>, JsValue> {
        let value = Reflect::get(self.object, &member.into())?;
        Ok((!value.is_null_or_undefined()).then_some(value))
    }

    /// The member as a `T`; `None` when it is absent.
    fn get<T: DeserializeOwned>(&self, member: &str, wanted: &str) -> Result<Option<T>, JsValue> {
        let Some(value) = self.raw(member)? else {
            return Ok(None);
        };
        serde_wasm_bindgen::from_value(value)
            .map(Some)
            .map_err(|_| self.wrong(member, wanted))
    }

    fn string(&self, member: &str) -> Result<Option<JsString>, JsValue> {
        match self.raw(member)? {
            None => Ok(None),
            Some(value) => match value.dyn_into() {
                Ok(string) => Ok(Some(string)),
                Err(_) => Err(self.wrong(member, "a string")),
            },
        }
    }

    /// A number of at least 0, infinity included.
    fn bound(&self, member: &str, default: f64) -> Result<f64, JsValue> {
        const WANTED: &str = "a number of at least 0";
        match self.get::<f64>(member, WANTED)? {
            None => Ok(default),
            Some(number) if number >= 0.0 => Ok(number),
            Some(_) => Err(self.wrong(member, WANTED)),
        }
    }

    fn wrong(&self, member: &str, wanted: &str) -> JsValue {
        invalid(&format!("{}.{member} must be {wanted}", self.name))
    }
}

pub(super) fn options(value: &JsValue) -> Result<Options, JsValue> {
    let mut options = Options::default();
    if value.is_undefined() {
        return Ok(options);
    }
    let argument = Argument::new(value, "options")?;
    if let Some(semantics) = argument.get::<Semantics>("semantics", "\"origin\"")? {
        options.semantics = semantics;
    }
    options.verbose_default = argument.get("verboseDefault", "a string")?;
    options.throttle_ms = argument.bound("throttleMs", options.throttle_ms)?;
    if let Some(value) = argument.raw("heartbeat")? {
        options.heartbeat = heartbeat(&Argument::new(&value, "options.heartbeat")?)?;
    }
    if let Some(value) = argument.raw("limits")? {
        options.limits = limits(&Argument::new(&value, "options.limits")?)?;
    }
    Ok(options)
}

fn heartbeat(argument: &Argument<'_>) -> Result<HeartbeatOptions, JsValue> {
    let default = HeartbeatOptions::default();
    let wanted = "a number";
    let ack_max_chars = argument.get::<f64>("ackMaxChars", wanted)?;
    if ack_max_chars.is_some_and(f64::is_nan) {
        return Err(argument.wrong("ackMaxChars", wanted));
    }
    Ok(HeartbeatOptions {
        show_ok: argument.get("showOk", "a boolean")?.unwrap_or(default.show_ok),
        ack_max_chars: ack_max_chars.unwrap_or(default.ack_max_chars),
    })
}

fn limits(argument: &Argument<'_>) -> Result<Limits, JsValue> {
    let default = Limits::default();
    Ok(Limits {
        aborted_ttl_ms: argument.bound("abortedTtlMs", default.aborted_ttl_ms)?,
        text_ttl_ms: argument.bound("textTtlMs", default.text_ttl_ms)?,
        sequences: argument.bound("sequences", default.sequences)?,
        runs: argument.bound("runs", default.runs)?,
        sessions: argument.bound("sessions", default.sessions)?,
        connections: argument.bound("connections", default.connections)?,
        tool_runs: argument.bound("toolRuns", default.tool_runs)?,
    })
}

pub(super) fn context(value: &JsValue, names: &Names) -> Result<ContextUpdate<Js>, JsValue> {
    let argument = Argument::new(value, "context")?;
    let session = argument.string("sessionKey")?;
    let verbose = argument.get::<String>("verboseLevel", "a string")?;
    Ok(ContextUpdate {
        visible: argument.get("isControlUiVisible", "a boolean")?,
        heartbeat: argument.get("isHeartbeat", "a boolean")?,
        verbose: verbose
            .filter(|word| !word.is_empty())
            .map(|word| verbose_level(&word)),
        session: session
            .filter(|key| key.length() > 0)
            .map(|key| names.intern(&key)),
    })
}

type Session = (Option<SessionRow<Js>>, Option<Verbose>);

pub(super) fn session(value: &JsValue, names: &Names) -> Result<Session, JsValue> {
    let argument = Argument::new(value, "session")?;
    let verbose = argument.get::<String>("verboseLevel", "a string")?;
    let row = match argument.raw("row")? {
        None => None,
        Some(row) if row.is_object() && !js_sys::Array::is_array(&row) => {
            Some(session_row(row.unchecked_ref(), names)?)
        }
        Some(_) => return Err(argument.wrong("row", "an object")),
    };
    Ok((row, verbose.as_deref().and_then(verbose_level)))
}

/// What the row says is the host's own; members of other types say nothing.
fn session_row(told: &Object, names: &Names) -> Result<SessionRow<Js>, JsValue> {
    let row = Object::assign(&Object::new(), told);
    let number = |member: &str| -> Result<Option<f64>, JsValue> {
        Ok(Reflect::get(&row, &member.into())?.as_f64())
    };
    let id = Reflect::get(&row, &"sessionId".into())?;
    Ok(SessionRow {
        session_id: id.dyn_ref::<JsString>().map(|id| names.intern(id)),
        started_at: number("startedAt")?,
        updated_at: number("updatedAt")?,
        runtime_ms: number("runtimeMs")?,
        row: JsRow(row),
    })
}
