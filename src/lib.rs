//! runcast decides *which frame of a streamed agent run goes to whom*.
//!
//! An agent run emits events: its lifecycle, pieces of text, tool calls. One
//! [`Router`] takes them in, one [`Event`] at a time, and casts [`Frame`]s:
//! merged and throttled text to every connection, tool events to those who
//! watch, session changes to those who subscribed, patches to the host's
//! session store. It owns no socket, no timer and no clock: the host passes
//! the time in with each call and acts on the frames that come out.
//!
//! ```
//! use runcast::native::{Frames, Native, name};
//! use runcast::{Body, Event, Options, Router};
//!
//! let mut router: Router<Native> = Router::new(Options::default());
//! let mut frames = Frames::default();
//! let event = Event {
//!     run: name("run-1"),
//!     session: Some(name("main")),
//!     seq: None,
//!     ts: None,
//!     body: Body::Assistant { text: Some("Hello".into()), delta: None, more: false },
//! };
//! router.ingest(event, 1_700_000_000_000.0, &mut frames)?;
//! assert_eq!(frames.len(), 4); // the event and the merged text, each to all and to the session's nodes
//! # Ok::<(), runcast::Error>(())
//! ```
//!
//! The modules, in the order in which an event passes them:
//!
//! - `boundary` (wasm32 only) is the skin that JavaScript sees.
//! - [`Host`] says what the core asks of its surroundings: names, texts, rows.
//! - [`Event`] comes in; [`Router`] knows the order of things.
//! - `runs`, `subscribers`, `session` and [`text`] each hold one kind of
//!   state; they know nothing of each other and emit nothing.
//! - [`Payload`] is what goes out, through a [`Sink`].
//! - [`Options`] and [`Limits`] hold every figure that a host may set.
//! - [`native`] is the host for plain Rust programs.

// The same core is built for both; only the boundary's allocator may ask for more.
#![cfg_attr(not(target_arch = "wasm32"), forbid(unsafe_code))]
#![cfg_attr(target_arch = "wasm32", deny(unsafe_code))]

#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub mod boundary;

mod ages;
mod error;
mod event;
mod frame;
mod host;
pub mod native;
mod policy;
mod router;
mod runs;
mod session;
pub mod snapshot;
mod stats;
mod subscribers;
pub mod text;
mod time;

pub use error::{Error, ErrorKind};
pub use event::{Body, Event, Lifecycle, Phase, ToolPhase};
pub use frame::{Ended, Ending, EventName, Frame, Patch, Payload, Sink, Status, Without};
pub use host::{Host, Name, NameMap, Row, Text};
pub use policy::{HeartbeatOptions, Limits, Options, Semantics};
pub use router::{Attach, Router};
pub use runs::context::ContextUpdate;
pub use session::SessionRow;
pub use stats::{Dropped, FrameCounts, Held, Stats, Suppressed};
pub use subscribers::audience::Deltas;
