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

mod frames;
mod memory;
mod names;
mod rows;
mod text;
mod told;

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::event::{Body, Event, Lifecycle, Phase, ToolPhase};
use crate::host::Host;
use crate::policy::{Options, Semantics};
use crate::router::Router;
use crate::snapshot::Strings;
use crate::text::{Verbose, verbose_level};

use frames::HostSink;
use names::JsName;
use text::JsText;

/// In what is told of an assistant event: it has a text.
const HAS_TEXT: u32 = 4;
/// It has a delta, of which the lower bits tell as `text.rs` has them.
const HAS_DELTA: u32 = 8;
/// It has more.
const HAS_MORE: u32 = 16;

/// The types of the JavaScript host.
struct Js;

impl Host for Js {
    type Name = JsName;
    type Text = JsText;
    type Kept = frames::Kept;
    type Row = rows::JsRow;
    type Map<V> = names::Places<V>;
}

#[wasm_bindgen]
extern "C" {
    /// `host.js`: knows the names (`names.js`) and makes the frames of one router.
    pub type HostObject;

    /// The number is in use.
    #[wasm_bindgen(method, js_name = keepName)]
    fn keep_name(this: &HostObject, id: u32);

    /// The string of a name.
    #[wasm_bindgen(method)]
    fn name(this: &HostObject, id: u32) -> JsString;

    /// The name of a string.
    #[wasm_bindgen(method)]
    fn intern(this: &HostObject, name: &JsString) -> u32;

    /// The call that is being made is refused.
    #[wasm_bindgen(method)]
    fn refuse(this: &HostObject, member: &str, rule: &str);
}

impl HostObject {
    /// Leaves it to JavaScript to throw a refusal once the call is over: a
    /// result would be an array, made anew with each call.
    #[inline(never)]
    fn settle(&self, taken: Result<(), Error>) {
        if let Err(error) = taken {
            self.refuse(error.member(), error.rule());
        }
    }
}

impl Strings<Js> for HostObject {
    fn text(&self, name: &JsName) -> JsText {
        JsText::new(self.name(name.id()))
    }

    fn name(&self, text: JsText) -> JsName {
        JsName::new(self.intern(text.as_js()))
    }
}

/// One router, as `router.js` calls it. A `seq`, `ts`, `startedAt` or
/// `endedAt` of NaN stands for "not told", a name of 0 for "none".
#[wasm_bindgen]
pub struct Core {
    router: Router<Js>,
    host: HostObject,
    /// What the connection has that attaches next, by run.
    resumed: Vec<(JsName, f64)>,
}

#[wasm_bindgen]
#[expect(
    clippy::too_many_arguments,
    reason = "numbers cross the boundary faster than an object of them"
)]
impl Core {
    /// A router that casts into `host` and knows nothing yet.
    #[wasm_bindgen(constructor)]
    pub fn new(host: HostObject, is_live: bool) -> Core {
        let mut options = Options::default();
        if is_live {
            options.semantics = Semantics::Live;
        }
        Self {
            router: Router::new(options),
            host,
            resumed: Vec::new(),
        }
    }

    /// Goes on where the router went that the snapshot was made of;
    /// `is_same` says that its semantics must be those of this one.
    pub fn restore(&mut self, snapshot: Vec<u8>, is_same: bool) {
        let wanted = Some(self.router.semantics()).filter(|_| is_same);
        let taken = self.router.go_on(&snapshot, &self.host, wanted);
        self.host.settle(taken);
    }

    /// Sets an option: the acknowledgement's length, the throttle, the limits
    /// in the order of [`Limits`](crate::Limits), or whether acknowledgements
    /// are shown, in this order.
    #[wasm_bindgen(js_name = setOption)]
    pub fn set_option(&mut self, at: u32, number: f64) {
        let options = self.router.options_mut();
        let bounds = &mut options.limits;
        *match at {
            0 => &mut options.heartbeat.ack_max_chars,
            1 => &mut options.throttle_ms,
            2 => &mut bounds.aborted_ttl_ms,
            3 => &mut bounds.text_ttl_ms,
            4 => &mut bounds.sequences,
            5 => &mut bounds.runs,
            6 => &mut bounds.sessions,
            7 => &mut bounds.connections,
            8 => &mut bounds.tool_runs,
            9 => &mut bounds.error_grace_ms,
            10 => &mut bounds.ended_retention_ms,
            11 => &mut bounds.ended_bytes,
            12 => &mut bounds.run_idle_ms,
            13 => &mut bounds.text_units,
            14 => &mut bounds.open_tools,
            _ => {
                options.heartbeat.show_ok = number != 0.0;
                return;
            }
        } = number;
    }

    /// Sets the verbose level of sessions that set none.
    #[wasm_bindgen(js_name = setVerboseDefault)]
    pub fn set_verbose_default(&mut self, word: JsString) {
        self.router.options_mut().verbose_default = level(Some(word)).flatten();
    }

    /// Whether the semantics are `live`.
    #[wasm_bindgen(js_name = isLive)]
    pub fn is_live(&self) -> bool {
        self.router.semantics() == Semantics::Live
    }

    /// The router as bytes.
    pub fn snapshot(&mut self) -> Vec<u8> {
        self.router.snapshot(&self.host)
    }

