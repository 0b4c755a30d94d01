//! What the host tells between events.

use js_sys::Object;
use wasm_bindgen::prelude::*;

use super::frames::HostSink;
use super::rows::JsRow;
use super::{Core, told};
use crate::router::Attach;
use crate::runs::context::ContextUpdate;
use crate::session::SessionRow;
use crate::subscribers::audience::Deltas;
use crate::text::verbose_level;

#[wasm_bindgen]
#[expect(
    clippy::too_many_arguments,
    reason = "numbers cross the boundary faster than an object of them"
)]
impl Core {
    /// Merges a run's context.
    #[wasm_bindgen(js_name = setRunContext)]
    pub fn set_run_context(
        &mut self,
        run: u32,
        session: u32,
        verbose: Option<String>,
        visible: Option<bool>,
        heartbeat: Option<bool>,
    ) {
        let update = ContextUpdate {
            session: self.optional(session),
            verbose: verbose.map(|word| verbose_level(&word)),
            visible,
            heartbeat,
        };
        let run = self.name(run);
        let taken = self.router.set_run_context(run, update);
        self.host.settle(taken);
    }

    /// Queues a chat run behind an engine run.
    #[wasm_bindgen(js_name = linkRun)]
    pub fn link_run(&mut self, run: u32, client: u32, session: u32) {
        let [run, client, session] = [run, client, session].map(|id| self.name(id));
        let taken = self.router.link_run(run, client, session);
        self.host.settle(taken);
    }

    /// Removes a link.
    #[wasm_bindgen(js_name = unlinkRun)]
    pub fn unlink_run(&mut self, run: u32, client: u32, session: u32) -> bool {
        let (run, client) = (self.name(run), self.name(client));
        let session = self.optional(session);
        self.router.unlink_run(&run, &client, session.as_ref())
    }

    /// Makes a session known.
    #[wasm_bindgen(js_name = setSession)]
    pub fn set_session(
        &mut self,
        key: u32,
        verbose: Option<String>,
        row: Option<Object>,
        session_id: u32,
        started_at: f64,
        updated_at: f64,
        runtime_ms: f64,
    ) {
        let row = row.map(|row| SessionRow {
            row: JsRow(row),
            session_id: self.optional(session_id),
            started_at: told(started_at),
            updated_at: told(updated_at),
            runtime_ms: told(runtime_ms),
        });
        let verbose = verbose.as_deref().and_then(verbose_level);
        let key = self.name(key);
        let taken = self.router.set_session(key, row, verbose);
        self.host.settle(taken);
    }

    /// Forgets a session.
    #[wasm_bindgen(js_name = deleteSession)]
    pub fn delete_session(&mut self, key: u32) -> bool {
        let key = self.name(key);
        self.router.delete_session(&key)
    }

    /// Follows all session events.
    #[wasm_bindgen(js_name = subscribeSessions)]
    pub fn subscribe_sessions(&mut self, connection: u32) {
        let connection = self.name(connection);
        self.router.subscribe_sessions(&connection);
    }

    /// Follows them no longer.
    #[wasm_bindgen(js_name = unsubscribeSessions)]
    pub fn unsubscribe_sessions(&mut self, connection: u32) {
        let connection = self.name(connection);
        self.router.unsubscribe_sessions(&connection);
    }

    /// Follows a session's transcript.
    #[wasm_bindgen(js_name = subscribeMessages)]
    pub fn subscribe_messages(&mut self, connection: u32, session: u32) {
        let (connection, session) = (self.name(connection), self.name(session));
        self.router.subscribe_messages(&connection, &session);
    }

    /// Follows it no longer.
    #[wasm_bindgen(js_name = unsubscribeMessages)]
    pub fn unsubscribe_messages(&mut self, connection: u32, session: u32) {
        let (connection, session) = (self.name(connection), self.name(session));
        self.router.unsubscribe_messages(&connection, &session);
    }

    /// Watches a run's tool events.
    #[wasm_bindgen(js_name = watchTools)]
    pub fn watch_tools(&mut self, run: u32, connection: u32, now: f64) {
        let (run, connection) = (self.name(run), self.name(connection));
        let taken = self.router.watch_tools(&run, &connection, now);
        self.host.settle(taken);
    }

    /// Attaches a connection to a session. `resumes` says whether it has
    /// anything of this router's: `units[i]` units of `runs[i]`.
    pub fn attach(
        &mut self,
        connection: u32,
        session: u32,
        suffix: bool,
        tools: bool,
        resumes: bool,
        runs: &[u32],
        units: &[f64],
        now: f64,
    ) -> bool {
        let resume = runs.iter().zip(units);
        let resume = resume
            .map(|(run, units)| (self.name(*run), *units))
            .collect();
        let wants = Attach {
            deltas: if suffix { Deltas::Suffix } else { Deltas::Full },
            tools,
            resume: Some(resume).filter(|_| resumes),
        };
        let (connection, session) = (self.name(connection), self.name(session));
        let mut sink = HostSink::new(&self.host);
        let attached = self
            .router
            .attach(&connection, &session, wants, now, &mut sink);
        drop(sink);
        let recovered = matches!(attached, Ok(true));
        self.host.settle(attached.map(drop));
        recovered
    }

    /// Detaches it.
    pub fn detach(&mut self, connection: u32, session: u32) {
        let (connection, session) = (self.name(connection), self.name(session));
        self.router.detach(&connection, &session);
    }

    /// Says whether a connection is slow.
    #[wasm_bindgen(js_name = setSlow)]
    pub fn set_slow(&mut self, connection: u32, slow: bool, now: f64) {
        let connection = self.name(connection);
        let mut sink = HostSink::new(&self.host);
        let taken = self.router.set_slow(&connection, slow, now, &mut sink);
        drop(sink);
        self.host.settle(taken);
    }

    /// Forgets a connection.
    pub fn disconnect(&mut self, connection: u32) {
        let connection = self.name(connection);
        self.router.disconnect(&connection);
    }

    /// What is held and what was done, as numbers.
    pub fn stats(&self) -> Result<JsValue, JsValue> {
        let numbers = self.router.stats().numbers();
        Ok(serde_wasm_bindgen::to_value(&numbers)?)
    }
}
