//! The core answers what the origin answered, frame for frame.
//!
//! Lines with lone surrogates are no valid Unicode for the JSON reader here;
//! the package's tests play those.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "a test that meets the unexpected fails"
)]

mod common;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use common::Player;
use serde_json::Value;

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read_lines(path: &Path) -> Vec<String> {
    let bytes = fs::read(path).expect("the vectors are there");
    let mut text = String::new();
    if path.extension().is_some_and(|ending| ending == "gz") {
        flate2::read::GzDecoder::new(&bytes[..])
            .read_to_string(&mut text)
            .expect("the vectors unpack");
    } else {
        text = String::from_utf8(bytes).expect("the vectors are text");
    }
    text.lines().map(Into::into).collect()
}

/// Plays every trace of the file that is valid Unicode; answers how many.
fn agree(path: &Path) -> usize {
    let mut played = 0;
    for line in read_lines(path) {
        let Ok(trace) = serde_json::from_str::<Value>(&line) else {
            continue;
        };
        let mut player = Player::new(&trace["config"]);
        let steps = trace["steps"].as_array().expect("a trace has steps");
        for (at, step) in steps.iter().enumerate() {
            let frames = player.play(step);
            let expected = step["frames"].as_array().cloned().unwrap_or_default();
            assert_eq!(
                Value::Array(frames),
                Value::Array(expected),
                "{}, step {at}: {step}",
                trace["name"]
            );
        }
        played += 1;
    }
    played
}

#[test]
fn scenarios_agree() {
    assert_eq!(agree(&project("tests/vectors/scenarios.jsonl")), 39);
}

#[test]
fn random_traces_agree() {
    let played = agree(&project("tests/vectors/random.jsonl.gz"));
    assert!(played > 10, "only {played} traces were valid Unicode");
}

#[test]
fn recorded_streams_agree() {
    let path = project("../shared/vectors/recorded.jsonl.gz");
    if path.exists() {
        assert_eq!(agree(&path), 12);
    } else {
        println!("recorded streams are not beside this project: not played");
    }
}
