//! What a router holds and has done, for dashboards and for the question
//! "why did nobody see this text?".

use serde::Serialize;

/// Counts, which cross the boundary as numbers in the order in which they
/// stand: `router.js` has their names in the same one.
macro_rules! counts {
    ($(#[$of:meta])* pub struct $name:ident { $($(#[$doc:meta])* pub $count:ident: $number:ty,)* }) => {
        $(#[$of])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
        #[serde(rename_all = "camelCase")]
        pub struct $name {
            $($(#[$doc])* pub $count: $number,)*
        }

        impl $name {
            fn put(&self, numbers: &mut Vec<f64>) {
                $(note(numbers, self.$count as u64);)*
            }
        }
    };
}

#[inline(never)]
fn note(numbers: &mut Vec<f64>, count: u64) {
    numbers.push(count as f64);
}

/// Counts of everything held, sent, suppressed and dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stats {
    /// Held now.
    pub held: Held,
    /// Events taken in since the router was made.
    pub events: u64,
    /// Frames given out since the router was made.
    pub frames: FrameCounts,
    /// Pieces of text that were not shown, by reason.
    pub suppressed: Suppressed,
    /// Entries forgotten because of a limit or a time to live.
    pub dropped: Dropped,
}

impl Stats {
    /// All counts in the order in which they stand, for where numbers cross
    /// more cheaply than names.
    pub fn numbers(&self) -> Vec<f64> {
        let mut numbers = Vec::new();
        self.held.put(&mut numbers);
        note(&mut numbers, self.events);
        self.frames.put(&mut numbers);
        self.suppressed.put(&mut numbers);
        self.dropped.put(&mut numbers);
        numbers
    }
}

counts! {
    /// How many entries each registry holds.
    pub struct Held {
        /// Chat runs queued behind engine runs.
        pub links: usize,
        /// Run contexts.
        pub contexts: usize,
        /// Runs whose last sequence number is known.
        pub sequences: usize,
        /// Runs with streamed text.
        pub texts: usize,
        /// The UTF-16 units of those texts.
        pub text_units: usize,
        /// Aborts whose run has not ended yet.
        pub aborted: usize,
        /// Sessions.
        pub sessions: usize,
        /// Runs with watchers of their tool events.
        pub tool_runs: usize,
        /// Connections that follow all session events.
        pub session_subscribers: usize,
        /// Pairs of connection and session that follow its messages.
        pub message_subscribers: usize,
        /// Pairs of connection and session that it attached to.
        pub attachments: usize,
        /// Connections that cannot keep up.
        pub slow: usize,
        /// Ends of runs that are still told.
        pub ended: usize,
        /// The bytes that they take, about.
        pub ended_bytes: usize,
        /// Tool calls without a result.
        pub open_tools: usize,
        /// Errors that wait for a retry.
        pub pending_errors: usize,
        /// Runs with text that waits for the throttle.
        pub pending_deltas: usize,
    }
}

counts! {
    /// Frames by addressee.
    pub struct FrameCounts {
        /// To every connection.
        pub all: u64,
        /// To named connections.
        pub connections: u64,
        /// To the devices of a session.
        pub nodes: u64,
        /// To the host's session store.
        pub store: u64,
    }
}

counts! {
    /// Pieces of text that came in and were not shown at once.
    pub struct Suppressed {
        /// Too soon after the last one.
        pub throttle: u64,
        /// The whole text is the silent token.
        pub silent: u64,
        /// The text may still become the silent token.
        pub silent_lead: u64,
        /// It belongs to a heartbeat.
        pub heartbeat: u64,
        /// Its run was aborted.
        pub aborted: u64,
        /// Its run is hidden.
        pub hidden: u64,
        /// It belongs to no session.
        pub no_session: u64,
        /// Nothing is left of it but directives.
        pub empty: u64,
        /// Its end may become a directive or a token, or is half a character.
        pub held_back: u64,
        /// It came after its run's end.
        pub late: u64,
        /// Frames that were not told to a slow connection.
        pub slow: u64,
    }
}

counts! {
    /// Entries forgotten because of a limit or a time to live.
    pub struct Dropped {
        /// Run contexts.
        pub contexts: u64,
        /// Links.
        pub links: u64,
        /// Texts.
        pub texts: u64,
        /// Abort marks.
        pub aborted: u64,
        /// Sequence numbers.
        pub sequences: u64,
        /// Sessions.
        pub sessions: u64,
        /// Runs with watchers.
        pub tool_runs: u64,
        /// Subscriptions.
        pub connections: u64,
        /// Runs that nothing happened to.
        pub idle_runs: u64,
        /// UTF-16 units of texts that were too long.
        pub text_units: u64,
        /// Ends of runs, before their time.
        pub ended: u64,
        /// Open tool calls.
        pub open_tools: u64,
    }
}
