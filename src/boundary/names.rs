//! Run ids, session keys and connection ids: `names.js` keeps the strings and
//! gives each a number above 0. The core holds the numbers and, now and then,
//! tells which of them it still uses.

use std::num::NonZeroU32;

use wasm_bindgen::prelude::*;

use super::Js;
use crate::host::{Name, NameMap};
use crate::snapshot::{Archive, Stored};

/// In a name's number: nothing is left of the string once it is trimmed.
const BLANK: u32 = 1 << 31;
/// In a name's number: trimming changes the string.
const PADDED: u32 = 1 << 30;

#[wasm_bindgen(module = "/src/boundary/names.js")]
extern "C" {
    /// The number of the name without the white space around it.
    #[wasm_bindgen(js_name = trimmed)]
    fn trim_name(id: u32) -> u32;
}

/// A name: its number.
#[derive(Clone, Copy, Debug)]
pub(super) struct JsName(NonZeroU32);

impl JsName {
    /// The name of a number; 0 is nobody's.
    #[inline]
    pub(super) fn of(id: u32) -> Option<Self> {
        NonZeroU32::new(id).map(Self)
    }

    #[inline]
    pub(super) fn new(id: u32) -> Self {
        Self::of(id).unwrap_or_default()
    }

    #[inline]
    pub(super) fn id(self) -> u32 {
        self.0.get()
    }

    #[inline]
    fn place(self) -> usize {
        (self.id() & (PADDED - 1)) as usize
    }
}

/// The empty name.
impl Default for JsName {
    fn default() -> Self {
        Self(NonZeroU32::MIN | BLANK)
    }
}

impl Stored<Js> for JsName {
    fn store(&mut self, archive: &mut Archive<'_, Js>) {
        archive.name(self);
    }
}

impl Name for JsName {
    fn is_empty(&self) -> bool {
        self.id() & (BLANK | PADDED) == BLANK
    }

    fn is_blank(&self) -> bool {
        self.id() & BLANK != 0
    }

    #[inline]
    fn trimmed(&self) -> Self {
        if self.id() & PADDED == 0 {
            *self
        } else {
            Self::new(trim_name(self.id()))
        }
    }
}

impl PartialEq for JsName {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for JsName {}

/// Values by name: a name's place is an index.
pub(super) struct Places<V>(Vec<Option<Box<(JsName, V)>>>);

impl<V> Default for Places<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V> NameMap<JsName, V> for Places<V> {
    fn get(&self, name: &JsName) -> Option<&V> {
        let held = self.0.get(name.place())?.as_ref()?;
        Some(&held.1)
    }

    fn get_mut(&mut self, name: &JsName) -> Option<&mut V> {
        let held = self.0.get_mut(name.place())?.as_mut()?;
        Some(&mut held.1)
    }

    fn or_default(&mut self, name: &JsName) -> &mut V
    where
        V: Default,
    {
        let place = name.place();
        if place >= self.0.len() {
            self.0.resize_with(place + 1, || None);
        }
        #[expect(clippy::indexing_slicing, reason = "the place has just been made")]
        let slot = &mut self.0[place];
        &mut slot
            .get_or_insert_with(|| Box::new((*name, V::default())))
            .1
    }

    fn remove(&mut self, name: &JsName) -> Option<V> {
        let held = self.0.get_mut(name.place())?.take()?;
        Some(held.1)
    }

    fn forget(&mut self, name: &JsName) {
        if let Some(place) = self.0.get_mut(name.place()) {
            *place = None;
        }
    }

    fn visit(&self, visit: &mut dyn FnMut(&JsName, &V)) {
        for held in self.0.iter().flatten() {
            visit(&held.0, &held.1);
        }
    }

    fn visit_mut(&mut self, visit: &mut dyn FnMut(&JsName, &mut V)) {
        for held in self.0.iter_mut().flatten() {
            visit(&held.0, &mut held.1);
        }
    }
}
