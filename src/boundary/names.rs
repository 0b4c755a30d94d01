//! Run ids, session keys and connection ids: `host.js` keeps the strings and
//! gives each a number above 0.

use std::cell::RefCell;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use super::HostObject;
use crate::host::Name;

#[wasm_bindgen]
extern "C" {
    /// 0 for a name without white space around it, 1 for one with, 2 for a
    /// blank one, 3 for the empty one.
    #[wasm_bindgen(method, js_name = nameShape)]
    fn name_shape(this: &HostObject, id: u32) -> u8;

    /// The number of the name without the white space around it.
    #[wasm_bindgen(method, js_name = trimName)]
    fn trim_name(this: &HostObject, id: u32) -> u32;

    /// How many numbers were ever given out at once.
    #[wasm_bindgen(method, js_name = nameCount)]
    fn name_count(this: &HostObject) -> u32;

    /// The number may stand for another string from now on.
    #[wasm_bindgen(method, js_name = releaseName)]
    fn release_name(this: &HostObject, id: u32);
}

/// A name. Its clones share one record, so that counting them tells whether
/// it is in use.
#[derive(Clone)]
pub(super) struct JsName(Rc<Record>);

struct Record {
    id: u32,
    shape: u8,
    table: Rc<Table>,
}

struct Table {
    host: HostObject,
    records: RefCell<Vec<Option<JsName>>>,
}

/// The names of one router.
pub(super) struct Names(Rc<Table>);

impl Names {
    pub(super) fn new(host: HostObject) -> Self {
        Self(Rc::new(Table {
            host,
            records: RefCell::default(),
        }))
    }

    pub(super) fn host(&self) -> &HostObject {
        &self.0.host
    }

    /// The name that the number stands for.
    pub(super) fn name(&self, id: u32) -> JsName {
        self.0.clone().name(id)
    }

    /// The name, or none for 0.
    pub(super) fn optional(&self, id: u32) -> Option<JsName> {
        (id != 0).then(|| self.name(id))
    }

    pub(super) fn intern(&self, string: &JsString) -> JsName {
        self.name(self.0.host.intern(string))
    }

    /// Releases the names that only the table holds; answers how many stay.
    pub(super) fn release(&self) -> u32 {
        let mut records = self.0.records.borrow_mut();
        let mut kept = 0;
        for id in 1..=self.0.host.name_count() {
            let slot = records.get_mut(id as usize);
            let used = slot
                .as_deref()
                .is_some_and(|held| held.as_ref().is_some_and(|name| Rc::strong_count(&name.0) > 1));
            if used {
                kept += 1;
            } else {
                if let Some(slot) = slot {
                    *slot = None;
                }
                self.0.host.release_name(id);
            }
        }
        kept
    }
}

impl Drop for Names {
    /// The table and its records hold each other.
    fn drop(&mut self) {
        self.0.records.borrow_mut().clear();
    }
}

impl Table {
    fn name(self: Rc<Self>, id: u32) -> JsName {
        let at = id as usize;
        if let Some(Some(known)) = self.records.borrow().get(at) {
            return known.clone();
        }
        let name = JsName(Rc::new(Record {
            id,
            shape: self.host.name_shape(id),
            table: self.clone(),
        }));
        let mut records = self.records.borrow_mut();
        if records.len() <= at {
            records.resize(at + 1, None);
        }
        if let Some(slot) = records.get_mut(at) {
            *slot = Some(name.clone());
        }
        name
    }
}

impl JsName {
    pub(super) fn id(&self) -> u32 {
        self.0.id
    }
}

impl Name for JsName {
    fn is_empty(&self) -> bool {
        self.0.shape == 3
    }

    fn is_blank(&self) -> bool {
        self.0.shape >= 2
    }

    fn trimmed(&self) -> Self {
        if self.0.shape == 0 {
            return self.clone();
        }
        let table = self.0.table.clone();
        let id = table.host.trim_name(self.0.id);
        table.name(id)
    }
}

impl PartialEq for JsName {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for JsName {}

impl Hash for JsName {
    fn hash<S: Hasher>(&self, state: &mut S) {
        state.write_u32(self.0.id);
    }
}

impl fmt::Debug for JsName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "name {}", self.0.id)
    }
}
