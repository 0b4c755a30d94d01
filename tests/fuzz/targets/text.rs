//! Any text through the text functions: no panic, and nothing is added.

#![no_main]

use libfuzzer_sys::fuzz_target;
use runcast::Text;
use runcast::native::Utf16;
use runcast::text::{classify_silence, merge_text, strip_directives, strip_heartbeat, trim};

/// What each byte stands for: most of them for what tags are made of.
fn text(bytes: &[u8]) -> Utf16 {
    const TOKENS: [&str; 16] = [
        "[",
        "]",
        "[[",
        "]]",
        "reply_to",
        "_current",
        ":",
        "audio_as_voice",
        " ",
        "\n",
        "x",
        "NO_REPLY",
        "HEARTBEAT_OK",
        "<",
        ">",
        "\u{feff}",
    ];
    let units: Vec<u16> = bytes
        .iter()
        .flat_map(|byte| match TOKENS.get(usize::from(*byte)) {
            Some(token) => token.encode_utf16().collect(),
            None => vec![u16::from(*byte) << 8 | u16::from(*byte)],
        })
        .collect();
    Utf16::from_units(&units)
}

fuzz_target!(|bytes: &[u8]| {
    let whole = text(bytes);
    let once = strip_directives(&whole);
    assert!(once.len() <= whole.len());
    let _ = classify_silence(&whole);
    let trimmed = trim(&whole);
    assert!(trim(&trimmed) == trimmed);
    let reply = strip_heartbeat(whole.as_units(), 10.0);
    assert!(reply.text.len() <= whole.len());
    let (head, tail) = bytes.split_at(bytes.len() / 2);
    let merged = merge_text(&text(head), &whole, &text(tail));
    assert!(merged.len() <= whole.len());
});
