//! Who wants to hear of what, one file a registry.

pub(crate) mod events;
pub(crate) mod messages;
