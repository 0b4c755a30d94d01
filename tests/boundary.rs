//! What crosses the boundary, seen from the core's side: a host that notes
//! every call it gets stands in for `host.js`.

#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected fails"
)]

use js_sys::{Array, Function, JSON, JsString, Object, Reflect};
use runcast::boundary::Core;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

const RUN: u32 = 1;
const SESSION: u32 = 2;
const CLIENT: u32 = 3;
const CONNECTION: u32 = 4;
/// The number of the empty name: nothing is left of it, nothing is trimmed.
const EMPTY: u32 = 1 << 31;
/// Says that an assistant event has a text.
const HAS_TEXT: u32 = 4;
const NOW: f64 = 1_700_000_000_000.0;

struct Noted {
    core: Core,
    calls: Array,
}

impl Noted {
    fn new() -> Self {
        let host = Function::new_no_args(
            "const calls = [];
             const note = (name) => (...args) => void calls.push([name, ...args]);
             return new Proxy({ calls, trimName: (id) => id }, { get: (own, name) => own[name] ?? note(name) });",
        )
        .call0(&JsValue::NULL)
        .unwrap();
        let calls = Reflect::get(&host, &"calls".into())
            .unwrap()
            .unchecked_into();
        let core = Core::new(host.unchecked_into(), false);
        Self { core, calls }
    }

    fn text(&mut self, seq: f64, at: f64, text: &JsString) {
        let (given, len) = (Some(text.clone()), text.length());
        self.core
            .assistant(RUN, SESSION, seq, at, at, given, len, 0, HAS_TEXT);
    }

    fn end(&mut self, at: f64) {
        let none = f64::NAN;
        self.core.lifecycle(
            RUN, SESSION, none, at, at, 2, none, none, None, false, false, None,
        );
    }

    /// The calls that the host got since the last look, as JSON.
    fn take(&self) -> String {
        let json = JSON::stringify(&self.calls).unwrap();
        self.calls.set_length(0);
        json.into()
    }

    /// The arguments of the last call of that name.
    fn last(&self, name: &str) -> Array {
        self.calls
            .iter()
            .map(|call| call.unchecked_into::<Array>())
            .rfind(|call| call.get(0).as_string().as_deref() == Some(name))
            .unwrap_or_else(|| panic!("no call of {name}"))
    }
}

#[wasm_bindgen_test]
fn a_payload_is_told_with_the_frames_that_carry_it() {
    let mut noted = Noted::new();
    noted.text(1.0, NOW, &"Hello".into());
    assert_eq!(
        noted.take(),
        concat!(
            // To all (1) and to nodes (4), where dropping is allowed (2) with the name chat (8).
            r#"[["event",0,2,0,5],"#,
            r#"["delta",1,2,1,"Hello",1700000000000,15]]"#
        )
    );
}

#[wasm_bindgen_test]
fn a_number_that_is_not_told_is_filled_in() {
    let mut noted = Noted::new();
    noted.core.other(RUN, 0, f64::NAN, f64::NAN, NOW);
    noted.core.other(RUN, 0, f64::NAN, f64::NAN, NOW);
    let filled = noted.last("fill");
    assert_eq!(filled.get(1).as_f64(), Some(2.0));
    assert_eq!(filled.get(2).as_f64(), Some(NOW));
}

#[wasm_bindgen_test]
fn a_lone_surrogate_survives() {
    let half = JsString::from_char_code(&[0x41, 0xd83d]);
    let mut noted = Noted::new();
    noted.text(1.0, NOW, &half);
    let shown: JsString = noted.last("delta").get(4).unchecked_into();
    assert_eq!(shown.length(), 2);
    assert_eq!(shown.char_code_at(1), 0xd83d as f64);
}

#[wasm_bindgen_test]
fn a_directive_is_cut_out_by_the_engine() {
    let mut noted = Noted::new();
    noted.text(1.0, NOW, &"a[[reply_to: 7]]b".into());
    noted.text(
        2.0,
        NOW + 150.0,
        &"a[[reply_to: 7]]bc[[audio_as_voice]]d".into(),
    );
    assert_eq!(
        noted.last("delta").get(4).as_string().as_deref(),
        Some("abcd")
    );
}

#[wasm_bindgen_test]
fn text_behind_a_heartbeats_token_is_made_of_units() {
    let mut noted = Noted::new();
    noted.core.set_run_context(RUN, 0, None, None, Some(true));
    let alarm = format!("HEARTBEAT_OK {}", "disk full ".repeat(2_000));
    noted.text(1.0, NOW, &alarm.as_str().into());
    noted.end(NOW);
    let shown = noted.last("ended").get(7).as_string().unwrap();
    assert_eq!(shown, "disk full ".repeat(2_000).trim_end());
}

#[wasm_bindgen_test]
fn a_patch_tells_what_goes_with_null() {
    let mut noted = Noted::new();
    noted
        .core
        .set_session(SESSION, None, None, 0, f64::NAN, f64::NAN, f64::NAN);
    let none = f64::NAN;
    noted.core.lifecycle(
        RUN, SESSION, 1.0, NOW, NOW, 1, none, none, None, false, false, None,
    );
    let patch = JSON::stringify(&noted.last("toStore").get(2)).unwrap();
    assert_eq!(
        String::from(patch),
        concat!(
            r#"{"updatedAt":1700000000000,"status":"running","startedAt":1700000000000,"#,
            r#""endedAt":null,"runtimeMs":null,"abortedLastRun":false}"#
        )
    );
}

#[wasm_bindgen_test]
fn a_row_is_patched_without_touching_the_hosts_object() {
    let row = Object::new();
    Reflect::set(&row, &"model".into(), &"m".into()).unwrap();
    let mut noted = Noted::new();
    noted.core.subscribe_sessions(CONNECTION);
    noted
        .core
        .set_session(SESSION, None, Some(row.clone()), 0, 5.0, f64::NAN, f64::NAN);
    noted.end(NOW);
    let shown = noted.last("changed").get(5);
    let status = Reflect::get(&shown, &"status".into()).unwrap();
    assert_eq!(status.as_string().as_deref(), Some("done"));
    assert_eq!(Object::keys(&row).length(), 1);
}

#[wasm_bindgen_test]
fn a_refusal_is_left_to_the_host() {
    let mut noted = Noted::new();
    noted.core.link_run(RUN, EMPTY, SESSION);
    assert_eq!(
        noted.take(),
        r#"[["refuse","link.clientRunId","a non-empty string"]]"#
    );
}

#[wasm_bindgen_test]
fn every_name_in_use_is_reported() {
    let mut noted = Noted::new();
    noted.core.link_run(RUN, CLIENT, SESSION);
    noted.core.watch_tools(RUN, CONNECTION, NOW);
    noted.core.keep_names();
    let mut kept: Vec<u32> = noted
        .calls
        .iter()
        .map(|call| call.unchecked_into::<Array>().get(1).as_f64().unwrap() as u32)
        .collect();
    kept.sort_unstable();
    kept.dedup();
    assert_eq!(kept, [RUN, SESSION, CLIENT, CONNECTION]);
}

#[wasm_bindgen_test]
fn statistics_are_numbers_in_their_order() {
    let mut noted = Noted::new();
    noted.text(1.0, NOW, &"Hello".into());
    let stats: Array = noted.core.stats().unwrap().unchecked_into();
    let [texts, units] = [3, 4].map(|at| stats.get(at).as_f64());
    assert_eq!([texts, units], [Some(1.0), Some(5.0)]);
}
