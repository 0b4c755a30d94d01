//! runcast decides *which frame of a streamed agent run goes to whom*.
//!
//! An agent run emits events: its lifecycle, pieces of text, tool calls. One
//! [`Router`] takes them in, one [`Event`] at a time, and casts [`Frame`]s:
//! merged and throttled text to the connections that may read it, tool events
//! to those who watch, session changes to those who subscribed, patches to
//! the host's session store. It owns no socket, no timer and no clock: the
//! host passes the time in with each call and acts on the frames that come
//! out.
//!
//! # A viewer follows a reply
//!
//! With [`Semantics::Live`], as a plain Rust program does it ([`native`]): the
//! types are its own strings, and the sink is a list of frames.
//!
//! ```
//! use runcast::native::{Frames, Native, Utf16, name};
//! use runcast::{Attach, Body, Deltas, Event, Frame, Options, Payload, Router, Semantics};
//!
//! let mut options = Options::default();
//! options.semantics = Semantics::Live;
//! let mut router: Router<Native> = Router::new(options);
//! let mut frames = Frames::default();
//!
//! // A socket was opened, and its user may read the session.
//! let (viewer, session) = (name("socket-1"), name("main"));
//! let wants = Attach { deltas: Deltas::Suffix, tools: true, resume: None };
//! router.attach(&viewer, &session, wants, 1_000.0, &mut frames)?;
//!
//! // The agent speaks, twice within the throttle of 150 ms.
//! let piece = |delta: &str| Event {
//!     run: name("run-1"),
//!     session: Some(session.clone()),
//!     seq: None, // the next one of the run
//!     ts: None,  // now
//!     body: Body::Assistant { text: None, delta: Some(Utf16::from(delta)), more: false },
//! };
//! router.ingest(piece("Hello"), 1_010.0, &mut frames)?;
//! router.ingest(piece(", world"), 1_020.0, &mut frames)?;
//!
//! // What is held back is due soon: the host sets one timer, and calls back.
//! let due = router.wake_at().expect("there is text to show");
//! assert_eq!(due, 1_170.0);
//! router.wake(due, &mut frames)?;
//!
//! // Frames say where they go; the host knows the sockets.
//! let mut seen = String::new();
//! for frame in frames.take() {
//!     let Frame::Connections { ids, payload, .. } = frame else { continue };
//!     if let Payload::Piece { piece, offset, .. } = &*payload {
//!         assert_eq!((&*ids, *offset), (&[viewer.clone()][..], seen.len()));
//!         seen += &piece.to_string();
//!     }
//! }
//! assert_eq!(seen, "Hello, world");
//! # Ok::<(), runcast::Error>(())
//! ```
//!
//! # What the host does
//!
//! - It hands in what it knows: [`Router::set_session`],
//!   [`Router::set_run_context`], [`Router::link_run`] for runs that clients
//!   know by another id than the engine, and who listens to what.
//! - It sends each frame to its addressees, in order, and applies
//!   [`Frame::Store`] to its session rows.
//! - With `Live` it sets a timer to [`Router::wake_at`] after each call and
//!   calls [`Router::wake`] when it rings, [attaches](Router::attach)
//!   connections, [says which are slow](Router::set_slow), and keeps
//!   [snapshots](Router::snapshot) if runs are to outlive it.
//!
//! # What it can count on
//!
//! - **Times** are milliseconds, of any origin, and only ever compared; a clock
//!   that goes back stands still.
//! - **Lengths and offsets** are UTF-16 code units, as JavaScript counts.
//! - **A refused call changes nothing.** It says so with an [`Error`] that
//!   names the member at fault; nothing that comes in makes the core panic.
//! - **The same calls give the same frames.** Nothing is random.
//! - **Everything has a bound**: see [`Limits`], and [`Router::stats`] for
//!   what is held, what was not shown and why, and what was forgotten.
//!
//! The modules, in the order in which an event passes them:
//!
//! - `boundary` (wasm32 only) is the skin that JavaScript sees.
//! - [`Host`] says what the core asks of its surroundings: names, texts, rows.
//!   Whoever keeps strings elsewhere than Rust does implements it anew.
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
