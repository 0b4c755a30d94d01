//! Pure functions and small machines over text. They know no run and no
//! frame; positions and lengths are UTF-16 code units.

#[cfg(all(test, not(target_arch = "wasm32")))]
mod cuts;
pub(crate) mod directives;
mod edges;
pub(crate) mod growing;
pub(crate) mod heartbeat;
pub(crate) mod merge;
pub(crate) mod piece;
pub(crate) mod silent;
pub(crate) mod stream;
mod telling;
mod truncate;
pub(crate) mod verbose;
mod white;

pub use directives::strip as strip_directives;
pub use heartbeat::{HeartbeatReply, strip as strip_heartbeat};
pub use merge::merge as merge_text;
pub use silent::{Silence, classify as classify_silence};
pub use verbose::{Verbose, level as verbose_level};
pub use white::{is_white, trim, trim_str};
