//! What JavaScript sees: decode, call, encode. No rule of the product stands
//! here.
//!
//! The class that users call is `ChatRouter` in `router.js`. It takes events
//! apart with plain property reads, keeps every string in the engine's heap
//! and calls [`Core`] with numbers, names (numbers that stand for strings, see
//! `names.rs`) and handles. The core answers through `host.js`, which turns
//! each payload and frame into one object literal.
//!
//! While a call of `Core` runs, no code of the user does: an event's members
//! are read before, and frames are handed out after it.

mod arguments;
mod frames;
mod names;
mod text;

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use crate::event::{Body, Event, Lifecycle, Phase};
use crate::host::Host;
use crate::router::Router;

use arguments::refused;
use frames::HostSink;
use names::{JsName, Names};
use text::JsText;

/// The types of the JavaScript host.
struct Js;

impl Host for Js {
    type Name = JsName;
    type Text = JsText;
    type Row = frames::JsRow;
    type Hasher = rustc_hash::FxBuildHasher;
}

#[wasm_bindgen]
extern "C" {
    /// `host.js`: knows the names and makes the frames of one router.
    type HostObject;

    /// The number that stands for this string from now on.
    #[wasm_bindgen(method)]
    fn intern(this: &HostObject, string: &JsString) -> u32;
}

/// One router, as `router.js` calls it. A `seq`, `ts`, `startedAt` or
/// `endedAt` of NaN stands for "not told", a name of 0 for "none".
#[wasm_bindgen]
pub struct Core {
    router: Router<Js>,
    names: Names,
}

#[wasm_bindgen]
impl Core {
    /// A router with these options, which casts into `host`.
    ///
    /// # Errors
    ///
    /// A `TypeError` that names the option at fault.
    #[wasm_bindgen(constructor)]
    pub fn new(host: JsValue, options: &JsValue) -> Result<Core, JsValue> {
        let options = arguments::options(options)?;
        Ok(Self {
            router: Router::new(options),
            names: Names::new(host.unchecked_into()),
        })
    }

    /// An assistant event.
    pub fn assistant(
        &mut self,
        run: u32,
        session: u32,
        seq: f64,
        ts: f64,
        now: f64,
        text: Option<JsString>,
        delta: Option<JsString>,
    ) -> Result<(), JsValue> {
        let body = Body::Assistant {
            text: text.map(JsText::new),
            delta: delta.map(JsText::new),
        };
        self.ingest(run, session, seq, ts, now, body)
    }

    /// A tool event.
    pub fn tool(
        &mut self,
        run: u32,
        session: u32,
        seq: f64,
        ts: f64,
        now: f64,
        starts: bool,
    ) -> Result<(), JsValue> {
        self.ingest(run, session, seq, ts, now, Body::Tool { starts })
    }

    /// A lifecycle event; `phase` is 1, 2 or 3 for start, end and error.
    pub fn lifecycle(
        &mut self,
        run: u32,
        session: u32,
        seq: f64,
        ts: f64,
        now: f64,
        phase: u32,
        started_at: f64,
        ended_at: f64,
        stop_reason: Option<JsString>,
        killed: bool,
        aborted: bool,
        error: Option<JsString>,
    ) -> Result<(), JsValue> {
        let body = Body::Lifecycle(Lifecycle {
            phase: match phase {
                1 => Some(Phase::Start),
                2 => Some(Phase::End),
                3 => Some(Phase::Error),
                _ => None,
            },
            started_at: told(started_at),
            ended_at: told(ended_at),
            stop_reason: stop_reason.map(JsText::new),
            killed,
            aborted,
            error: error.map(JsText::new),
        });
        self.ingest(run, session, seq, ts, now, body)
    }

    /// An event of any other stream.
    pub fn other(
        &mut self,
        run: u32,
        session: u32,
        seq: f64,
        ts: f64,
        now: f64,
    ) -> Result<(), JsValue> {
        self.ingest(run, session, seq, ts, now, Body::Other)
    }

    /// A transcript update; `host.js` holds the message.
    pub fn transcript(&mut self, session: u32, now: f64) -> Result<(), JsValue> {
        let session = self.names.name(session);
        self.router
            .ingest_transcript(&session, now, &mut HostSink(self.names.host()))
            .map_err(refused)
    }

    /// An abort of a client run.
    pub fn abort(
        &mut self,
        client: u32,
        session: u32,
        stop_reason: Option<JsString>,
        now: f64,
    ) -> Result<(), JsValue> {
        let (client, session) = (self.names.name(client), self.names.name(session));
        let mut sink = HostSink(self.names.host());
        self.router
            .abort_run(&client, &session, stop_reason.map(JsText::new), now, &mut sink)
            .map_err(refused)
    }

    /// When to call `wake` next.
    #[wasm_bindgen(js_name = wakeAt)]
    pub fn wake_at(&self) -> Option<f64> {
        self.router.wake_at()
    }

    /// Housekeeping.
    pub fn wake(&mut self, now: f64) -> Result<(), JsValue> {
        self.router.wake(now).map_err(refused)
    }

