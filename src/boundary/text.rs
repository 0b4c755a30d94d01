//! Texts as handles to the engine's own strings: never copied, and a lone
//! surrogate survives.

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use super::Js;
use crate::host::Text;
use crate::snapshot::{Archive, Stored};

/// How many units `String.fromCharCode` is given at once: engines limit how
/// many arguments a call may have.
const CHUNK: usize = 8_192;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = js_sys::Object)]
    type Str;

    #[wasm_bindgen(method, js_name = indexOf)]
    fn index_of(this: &Str, search: &JsString, from: u32) -> i32;

    #[wasm_bindgen(method, js_name = endsWith)]
    fn ends_with(this: &Str, tail: &JsString) -> bool;

    #[wasm_bindgen(method, js_name = charCodeAt)]
    fn char_code_at(this: &Str, at: u32) -> u32;
}

/// Strings made once. The formatter would take their values away.
#[rustfmt::skip]
mod fixed {
    use super::*;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(thread_local_v2, static_string)]
        pub(super) static BRACKET: JsString = "[";

        #[wasm_bindgen(thread_local_v2, static_string)]
        pub(super) static TOKEN: JsString = "N";

        #[wasm_bindgen(thread_local_v2, static_string)]
        pub(super) static NOTHING: JsString = "";
    }
}

/// A handle to a string, its length at hand.
#[derive(Clone)]
pub(super) struct JsText {
    string: JsString,
    len: u32,
    hints: u8,
}

/// [`Text::is_plain`] holds.
const PLAIN: u8 = 1;
/// A delta is what its event's text ends with.
const TAIL: u8 = 2;

impl JsText {
    pub(super) fn new(string: JsString) -> Self {
        let len = string.length();
        Self::known(string, len, 0)
    }

    /// A text of which JavaScript has told what it would be asked.
    pub(super) fn known(string: JsString, len: u32, hints: u8) -> Self {
        Self { string, len, hints }
    }

    pub(super) fn as_js(&self) -> &JsString {
        &self.string
    }

    fn str(&self) -> &Str {
        self.string.unchecked_ref()
    }
}

impl Stored<Js> for JsText {
    fn store(&mut self, archive: &mut Archive<'_, Js>) {
        archive.text(self);
    }
}

impl Default for JsText {
    fn default() -> Self {
        Self {
            string: fixed::NOTHING.with(JsString::clone),
            len: 0,
            hints: PLAIN,
        }
    }
}

impl Text for JsText {
    fn from_units(units: &[u16]) -> Self {
        let mut text = Self::empty();
        for chunk in units.chunks(CHUNK) {
            text = text.concat(&Self::new(JsString::from_char_code(chunk)));
        }
        text
    }

    fn from_utf8(text: &str) -> Self {
        Self::new(JsString::from(text))
    }

    /// A lone surrogate becomes U+FFFD on the way, as which it may also have
    /// come: what has one counts as no UTF-8.
    fn to_utf8(&self) -> Option<String> {
        let text = String::from(&self.string);
        let replaced = [0xef, 0xbf, 0xbd];
        let is_odd = text.as_bytes().windows(3).any(|part| part == replaced);
        (!is_odd).then_some(text)
    }

    fn len(&self) -> usize {
        self.len as usize
    }

    fn unit(&self, at: usize) -> u16 {
        self.str().char_code_at(at as u32) as u16
    }

    fn units(&self, start: usize, end: usize) -> Vec<u16> {
        (start..end).map(|at| self.unit(at)).collect()
    }

    /// Cut and compared: engines do that several times faster than their own
    /// `startsWith`.
    fn starts_with(&self, prefix: &Self) -> bool {
        prefix.len <= self.len && self.string.slice(0, prefix.len) == prefix.string
    }

    fn ends_with(&self, tail: &Self) -> bool {
        tail.hints & TAIL != 0 || self.str().ends_with(&tail.string)
    }

    fn find(&self, character: u8, from: usize) -> Option<usize> {
        let searched = match character {
            b'[' => &fixed::BRACKET,
            _ => &fixed::TOKEN,
        };
        let found = searched.with(|searched| self.str().index_of(searched, from as u32));
        usize::try_from(found).ok()
    }

    fn is_plain(&self) -> bool {
        self.hints & PLAIN != 0
    }

    fn slice(&self, start: usize, end: usize) -> Self {
        let string = self.string.slice(start as u32, end as u32);
        Self::known(string, (end - start) as u32, 0)
    }

    fn push(&mut self, tail: &Self) {
        let string = self.string.concat(&tail.string);
        *self = Self::known(string, self.len + tail.len, 0);
    }
}
