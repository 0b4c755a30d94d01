//! The text functions answer what the origin's answered.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "a test that meets the unexpected fails"
)]

use std::collections::BTreeMap;
use std::fs;

use runcast::Text;
use runcast::native::Utf16;
use runcast::text::{
    Silence, Verbose, classify_silence, merge_text, strip_directives, strip_heartbeat,
    verbose_level,
};
use serde_json::{Value, json};

fn text(value: &Value) -> Utf16 {
    value.as_str().expect("a string").into()
}

fn answer(function: &str, input: &Value) -> Option<Value> {
    Some(match function {
        "stripDirectives" => json!(strip_directives(&text(input)).to_string()),
        "isSilentReply" => json!(classify_silence(&text(input)) == Silence::Silent),
        "isSilentLead" => json!(classify_silence(&text(input)) == Silence::Lead),
        "mergeText" => {
            let [previous, next, delta] =
                ["previousText", "nextText", "nextDelta"].map(|member| text(&input[member]));
            json!(merge_text(&previous, &next, &delta).to_string())
        }
        "stripHeartbeat" => {
            let max = input["maxAckChars"].as_f64().expect("a number");
            let reply = strip_heartbeat(text(&input["text"]).as_units(), max);
            json!({
                "shouldSkip": reply.suppressed,
                "text": Utf16::from_units(&reply.text).to_string(),
                "didStrip": reply.stripped,
            })
        }
        "verboseLevel" => match verbose_level(input.as_str().unwrap_or_default()) {
            Some(Verbose::Off) => json!("off"),
            Some(Verbose::On) => json!("on"),
            Some(Verbose::Full) => json!("full"),
            None => Value::Null,
        },
        // An error can be any JavaScript value: that is the boundary's part.
        "formatError" => return None,
        other => panic!("no such function: {other}"),
    })
}

#[test]
fn text_functions_agree() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/text.jsonl");
    let lines = fs::read_to_string(path).expect("the vectors are there");
    let mut checked: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines.lines() {
        let Ok(case) = serde_json::from_str::<Value>(line) else {
            continue;
        };
        let function = case["fn"].as_str().expect("a function");
        if let Some(answer) = answer(function, &case["input"]) {
            assert_eq!(answer, case["output"], "{line}");
            *checked.entry(function.into()).or_default() += 1;
        }
    }
    assert_eq!(checked.len(), 6, "{checked:?}");
    assert!(checked.values().all(|count| *count >= 17), "{checked:?}");
}
