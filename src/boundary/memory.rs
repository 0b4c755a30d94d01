//! The allocator, which knows what it could not give.
//!
//! Running out of memory is no panic: there are no words of it, only a trap.

use std::alloc::{GlobalAlloc, Layout};
use std::arch::wasm32::{memory_grow, memory_size};
use std::cell::UnsafeCell;
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use rlsf::{FlexSource, FlexTlsf};
use wasm_bindgen::prelude::wasm_bindgen;

const PAGE: usize = 1 << 16;

/// The memory of the instance, one stretch that grows at its end. The sources
/// that come with `rlsf` make a pool of each growth: what is freed in one does
/// not join what is free in the next, and buffers as large as a snapshot, of
/// another size each time, find room in none of them.
struct Pages;

#[expect(unsafe_code, reason = "an allocator cannot be safe")]
// SAFETY: what `memory.grow` gives belongs to whoever asked for it.
unsafe impl FlexSource for Pages {
    unsafe fn alloc(&mut self, least: usize) -> Option<NonNull<[u8]>> {
        let pages = least.div_ceil(PAGE);
        let before = memory_grow::<0>(pages);
        let start = NonNull::new(before.checked_mul(PAGE)? as *mut u8)?;
        (before != usize::MAX).then(|| NonNull::slice_from_raw_parts(start, pages * PAGE))
    }

    unsafe fn realloc_inplace_grow(&mut self, held: NonNull<[u8]>, least: usize) -> Option<usize> {
        let start = held.cast::<u8>().as_ptr() as usize;
        if start + held.len() != memory_size::<0>() * PAGE {
            return None;
        }
        let pages = (least - held.len()).div_ceil(PAGE);
        (memory_grow::<0>(pages) != usize::MAX).then(|| held.len() + pages * PAGE)
    }

    fn supports_realloc_inplace_grow(&self) -> bool {
        true
    }

    fn min_align(&self) -> usize {
        PAGE
    }
}

const CLASSES: usize = usize::BITS as usize;

/// A third of the size of the standard one, and as quick here.
struct Memory(UnsafeCell<FlexTlsf<Pages, usize, usize, CLASSES, CLASSES>>);

#[expect(unsafe_code, reason = "an allocator cannot be safe")]
// SAFETY: an instance has one thread.
unsafe impl Sync for Memory {}

#[global_allocator]
static ALLOCATOR: Memory = Memory(UnsafeCell::new(FlexTlsf::new(Pages)));

/// The bytes that the last request lacked; 0 if none did.
static LACKED: AtomicU32 = AtomicU32::new(0);

#[expect(unsafe_code, reason = "an allocator cannot be safe")]
// SAFETY: all is left to the allocator within, which nothing here calls while
// it is being called.
unsafe impl GlobalAlloc for Memory {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        #[cfg(feature = "panic-probe")]
        if probe::blows() {
            LACKED.store(layout.size() as u32, Relaxed);
            return ptr::null_mut();
        }
        if let Some(memory) = unsafe { &mut *self.0.get() }.allocate(layout) {
            return memory.as_ptr();
        }
        LACKED.store(layout.size() as u32, Relaxed);
        ptr::null_mut()
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        unsafe { (*self.0.get()).deallocate(NonNull::new_unchecked(memory), layout.align()) }
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