    /// An assistant event; answers what `wakeAt` would, since hosts ask that
    /// after each. `told` says what the event has. Its text is fetched from
    /// `texts.js` where it is needed, unless it is given; so is its delta.
    #[inline]
    #[allow(unused_attributes, reason = "the macro copies them to the export")]
    pub fn assistant(
        &mut self,
        run: u32,
        session: u32,
        seq: f64,
        ts: f64,
        now: f64,
        text: Option<JsString>,
        text_len: u32,
        delta_len: u32,
        told: u32,
    ) -> f64 {
        let has = |bit: u32| told & bit != 0;
        let body = Body::Assistant {
            text: has(HAS_TEXT).then(|| JsText::offered(text, text_len, text::TEXT)),
            delta: has(HAS_DELTA)
                .then(|| JsText::offered(None, delta_len, told as u8 & (text::PLAIN | text::TAIL))),
            more: has(HAS_MORE),
        };
        self.ingest(run, session, seq, ts, now, body);
        self.wake_at()
    }

    /// A tool event; `phase` is 1 or 2 for start and result.
    #[inline]
    #[allow(unused_attributes, reason = "the macro copies them to the export")]
    pub fn tool(
        &mut self,
        run: u32,
        session: u32,
        seq: f64,
        ts: f64,
        now: f64,
        phase: u32,
        call: u32,
    ) {
        let phase = match phase {
            1 => Some(ToolPhase::Start),
            2 => Some(ToolPhase::Result),
            _ => None,
        };
        let call = JsName::of(call);
        self.ingest(run, session, seq, ts, now, Body::Tool { phase, call });
    }

    /// A lifecycle event; `phase` is 1, 2 or 3 for start, end and error,
    /// 4 for an error for good.
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
    ) {
        let body = Body::Lifecycle(Lifecycle {
            phase: match phase {
                1 => Some(Phase::Start),
                2 => Some(Phase::End),
                3 | 4 => Some(Phase::Error),
                _ => None,
            },
            started_at: told(started_at),
            ended_at: told(ended_at),
            stop_reason: stop_reason.map(JsText::new),
            killed,
            aborted,
            error: error.map(JsText::new),
            for_good: phase == 4,
        });
        self.ingest(run, session, seq, ts, now, body);
    }

    /// An event of any other stream.
    pub fn other(&mut self, run: u32, session: u32, seq: f64, ts: f64, now: f64) {
        self.ingest(run, session, seq, ts, now, Body::Other);
    }

    /// A transcript update; `host.js` holds the message.
    pub fn transcript(&mut self, session: u32, now: f64) {
        let session = JsName::new(session);
        let mut sink = HostSink::new(&self.host);
        let taken = self.router.ingest_transcript(&session, now, &mut sink);
        drop(sink);
        self.host.settle(taken);
    }

    /// An abort of a client run.
    pub fn abort(&mut self, client: u32, session: u32, stop_reason: Option<JsString>, now: f64) {
        let (client, session) = (JsName::new(client), JsName::new(session));
        let reason = stop_reason.map(JsText::new);
        let mut sink = HostSink::new(&self.host);
        let taken = self
            .router
            .abort_run(&client, &session, reason, now, &mut sink);
        drop(sink);
        self.host.settle(taken);
    }

    /// When to call `wake` next; NaN for never.
    #[wasm_bindgen(js_name = wakeAt)]
    pub fn wake_at(&mut self) -> f64 {
        self.router.wake_at().unwrap_or(f64::NAN)
    }

    /// Tells what is due; housekeeping.
    pub fn wake(&mut self, now: f64) {
        let taken = self.router.wake(now, &mut HostSink::new(&self.host));
        self.host.settle(taken);
    }

    /// Tells `host.js` of each name that is in use.
    #[wasm_bindgen(js_name = keepNames)]
    pub fn keep_names(&mut self) {
        for name in self.router.names(&self.host) {
            self.host.keep_name(name.id());
        }
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
    #[inline(never)]
    fn ingest(
        &mut self,
        run: u32,
        session: u32,
        seq: f64,
        ts: f64,
        now: f64,
        body: Body<JsName, JsText>,
    ) {
        let event = Event {
            run: JsName::new(run),
            session: JsName::of(session),
            seq: told(seq),
            ts: told(ts),
            body,
        };
        let mut sink = HostSink::filling(&self.host, seq.is_nan() || ts.is_nan());
        let taken = self.router.ingest(event, now, &mut sink);
        drop(sink);
        self.host.settle(taken);
    }
}

/// The verbose level of a word, if there is one.
#[inline(never)]
fn level(word: Option<JsString>) -> Option<Option<Verbose>> {
    Some(verbose_level(&String::from(word?)))
}

fn told(number: f64) -> Option<f64> {
    (!number.is_nan()).then_some(number)
}

/// Panics wherever the host is when it is called, so that a test can see what
/// becomes of it.
#[cfg(feature = "panic-probe")]
#[wasm_bindgen(js_name = panicProbe)]
#[allow(unreachable_pub, reason = "the macro wants it public")]
pub fn panic_probe(text: &str) {
    #[expect(clippy::panic, reason = "that is the probe's purpose")]
    {
        panic!("{text}");
    }
}

thread_local! {
    static PANIC: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) };
}

/// Keeps the words of a panic for `panicText`: the trap that follows has none.
#[wasm_bindgen(js_name = keepPanics)]
#[allow(unreachable_pub, reason = "the macro wants it public")]
pub fn keep_panics() {
    std::panic::set_hook(Box::new(|panic| {
        PANIC.with(|text| text.replace(panic.to_string()));
    }));
}

/// What the last panic said; empty if there was none.
#[wasm_bindgen(js_name = panicText)]
#[allow(unreachable_pub, reason = "the macro wants it public")]
pub fn panic_text() -> String {
    PANIC.with(std::cell::RefCell::take)
}
