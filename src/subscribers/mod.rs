//! Who wants to hear of what, one file a registry. Those who follow a
//! session's messages are plain pairs.

pub(crate) mod audience;
pub(crate) mod events;
pub(crate) mod pairs;
