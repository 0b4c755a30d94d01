//! Heartbeat runs ask the agent whether anything needs attention; an answer
//! that only acknowledges is not shown.

use super::white::{is_white, trim_units, trim_units_end, trim_units_start};

const TOKEN: &str = "HEARTBEAT_OK";

/// What is left of a heartbeat run's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeartbeatReply {
    /// Whether nothing of it is to be shown.
    pub suppressed: bool,
    /// What is to be shown.
    pub text: Vec<u16>,
    /// Whether the token was removed somewhere.
    pub stripped: bool,
}

/// Takes the acknowledging token off an answer's ends; an answer of at most
/// `ack_max_chars` units beside it is suppressed.
pub fn strip(text: &[u16], ack_max_chars: f64) -> HeartbeatReply {
    let text = trim_units(text);
    if text.is_empty() {
        return reply(true, &[], false);
    }
    let bare = without_markup(text);
    if !has_token(text) && !has_token(&bare) {
        return reply(false, text, false);
    }
    let picked = strip_edges(text)
        .filter(|rest| !rest.is_empty())
        .or_else(|| strip_edges(&bare));
    match picked {
        None => reply(false, text, false),
        Some(rest) if rest.is_empty() || rest.len() as f64 <= ack_max_chars.max(0.0) => {
            reply(true, &[], true)
        }
        Some(rest) => reply(false, &rest, true),
    }
}

#[inline(never)]
fn reply(suppressed: bool, text: &[u16], stripped: bool) -> HeartbeatReply {
    HeartbeatReply {
        suppressed,
        text: text.to_vec(),
        stripped,
    }
}

/// The text with each tag and each `&nbsp;` turned into a space, and without
/// emphasis marks at its ends.
#[inline(never)]
fn without_markup(text: &[u16]) -> Vec<u16> {
    const SPACE: u16 = 0x20;
    let mut bare = Vec::with_capacity(text.len());
    let mut rest = text;
    let mut no_more_tags = false;
    while let [first, tail @ ..] = rest {
        rest = if *first == u16::from(b'<') && !no_more_tags {
            match tail.iter().position(|unit| *unit == u16::from(b'>')) {
                Some(end) => {
                    bare.push(SPACE);
                    tail.get(end + 1..).unwrap_or_default()
                }
                None => {
                    no_more_tags = true;
                    bare.push(*first);
                    tail
                }
            }
        } else {
            bare.push(*first);
            tail
        };
    }
    let bare = replace_nbsp(&bare, SPACE);
    let mark = |unit: &u16| matches!(u8::try_from(*unit), Ok(b'*' | b'`' | b'~' | b'_'));
    let start = bare.iter().position(|unit| !mark(unit));
    let end = bare.iter().rposition(|unit| !mark(unit));
    match (start, end) {
        (Some(start), Some(end)) => bare.get(start..=end).unwrap_or_default().to_vec(),
        _ => Vec::new(),
    }
}

#[inline(never)]
fn replace_nbsp(text: &[u16], by: u16) -> Vec<u16> {
    let mut replaced = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        if starts_with_ignoring_case(rest, "&nbsp;") {
            replaced.push(by);
            rest = rest.get("&nbsp;".len()..).unwrap_or_default();
        } else {
            replaced.push(*first);
            rest = tail;
        }
    }
    replaced
}

fn starts_with_ignoring_case(text: &[u16], ascii: &str) -> bool {
    text.len() >= ascii.len()
        && text.iter().zip(ascii.bytes()).all(|(unit, byte)| {
            u8::try_from(*unit).is_ok_and(|unit| unit.eq_ignore_ascii_case(&byte))
        })
}

/// The text without the tokens at its ends, white space folded; `None` when
/// there is no token at either end.
#[inline(never)]
fn strip_edges(text: &[u16]) -> Option<Vec<u16>> {
    let mut buffer = text.to_vec();
    let mut start = 0;
    let mut stripped = false;
    loop {
        let rest = buffer.get(start..).unwrap_or_default();
        let next = trim_units_start(rest);
        start += rest.len() - next.len();
        let kept = trim_units_end(next).len();
        buffer.truncate(start + kept);
        let next = buffer.get(start..).unwrap_or_default();
        if is_token(next) {
            start += TOKEN.len();
        } else if let Some(at) = closing_token(next) {
            let (before, after) = next.split_at_checked(at)?;
            let after = after.get(TOKEN.len()..).unwrap_or_default();
            let from = start + trim_units_end(before).len();
            let to = buffer.len() - trim_units_start(after).len();
            buffer.drain(from..to);
        } else {
            return stripped.then(|| fold_white(next));
        }
        stripped = true;
    }
}

/// Where the last token stands, if only up to four units that make no word
/// follow it.
fn closing_token(text: &[u16]) -> Option<usize> {
    const TRAILING: usize = 4;
    let latest = text.len().checked_sub(TOKEN.len())?;
    let at = (latest.saturating_sub(TRAILING)..=latest)
        .rev()
        .find(|at| text.get(*at..).is_some_and(is_token))?;
    let trailing = text.get(at + TOKEN.len()..)?;
    trailing.iter().all(|unit| !is_word(*unit)).then_some(at)
}

fn has_token(text: &[u16]) -> bool {
    (0..text.len()).any(|at| text.get(at..).is_some_and(is_token))
}

/// Whether the text begins with the token.
#[inline(never)]
fn is_token(text: &[u16]) -> bool {
    text.len() >= TOKEN.len()
        && text
            .iter()
            .zip(TOKEN.bytes())
            .all(|(unit, byte)| *unit == u16::from(byte))
}

fn is_word(unit: u16) -> bool {
    u8::try_from(unit).is_ok_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[inline(never)]
fn fold_white(text: &[u16]) -> Vec<u16> {
    let mut folded: Vec<u16> = Vec::with_capacity(text.len());
    for part in text
        .split(|unit| is_white(*unit))
        .filter(|part| !part.is_empty())
    {
        if !folded.is_empty() {
            folded.push(0x20);
        }
        folded.extend_from_slice(part);
    }
    folded
}
