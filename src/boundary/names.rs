//! Run ids, session keys and connection ids: `host.js` keeps the strings and
//! gives each a number above 0. The core holds the numbers and, now and then,
//! tells which of them it still uses.

use wasm_bindgen::prelude::*;

use super::{HostObject, Js};
use crate::host::{Name, NameMap};
use crate::snapshot::{Archive, Stored};

/// In a name's number: nothing is left of the string once it is trimmed.
const BLANK: u32 = 1 << 31;
/// In a name's number: trimming changes the string.
const PADDED: u32 = 1 << 30;

#[wasm_bindgen]
extern "C" {
    /// The number of the name without the white space around it.
    #[wasm_bindgen(method, js_name = trimName)]
    fn trim_name(this: &HostObject, id: u32) -> u32;
}

/// A name: its number and that of the same name trimmed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct JsName {
    id: u32,
    trimmed: u32,
}

impl JsName {
    pub(super) fn new(id: u32, host: &HostObject) -> Self {
        let padded = id & (BLANK | PADDED) != 0;
        let trimmed = if padded { host.trim_name(id) } else { id };
        Self { id, trimmed }
    }

    pub(super) fn id(self) -> u32 {
        self.id
    }

    fn place(self) -> usize {
        (self.id & (PADDED - 1)) as usize
    }
}

impl Stored<Js> for JsName {
    fn store(&mut self, archive: &mut Archive<'_, Js>) {
        archive.name(self);
    }
}

impl Name for JsName {
    fn is_empty(&self) -> bool {
        self.id & (BLANK | PADDED) == BLANK
    }

    fn is_blank(&self) -> bool {
        self.id & BLANK != 0
    }

    fn trimmed(&self) -> Self {
        Self {
            id: self.trimmed,
            trimmed: self.trimmed,
        }
    }
}

impl PartialEq for JsName {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
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
