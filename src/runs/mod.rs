//! What is known of each run, one file a kind of knowledge. The oldest entry
//! goes when a registry is full; each counts what it had to drop.

pub(crate) mod aborts;
pub(crate) mod contexts;
pub(crate) mod links;
pub(crate) mod sequences;
pub(crate) mod texts;

use hashlink::LinkedHashMap;
use std::hash::{BuildHasher, Hash};

/// Makes room: drops the oldest entries past the limit and answers how many.
pub(crate) fn drop_oldest<K: Hash + Eq, V, S: BuildHasher>(
    map: &mut LinkedHashMap<K, V, S>,
    limit: f64,
) -> u64 {
    let mut dropped = 0;
    while map.len() as f64 > limit && map.pop_front().is_some() {
        dropped += 1;
    }
    dropped
}
