//! Texts as handles to the engine's own strings: never copied, and a lone
//! surrogate survives.

use std::cell::OnceCell;

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

    #[wasm_bindgen(method, js_name = endsWith)]
    fn ends_with(this: &Str, tail: &JsString) -> bool;

    #[wasm_bindgen(method, js_name = charCodeAt)]
    fn char_code_at(this: &Str, at: u32) -> u32;
}

#[wasm_bindgen(module = "/src/boundary/texts.js")]
extern "C" {
    fn offered(text: bool) -> JsString;

    fn begins(string: &JsString, prefix: &JsString) -> bool;

    fn follow(old: JsString, string: &JsString) -> i32;

    fn unfollowed() -> JsString;

    fn append(string: JsString, tail: Option<&JsString>) -> JsString;

    fn find(string: &JsString, character: u8, from: u32) -> i32;

    fn nothing() -> JsString;
}

/// A handle to a string, its length at hand. One that an event brings is
/// fetched once it is needed, or never.
pub(super) struct JsText {
    string: OnceCell<JsString>,
    len: u32,
    hints: u8,
}

/// [`Text::is_plain`] holds.
pub(super) const PLAIN: u8 = 1;
/// A delta is what its event's text ends with.
pub(super) const TAIL: u8 = 2;
/// It is an event's text, where it has to be fetched; else its delta.
pub(super) const TEXT: u8 = 4;

impl JsText {
    pub(super) fn new(string: JsString) -> Self {
        let len = string.length();
        Self::known(string, len)
    }

    fn known(string: JsString, len: u32) -> Self {
        Self {
            string: string.into(),
            len,
            hints: 0,
        }
    }

    /// A text of the event that is being taken in, of which JavaScript has
    /// told what it would be asked.
    pub(super) fn offered(string: Option<JsString>, len: u32, hints: u8) -> Self {
        let string = string.map_or_else(OnceCell::new, OnceCell::from);
        Self { string, len, hints }
    }

    pub(super) fn as_js(&self) -> &JsString {
        match self.string.get() {
            Some(string) => string,
            None => self.fetched(),
        }
    }

    #[cold]
    #[inline(never)]
    fn fetched(&self) -> &JsString {
        self.string.get_or_init(|| match self.len {
            0 => nothing(),
            _ => offered(self.hints & TEXT != 0),
        })
    }

    #[inline]
    fn into_js(self) -> JsString {
        self.as_js();
        self.string.into_inner().unwrap_or_default()
    }

    fn str(&self) -> &Str {
        self.as_js().unchecked_ref()
    }
}

impl Clone for JsText {
    #[inline(never)]
    fn clone(&self) -> Self {
        Self {
            string: self.as_js().clone().into(),
            ..*self
        }
    }
}

impl Stored<Js> for JsText {
    fn store(&mut self, archive: &mut Archive<'_, Js>) {
        archive.text(self);
    }
}

impl Default for JsText {
    fn default() -> Self {
        Self::offered(None, 0, PLAIN)
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
        let text = String::from(self.as_js());
        let replaced = [0xef, 0xbf, 0xbd];
        let is_odd = text.as_bytes().windows(3).any(|part| part == replaced);
        (!is_odd).then_some(text)
    }

    fn len(&self) -> usize {
        self.len as usize
    }

    #[inline(never)]
    fn unit(&self, at: usize) -> u16 {
        self.str().char_code_at(at as u32) as u16
    }

    fn units(&self, start: usize, end: usize) -> Vec<u16> {
        (start..end).map(|at| self.unit(at)).collect()
    }

    #[inline(never)]
    fn starts_with(&self, prefix: &Self) -> bool {
        prefix.len <= self.len && begins(self.as_js(), prefix.as_js())
    }

    #[inline(never)]
    fn ends_with(&self, tail: &Self) -> bool {
        tail.hints & TAIL != 0 || self.str().ends_with(tail.as_js())
    }

    fn keep(self) -> Self {
        self.as_js();
        self
    }

    #[inline(never)]
    fn follow(&mut self, next: Self) -> Result<Option<usize>, Self> {
        let old = std::mem::replace(self, next.keep());
        let len = old.len;
        match follow(old.into_js(), self.as_js()) {
            -2 => Err(Self::known(unfollowed(), len)),
            at => Ok(usize::try_from(at).ok()),
        }
    }

    #[inline]
    fn find(&self, character: u8, from: usize) -> Option<usize> {
        let found = find(self.as_js(), character, from as u32);
        usize::try_from(found).ok()
    }

    fn is_plain(&self) -> bool {
        self.hints & PLAIN != 0
    }

    #[inline(never)]
    fn slice(&self, start: usize, end: usize) -> Self {
        let string = self.as_js().slice(start as u32, end as u32);
        Self::known(string, (end - start) as u32)
    }

    #[inline(never)]
    fn push(&mut self, tail: &Self) {
        let len = self.len + tail.len;
        let is_delta = tail.string.get().is_none() && tail.hints & TEXT == 0;
        let tail = if is_delta { None } else { Some(tail.as_js()) };
        *self = Self::known(append(std::mem::take(self).into_js(), tail), len);
    }
}