    /// Merges a run's context.
    #[wasm_bindgen(js_name = setRunContext)]
    pub fn set_run_context(&mut self, run: u32, context: &JsValue) -> Result<(), JsValue> {
        let update = arguments::context(context, &self.names)?;
        self.router
            .set_run_context(self.names.name(run), update)
            .map_err(refused)
    }

    /// Queues a chat run behind an engine run.
    #[wasm_bindgen(js_name = linkRun)]
    pub fn link_run(&mut self, run: u32, client: u32, session: u32) -> Result<(), JsValue> {
        let [run, client, session] = [run, client, session].map(|id| self.names.name(id));
        self.router.link_run(run, client, session).map_err(refused)
    }

    /// Removes a link.
    #[wasm_bindgen(js_name = unlinkRun)]
    pub fn unlink_run(&mut self, run: u32, client: u32, session: u32) -> bool {
        let session = self.names.optional(session);
        self.router.unlink_run(
            &self.names.name(run),
            &self.names.name(client),
            session.as_ref(),
        )
    }

    /// Makes a session known.
    #[wasm_bindgen(js_name = setSession)]
    pub fn set_session(&mut self, key: u32, session: &JsValue) -> Result<(), JsValue> {
        let (row, verbose) = arguments::session(session, &self.names)?;
        self.router
            .set_session(self.names.name(key), row, verbose)
            .map_err(refused)
    }

    /// Forgets a session.
    #[wasm_bindgen(js_name = deleteSession)]
    pub fn delete_session(&mut self, key: u32) -> bool {
        self.router.delete_session(&self.names.name(key))
    }

    /// Follows all session events.
    #[wasm_bindgen(js_name = subscribeSessions)]
    pub fn subscribe_sessions(&mut self, connection: u32) {
        self.router.subscribe_sessions(&self.names.name(connection));
    }

    /// Follows them no longer.
    #[wasm_bindgen(js_name = unsubscribeSessions)]
    pub fn unsubscribe_sessions(&mut self, connection: u32) {
        self.router
            .unsubscribe_sessions(&self.names.name(connection));
    }

    /// Follows a session's transcript.
    #[wasm_bindgen(js_name = subscribeMessages)]
    pub fn subscribe_messages(&mut self, connection: u32, session: u32) {
        self.router
            .subscribe_messages(&self.names.name(connection), &self.names.name(session));
    }

    /// Follows it no longer.
    #[wasm_bindgen(js_name = unsubscribeMessages)]
    pub fn unsubscribe_messages(&mut self, connection: u32, session: u32) {
        self.router
            .unsubscribe_messages(&self.names.name(connection), &self.names.name(session));
    }

    /// Watches a run's tool events.
    #[wasm_bindgen(js_name = watchTools)]
    pub fn watch_tools(&mut self, run: u32, connection: u32, now: f64) -> Result<(), JsValue> {
        self.router
            .watch_tools(&self.names.name(run), &self.names.name(connection), now)
            .map_err(refused)
    }

    /// Forgets a connection.
    pub fn disconnect(&mut self, connection: u32) {
        self.router.disconnect(&self.names.name(connection));
    }

    /// What is held and what was done.
    ///
    /// # Errors
    ///
    /// None that a caller could cause.
    pub fn stats(&self) -> Result<JsValue, JsValue> {
        arguments::plain(&self.router.stats())
    }

    /// Lets `host.js` forget the names that nothing here uses any longer;
    /// answers how many are left.
    #[wasm_bindgen(js_name = releaseNames)]
    pub fn release_names(&mut self) -> u32 {
        self.names.release()
    }

    /// Panics, so that a test can see what becomes of it.
    #[cfg(feature = "panic-probe")]
    pub fn panic(&mut self, text: &str) {
        #[expect(clippy::panic, reason = "that is the probe's purpose")]
        {
            panic!("{text}");
        }
    }
}

impl Core {
    fn ingest(
        &mut self,
        run: u32,
        session: u32,
        seq: f64,
        ts: f64,
        now: f64,
        body: Body<JsText>,
    ) -> Result<(), JsValue> {
        let event = Event {
            run: self.names.name(run),
            session: self.names.optional(session),
            seq: told(seq),
            ts: told(ts),
            body,
        };
        self.router
            .ingest(event, now, &mut HostSink(self.names.host()))
            .map_err(refused)
    }
}

fn told(number: f64) -> Option<f64> {
    (!number.is_nan()).then_some(number)
}

thread_local! {
    static PANIC: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) };
}

/// Keeps the words of a panic for `panicText`: the trap that follows has none.
#[wasm_bindgen(start)]
fn keep_panics() {
    std::panic::set_hook(Box::new(|panic| {
        PANIC.with(|text| text.replace(panic.to_string()));
    }));
}

/// What the last panic said; empty if there was none.
#[wasm_bindgen(js_name = panicText)]
pub fn panic_text() -> String {
    PANIC.with(std::cell::RefCell::take)
}
