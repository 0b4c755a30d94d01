//! What the host tells between events.

use js_sys::{JsString, Object};
use wasm_bindgen::prelude::*;

use super::frames::HostSink;
use super::names::JsName;
use super::rows::JsRow;
use super::{Core, level, told};
use crate::router::Attach;
use crate::runs::context::ContextUpdate;
use crate::session::SessionRow;
use crate::subscribers::audience::Deltas;

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
        verbose: Option<JsString>,
        visible: Option<bool>,
        heartbeat: Option<bool>,
    ) {
        let update = ContextUpdate {
            session: JsName::of(session),
            verbose: level(verbose),
            visible,
            heartbeat,
        };
        let run = JsName::new(run);
        let taken = self.router.set_run_context(run, update);
        self.host.settle(taken);
    }

    /// Queues a chat run behind an engine run.
    #[wasm_bindgen(js_name = linkRun)]
    pub fn link_run(&mut self, run: u32, client: u32, session: u32) {
        let [run, client, session] = [run, client, session].map(JsName::new);
        let taken = self.router.link_run(run, client, session);
        self.host.settle(taken);
    }

    /// Removes a link.
    #[wasm_bindgen(js_name = unlinkRun)]
    pub fn unlink_run(&mut self, run: u32, client: u32, session: u32) -> bool {
        let (run, client) = (JsName::new(run), JsName::new(client));
        let session = JsName::of(session);
        self.router.unlink_run(&run, &client, session.as_ref())
    }

    /// Makes a session known.
    #[wasm_bindgen(js_name = setSession)]
    pub fn set_session(
        &mut self,
        key: u32,
        verbose: Option<JsString>,
        row: Option<Object>,
        session_id: u32,
        started_at: f64,
        updated_at: f64,
        runtime_ms: f64,
    ) {
        let row = row.map(|row| SessionRow {
            row: JsRow(row),
            session_id: JsName::of(session_id),
            started_at: told(started_at),
            updated_at: told(updated_at),
            runtime_ms: told(runtime_ms),
        });
        let verbose = level(verbose).flatten();
        let key = JsName::new(key);
        let taken = self.router.set_session(key, row, verbose);
        self.host.settle(taken);
    }

    /// Forgets a session.
    #[wasm_bindgen(js_name = deleteSession)]
    pub fn delete_session(&mut self, key: u32) -> bool {
        let key = JsName::new(key);
        self.router.delete_session(&key)
    }

    /// Follows all session events.
    #[wasm_bindgen(js_name = subscribeSessions)]
    pub fn subscribe_sessions(&mut self, connection: u32) {
        let connection = JsName::new(connection);
        self.router.subscribe_sessions(&connection);
    }

    /// Follows them no longer.
    #[wasm_bindgen(js_name = unsubscribeSessions)]
    pub fn unsubscribe_sessions(&mut self, connection: u32) {
        let connection = JsName::new(connection);
        self.router.unsubscribe_sessions(&connection);
    }

    /// Follows a session's transcript.
    #[wasm_bindgen(js_name = subscribeMessages)]
    pub fn subscribe_messages(&mut self, connection: u32, session: u32) {
        let (connection, session) = (JsName::new(connection), JsName::new(session));
        self.router.subscribe_messages(&connection, &session);
    }

    /// Follows it no longer.
    #[wasm_bindgen(js_name = unsubscribeMessages)]
    pub fn unsubscribe_messages(&mut self, connection: u32, session: u32) {
        let (connection, session) = (JsName::new(connection), JsName::new(session));
        self.router.unsubscribe_messages(&connection, &session);
    }

    /// Watches a run's tool events.
    #[wasm_bindgen(js_name = watchTools)]
    pub fn watch_tools(&mut self, run: u32, connection: u32, now: f64) {
        let (run, connection) = (JsName::new(run), JsName::new(connection));
        let taken = self.router.watch_tools(&run, &connection, now);
        self.host.settle(taken);
    }

    /// Notes what the connection that attaches next has: so many units of the
    /// run's text.
    pub fn resume(&mut self, run: u32, units: f64) {
        self.resumed.push((JsName::new(run), units));
    }

    /// Attaches a connection to a session. `resumes` says whether it has
    /// anything of this router's: what [`Core::resume`] was told of.
    pub fn attach(
        &mut self,
        connection: u32,
        session: u32,
        suffix: bool,
        tools: bool,
        resumes: bool,
        now: f64,
    ) -> bool {
        let resume = std::mem::take(&mut self.resumed);
        let wants = Attach {
            deltas: if suffix { Deltas::Suffix } else { Deltas::Full },
            tools,
            resume: Some(resume).filter(|_| resumes),
        };
        let (connection, session) = (JsName::new(connection), JsName::new(session));
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
        let (connection, session) = (JsName::new(connection), JsName::new(session));
        self.router.detach(&connection, &session);
    }

    /// Says whether a connection is slow.
    #[wasm_bindgen(js_name = setSlow)]
    pub fn set_slow(&mut self, connection: u32, slow: bool, now: f64) {
        let connection = JsName::new(connection);
        let mut sink = HostSink::new(&self.host);
        let taken = self.router.set_slow(&connection, slow, now, &mut sink);
        drop(sink);
        self.host.settle(taken);
    }

    /// Forgets a connection.
    pub fn disconnect(&mut self, connection: u32) {
        let connection = JsName::new(connection);
        self.router.disconnect(&connection);
    }

    /// What is held and what was done, as numbers.
    pub fn stats(&self) -> Result<JsValue, JsValue> {
        let numbers = self.router.stats().numbers();
        Ok(serde_wasm_bindgen::to_value(&numbers)?)
    }
}
