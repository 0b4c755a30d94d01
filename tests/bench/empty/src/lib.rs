//! One class without a body.

use wasm_bindgen::prelude::*;

/// Nothing.
#[wasm_bindgen]
pub struct Nothing;

#[wasm_bindgen]
impl Nothing {
    /// Makes it.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self
    }
}

impl Default for Nothing {
    fn default() -> Self {
        Self::new()
    }
}
