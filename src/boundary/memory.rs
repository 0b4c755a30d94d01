//! The allocator, which knows what it could not give.
//!
//! Running out of memory is no panic: there are no words of it, only a trap.

use std::alloc::{GlobalAlloc, Layout};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use rlsf::SmallGlobalTlsf;
use wasm_bindgen::prelude::wasm_bindgen;

/// A third of the size of the standard one, and as quick here.
struct Memory(SmallGlobalTlsf);

#[global_allocator]
static ALLOCATOR: Memory = Memory(SmallGlobalTlsf::new());

/// The bytes that the last request lacked; 0 if none did.
static LACKED: AtomicU32 = AtomicU32::new(0);

fn given(memory: *mut u8, size: usize) -> *mut u8 {
    if memory.is_null() {
        LACKED.store(size as u32, Relaxed);
    }
    memory
}

#[expect(unsafe_code, reason = "an allocator cannot be safe")]
// SAFETY: all is left to the allocator within.
unsafe impl GlobalAlloc for Memory {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        #[cfg(feature = "panic-probe")]
        if probe::blows() {
            return given(std::ptr::null_mut(), layout.size());
        }
        given(unsafe { self.0.alloc(layout) }, layout.size())
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        unsafe { self.0.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        #[cfg(feature = "panic-probe")]
        if probe::blows() {
            return given(std::ptr::null_mut(), size);
        }
        given(unsafe { self.0.realloc(memory, layout, size) }, size)
    }
}

/// How many bytes there was no room for when the core crashed; 0 if it
/// crashed over something else. Needs no memory.
#[wasm_bindgen(js_name = lackedBytes)]
#[allow(unreachable_pub, reason = "the macro wants it public")]
pub fn lacked_bytes() -> u32 {
    LACKED.load(Relaxed)
}

#[cfg(feature = "panic-probe")]
mod probe {
    use super::{AtomicU32, Relaxed, wasm_bindgen};

    /// How many more requests are served before one is not; 0 for all.
    static FUSE: AtomicU32 = AtomicU32::new(0);
    static PANICS: AtomicU32 = AtomicU32::new(0);

    /// Has the `count`th request for memory from now on fail, or panic; with 0
    /// none. Answers how many of the last fuse were left.
    #[wasm_bindgen(js_name = setFuse)]
    #[allow(unreachable_pub, reason = "the macro wants it public")]
    pub fn set_fuse(count: u32, panics: bool) -> u32 {
        PANICS.store(u32::from(panics), Relaxed);
        FUSE.swap(count, Relaxed)
    }

    /// Whether it is the request that fails.
    pub(super) fn blows() -> bool {
        let left = FUSE.load(Relaxed);
        if left == 0 {
            return false;
        }
        FUSE.store(left - 1, Relaxed);
        if left == 1 && PANICS.load(Relaxed) != 0 {
            #[expect(clippy::panic, reason = "that is the probe's purpose")]
            {
                panic!("the fuse has blown");
            }
        }
        left == 1
    }
}
