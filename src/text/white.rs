//! White space as JavaScript's `trim` and `\s` see it: with U+FEFF, without
//! U+0085.

use crate::host::Text;

/// Whether the unit is white space.
#[inline(never)]
pub fn is_white(unit: u16) -> bool {
    matches!(
        unit,
        0x09..=0x0d
            | 0x20
            | 0xa0
            | 0x1680
            | 0x2000..=0x200a
            | 0x2028
            | 0x2029
            | 0x202f
            | 0x205f
            | 0x3000
            | 0xfeff
    )
}

/// The text without white space at its ends.
pub fn trim<T: Text>(text: &T) -> T {
    let len = text.len();
    let start = (0..len).find(|&at| !is_white(text.unit(at))).unwrap_or(len);
    let end = (start..len)
        .rev()
        .find(|&at| !is_white(text.unit(at)))
        .map_or(start, |last| last + 1);
    if start == 0 && end == len {
        text.clone()
    } else {
        text.slice(start, end)
    }
}

/// The string without white space at its ends.
pub fn trim_str(text: &str) -> &str {
    text.trim_matches(|c| u16::try_from(u32::from(c)).is_ok_and(is_white))
}

/// The units without white space at their ends.
pub(crate) fn trim_units(units: &[u16]) -> &[u16] {
    trim_units_end(trim_units_start(units))
}

#[inline(never)]
pub(crate) fn trim_units_start(mut units: &[u16]) -> &[u16] {
    while let [first, rest @ ..] = units
        && is_white(*first)
    {
        units = rest;
    }
    units
}

#[inline(never)]
pub(crate) fn trim_units_end(mut units: &[u16]) -> &[u16] {
    while let [rest @ .., last] = units
        && is_white(*last)
    {
        units = rest;
    }
    units
}
