//! Session rows and what changes in them: `rows.js` makes both.

use js_sys::Object;
use wasm_bindgen::prelude::*;

use crate::frame::Patch;
use crate::host::Row;

#[wasm_bindgen(module = "/src/boundary/rows.js")]
extern "C" {
    /// A patch; NaN removes a member.
    #[wasm_bindgen(js_name = patchOf)]
    fn patch_of(
        updated_at: f64,
        status: u32,
        started_at: f64,
        ended_at: f64,
        runtime_ms: f64,
        aborted_last_run: bool,
    ) -> Object;

    fn patched(row: &Object, patch: &Object) -> Object;
}

/// A session's row: an object of the router's own.
pub(super) struct JsRow(pub(super) Object);

impl Row for JsRow {
    fn patched(&self, patch: &Patch) -> Self {
        Self(patched(&self.0, &patch_object(patch)))
    }
}

pub(super) fn patch_object(patch: &Patch) -> Object {
    let time = |time: Option<f64>| time.unwrap_or(f64::NAN);
    patch_of(
        time(patch.updated_at),
        patch.status as u32,
        time(patch.started_at),
        time(patch.ended_at),
        time(patch.runtime_ms),
        patch.aborted_last_run,
    )
}
