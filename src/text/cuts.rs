//! Whatever way a text comes in pieces, reading on gives what reading the
//! whole gives.

#![allow(
    clippy::unwrap_used,
    clippy::string_slice,
    reason = "a test that meets the unexpected fails"
)]

use proptest::prelude::*;
use regex::Regex;

use super::directives::{Cleaner, strip};
use super::growing::Growing;
use super::merge::{append, merge};
use super::silent::{Silence, SilenceWatch, classify};
use super::stream::TextStream;
use crate::host::Text;
use crate::native::Utf16;

/// Texts full of beginnings and ends of tags.
fn texts() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "[",
        "]",
        "[[",
        "]]",
        "[[reply_to",
        "_current",
        ":",
        " ",
        "\n",
        "42",
        "x",
        "reply_to_current",
        "[[audio_as_voice]]",
        "[[AUDIO_as_voice",
        "\u{a0}",
        "\u{feff}",
        "é",
        "😀",
        "NO_",
        "REPLY",
        "no_r",
    ]);
    prop::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat())
}

/// Where to cut a text.
fn cuts() -> impl Strategy<Value = Vec<prop::sample::Index>> {
    prop::collection::vec(any::<prop::sample::Index>(), 0..8)
}

fn prefixes(text: &Utf16, cuts: &[prop::sample::Index]) -> Vec<Utf16> {
    let mut ends: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
    ends.push(text.len());
    ends.sort_unstable();
    ends.iter().map(|end| text.slice(0, *end)).collect()
}

/// Both passes as expressions over the whole text.
fn strip_by_expression(text: &str) -> String {
    let white = r"[\t\n\x0b\x0c\r \u{a0}\u{1680}\u{2000}-\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}\u{feff}]*";
    let expression =
        |tag: &str| Regex::new(&format!(r"\[\[{white}(?i-u:{tag}){white}\]\]")).unwrap();
    let voice = expression("audio_as_voice");
    let reply = Regex::new(&format!(
        r"\[\[{white}(?:(?i-u:reply_to_current)|(?i-u:reply_to){white}:{white}[^\]\n]+){white}\]\]"
    ));
    let reply = reply.unwrap();
    reply
        .replace_all(&voice.replace_all(text, ""), "")
        .into_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn stripping_is_two_passes_over_the_whole(text in texts()) {
        let stripped = strip(&Utf16::from(text.as_str()));
        prop_assert_eq!(stripped.to_string(), strip_by_expression(&text));
    }

    #[test]
    fn stripping_goes_on_where_it_stopped(text in texts(), cuts in cuts()) {
        let text = Utf16::from(text.as_str());
        let mut cleaner = Cleaner::default();
        let mut before = Utf16::empty();
        for prefix in prefixes(&text, &cuts) {
            let grown = cleaner.read(&prefix);
            let output = cleaner.output(&prefix);
            prop_assert_eq!(&output, &strip(&prefix));
            prop_assert!(!grown || output.starts_with(&before));
            before = output;
        }
    }

    #[test]
    fn silence_is_known_at_every_cut(text in texts(), cuts in cuts()) {
        let text = Utf16::from(text.as_str());
        let mut watch = SilenceWatch::default();
        for prefix in prefixes(&text, &cuts) {
            watch.read(&prefix);
            let plain = prefix.to_string();
            let trimmed = super::trim_str(&plain);
            let lead = !trimmed.is_empty()
                && trimmed.len() < "NO_REPLY".len()
                && "NO_REPLY".starts_with(&trimmed.to_ascii_uppercase());
            let expected = match trimmed {
                "NO_REPLY" => Silence::Silent,
                _ if lead => Silence::Lead,
                _ => Silence::Speaks,
            };
            prop_assert_eq!(watch.verdict(), expected);
            prop_assert_eq!(classify(&prefix), expected);
        }
    }

    #[test]
    fn an_appended_delta_repeats_nothing(base in texts(), delta in texts()) {
        let appended = append(Utf16::from(base.as_str()), &Utf16::from(delta.as_str()));
        let longest = (0..=delta.len())
            .rev()
            .find(|end| delta.is_char_boundary(*end) && base.ends_with(&delta[..*end]))
            .unwrap();
        prop_assert_eq!(appended.to_string(), format!("{base}{}", &delta[longest..]));
    }

    #[test]
    fn a_growing_text_shows_at_each_cut_what_it_shows_of_the_whole(
        text in texts(),
        cuts in cuts(),
        ways in prop::collection::vec(0..3, 9),
    ) {
        let text = Utf16::from(text.as_str());
        let mut growing = Growing::default();
        let mut told = Utf16::empty();
        let mut shown = Utf16::empty();
        for (prefix, way) in prefixes(&text, &cuts).into_iter().zip(ways) {
            let delta = prefix.slice(told.len(), prefix.len());
            match way {
                0 => growing.tell(Some(prefix.clone()), None, usize::MAX),
                1 => growing.tell(None, Some(delta), usize::MAX),
                _ => growing.tell(Some(prefix.clone()), Some(delta), usize::MAX),
            };
            told = prefix;
            let mut whole = Growing::default();
            whole.tell(Some(told.clone()), None, usize::MAX);
            prop_assert_eq!(growing.settled(), whole.settled());
            let is_pending = growing.is_pending();
            let next = growing.next();
            prop_assert_eq!(is_pending, next.is_some());
            if let Some(piece) = next {
                prop_assert!(!piece.replaces);
                prop_assert_eq!(piece.offset, shown.len());
                shown = shown.concat(&piece.text);
            }
            whole.next();
            prop_assert_eq!(&shown, &growing.shown());
            prop_assert_eq!(&shown, &whole.shown());
            let settled = growing.settled();
            prop_assert!(settled.starts_with(&super::white::trim(&shown)), "{settled} {shown}");
        }
    }

    #[test]
    fn the_pieces_of_a_bounded_text_make_up_what_is_shown(
        deltas in prop::collection::vec(texts(), 1..12),
        limit in 10..80_usize,
    ) {
        let mut growing = Growing::default();
        let mut shown = Utf16::empty();
        for delta in deltas {
            growing.tell(None, Some(Utf16::from(delta.as_str())), limit);
            if let Some(piece) = growing.next() {
                if piece.replaces {
                    shown = Utf16::empty();
                }
                prop_assert_eq!(piece.offset, shown.len());
                shown = shown.concat(&piece.text);
            }
            prop_assert_eq!(&shown, &growing.shown());
            let mut fresh = growing.clone();
            fresh.apart = None;
            prop_assert_eq!(&shown, &fresh.shown());
        }
    }

    #[test]
    fn a_stream_merges_as_the_plain_rules_do(
        told in prop::collection::vec((texts(), prop::option::of(texts())), 1..12),
        growing in any::<bool>(),
    ) {
        let mut stream = TextStream::default();
        let mut expected = Utf16::empty();
        let mut so_far = String::new();
        for (text, delta) in told {
            so_far.push_str(&text);
            let text = Utf16::from(if growing { so_far.as_str() } else { text.as_str() });
            let delta = delta.map(|delta| Utf16::from(delta.as_str()));
            let clean_delta = delta.as_ref().map_or_else(Utf16::empty, strip);
            expected = merge(&expected, &strip(&text), &clean_delta);
            stream.tell(text, delta.as_ref());
            prop_assert_eq!(stream.merged(), &expected);
            prop_assert_eq!(stream.silence(), classify(&expected));
            prop_assert_eq!(stream.settled(), super::trim(&strip(&expected)));
        }
    }
}
