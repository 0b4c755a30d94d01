import { KEY, T, chat, emitter, payloads, refuses } from "./events.mjs";

export const name = "bad input is refused and changes nothing";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => {
  /**
   * @param {() => unknown} call
   * @param {string} member that the message names
   */
  const refused = (call, member) => refuses(assert, call, member);
  /** @param {unknown} value */
  const any = (value) => /** @type {any} */ (value);

  return {
    "events that are no objects"() {
      const router = new ChatRouter();
      for (const event of [undefined, null, 5, "event", true, Symbol("event"), 10n]) {
        refused(() => router.ingest(any(event), T), "event");
      }
    },

    "events without a usable runId or stream"() {
      const router = new ChatRouter();
      const good = { runId: "r", seq: 1, stream: "assistant", ts: T };
      for (const runId of [undefined, null, "", 5, {}]) refused(() => router.ingest(any({ ...good, runId }), T), "event.runId");
      for (const stream of [undefined, null, 5, {}]) refused(() => router.ingest(any({ ...good, stream }), T), "event.stream");
      router.ingest({ ...good, runId: " ", stream: "" }, T);
    },

    "seq and ts that are no finite numbers"() {
      const router = new ChatRouter();
      const good = { runId: "r", seq: 1, stream: "assistant", ts: T };
      for (const odd of [null, "1", NaN, Infinity, -Infinity, {}, 1n]) {
        refused(() => router.ingest(any({ ...good, seq: odd }), T), "event.seq");
        refused(() => router.ingest(any({ ...good, ts: odd }), T), "event.ts");
      }
    },

    "data that is neither an object nor null"() {
      const router = new ChatRouter();
      for (const data of [5, "text", true]) {
        refused(() => router.ingest(any({ runId: "r", seq: 1, stream: "assistant", ts: T, data }), T), "event.data");
      }
      router.ingest(any({ runId: "r", seq: 1, stream: "assistant", ts: T, data: null }), T);
      router.ingest(any({ runId: "r", seq: 2, stream: "tool", ts: T, data: undefined }), T);
    },

    "a time that is no finite number"() {
      const router = new ChatRouter();
      for (const now of [NaN, Infinity, "1", null, {}]) {
        refused(() => router.ingest(emitter().start(), any(now)), "now");
        refused(() => router.wake(any(now)), "now");
        refused(() => router.abortRun("r", KEY, {}, any(now)), "now");
        refused(() => router.watchTools("r", "c", any(now)), "now");
        refused(() => router.ingestTranscript({ sessionKey: KEY, message: "x" }, any(now)), "now");
      }
    },

    "links without keys"() {
      const router = new ChatRouter();
      const link = { clientRunId: "c", sessionKey: KEY };
      for (const odd of ["", undefined, 5]) {
        refused(() => router.linkRun(any(odd), link), "runId");
        refused(() => router.linkRun("r", any({ ...link, clientRunId: odd })), "link.clientRunId");
        refused(() => router.linkRun("r", any({ ...link, sessionKey: odd })), "link.sessionKey");
      }
      for (const odd of [undefined, null, 5]) refused(() => router.linkRun("r", any(odd)), "link");
      assert.strictEqual(router.stats().held.links, 0);
    },

    "sessions and contexts without keys"() {
      const router = new ChatRouter();
      for (const odd of ["", undefined, 5]) {
        refused(() => router.setSession(any(odd), {}), "sessionKey");
        refused(() => router.setRunContext(any(odd), {}), "runId");
      }
      for (const odd of [undefined, null, 5]) {
        refused(() => router.setSession(KEY, any(odd)), "session");
        refused(() => router.setRunContext("r", any(odd)), "context");
      }
      refused(() => router.setSession(KEY, any({ row: 5 })), "session.row");
      refused(() => router.setSession(KEY, any({ verboseLevel: 5 })), "session.verboseLevel");
      refused(() => router.setRunContext("r", any({ sessionKey: 5 })), "context.sessionKey");
      refused(() => router.setRunContext("r", any({ verboseLevel: 5 })), "context.verboseLevel");
      refused(() => router.setRunContext("r", any({ isHeartbeat: "yes" })), "context.isHeartbeat");
      refused(() => router.setRunContext("r", any({ isControlUiVisible: 1 })), "context.isControlUiVisible");
      assert.deepEqual([router.stats().held.sessions, router.stats().held.contexts], [0, 0]);
    },

    "ids of another type"() {
      const router = new ChatRouter();
      refused(() => router.subscribeSessions(any(5)), "connId");
      refused(() => router.unsubscribeSessions(any(undefined)), "connId");
      refused(() => router.subscribeMessages(any(null), KEY), "connId");
      refused(() => router.subscribeMessages("c", any(5)), "sessionKey");
      refused(() => router.unsubscribeMessages("c", any({})), "sessionKey");
      refused(() => router.watchTools("r", any(5), T), "connId");
      refused(() => router.disconnect(any(5)), "connId");
      refused(() => router.abortRun(any(5), KEY, {}, T), "clientRunId");
      refused(() => router.abortRun("c", any(5), {}, T), "sessionKey");
    },

    "transcripts without a session key"() {
      const router = new ChatRouter();
      refused(() => router.ingestTranscript(any(undefined), T), "update");
      refused(() => router.ingestTranscript(any({ message: "x" }), T), "update.sessionKey");
    },

    "a refused event leaves text, sequence and throttle as they were"() {
      const router = new ChatRouter();
      const run = emitter();
      router.ingest(run.says("Held", "Held"), T);
      const before = JSON.stringify(router.stats());
      refused(() => router.ingest(any({ ...run.says("Held text", " text"), ts: "late" }), T + 500), "event.ts");
      refused(() => router.ingest(any({ runId: "r", seq: 9, stream: 5, ts: T }), T + 900), "event.stream");
      assert.strictEqual(JSON.stringify(router.stats()), before);
      const frames = router.ingest({ runId: "r", seq: 2, stream: "lifecycle", ts: T, sessionKey: KEY, data: { phase: "end" } }, T + 1);
      assert.deepEqual(chat(frames), ["final Held"]);
      assert.lengthOf(payloads(frames, "agent"), 1, "no gap is reported");
      assert.strictEqual(payloads(frames, "chat")[0].message.timestamp, T + 1, "the refused calls' now does not count");
    },

    "a refused session keeps the old one"() {
      const router = new ChatRouter();
      router.setSession(KEY, { row: { model: "kept" } });
      refused(() => router.setSession(KEY, any({ row: "no row" })), "session.row");
      router.subscribeSessions("op");
      const [payload] = payloads(router.ingest(emitter().start(), T), "sessions.changed", "connections");
      assert.strictEqual(payload.model, "kept");
    },

    "the router works on after any number of refusals"() {
      const router = new ChatRouter();
      for (let i = 0; i < 1000; i += 1) refused(() => router.ingest(any({ runId: "r", stream: i }), T), "event.stream");
      assert.deepEqual(chat(router.ingest(emitter().says("fine"), T)), ["delta fine"]);
    },
  };
};
