//! How a new piece of text joins what has come so far.

use crate::host::Text;

/// What an event's text and delta, both without directives, do to the text
/// that has come so far.
pub(crate) enum Join<T> {
    /// The text begins with all that has come: it stands now.
    Extend,
    /// Nothing new was told.
    Keep,
    /// This delta is appended.
    Append(T),
    /// The text stands now, whatever had come.
    Replace,
}

/// How `text` and a delta join `previous`; empty stands for "not told".
///
/// A text that begins with the previous one wins; `extends` says that the
/// caller knows it does. A text that the previous one begins with, without a
/// delta, changes nothing. Else the delta is appended; without a delta the
/// text replaces.
pub(crate) fn join<T: Text>(
    previous: &T,
    text: &T,
    extends: bool,
    delta: impl FnOnce() -> T,
) -> Join<T> {
    let both = !text.is_empty() && !previous.is_empty();
    if both && (extends || text.starts_with(previous)) {
        return Join::Extend;
    }
    let delta = delta();
    if !delta.is_empty() {
        Join::Append(delta)
    } else if text.is_empty() || (both && previous.starts_with(text)) {
        Join::Keep
    } else {
        Join::Replace
    }
}

/// The text after `previous` once an event brought `text` and `delta`, all
/// without directives; empty stands for "not told".
pub fn merge<T: Text>(previous: &T, text: &T, delta: &T) -> T {
    match join(previous, text, false, || delta.clone()) {
        Join::Extend | Join::Replace => text.clone(),
        Join::Keep => previous.clone(),
        Join::Append(delta) => append(previous.clone(), &delta),
    }
}

/// `base` and then `delta`, less the longest end of `base` that `delta`
/// begins with.
#[inline(never)]
pub(crate) fn append<T: Text>(base: T, delta: &T) -> T {
    if base.is_empty() {
        return delta.clone();
    }
    let shared = overlap(&base, delta);
    if shared == 0 {
        base.concat(delta)
    } else if shared == delta.len() {
        base
    } else {
        base.concat(&delta.slice(shared, delta.len()))
    }
}

/// How many units of `delta`'s beginning `base` ends with. Knuth, Morris and
/// Pratt's search, so that the work is in proportion to the delta.
fn overlap<T: Text>(base: &T, delta: &T) -> usize {
    let window = base.len().min(delta.len());
    let pattern = delta.units(0, window);
    let tail = base.units(base.len() - window, base.len());
    let mut borders: Vec<usize> = Vec::with_capacity(window);
    let mut length = 0;
    for (at, unit) in pattern.iter().enumerate() {
        if at > 0 {
            length = extend(&pattern, &borders, length, *unit);
        }
        borders.push(length);
    }
    let mut matched = 0;
    for unit in tail {
        matched = extend(&pattern, &borders, matched, unit);
    }
    matched
}

/// How long the match is after one more unit.
fn extend(pattern: &[u16], borders: &[usize], mut matched: usize, unit: u16) -> usize {
    loop {
        if pattern.get(matched) == Some(&unit) {
            return matched + 1;
        }
        match matched.checked_sub(1).and_then(|last| borders.get(last)) {
            Some(shorter) => matched = *shorter,
            None => return 0,
        }
    }
}
