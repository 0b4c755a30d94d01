import { KEY, T, brief, emitter, patches, payloads, plain } from "./events.mjs";
import { Viewer, told, viewedRouters, wakeUntil } from "./live.mjs";

export const name = "an error waits for a retry";

const GRACE = 15_000;

/** @type {import("./kit.mjs").CasesOf} */
export const cases = (kit) => {
  const { assert } = kit;
  const attached = viewedRouters(kit);
  return {
    "the terminal error comes when its grace is over"() {
      const { router, run } = attached();
      router.ingest(run.says("Half"), T);
      assert.deepEqual(told(router.ingest(run.fail({ error: "overloaded" }), T + 1)), []);
      assert.strictEqual(router.wakeAt(), T + 1 + GRACE);
      assert.deepEqual(router.wake(T + GRACE), []);
      const frames = router.wake(T + 1 + GRACE);
      const message = { role: "assistant", content: [{ type: "text", text: "Half" }], timestamp: T + 1 + GRACE };
      const payload = { runId: "r", sessionKey: KEY, seq: 2, state: "error", errorMessage: "overloaded", message };
      assert.deepEqual(plain(frames), [
        { to: "connections", connIds: ["c"], event: "chat", payload, dropIfSlow: false },
        { to: "nodes", sessionKey: KEY, event: "chat", payload },
      ]);
      assert.strictEqual(router.wakeAt(), undefined);
      assert.deepEqual(told([...router.ingest(run.end(), T + 1 + GRACE), ...router.wake(T + 3 * GRACE)]), []);
    },

    "an error that says that no retry follows comes at once"() {
      const { router, run } = attached();
      router.ingest(run.says("Half"), T);
      router.ingest(run.fail({ error: "overloaded" }), T + 1);
      const [payload] = payloads(plain(router.ingest(run.fail({ error: "gave up", willRetry: false }), T + 2)), "chat", "connections");
      assert.deepEqual([payload.state, payload.errorMessage, payload.message.content[0].text], ["error", "gave up", "Half"]);
      assert.strictEqual(router.wakeAt(), undefined);
      assert.strictEqual(router.stats().held.pendingErrors, 0);
      for (const willRetry of [true, undefined, 0, null, "no"]) {
        const other = emitter(`r ${willRetry}`);
        router.ingest(other.says("Half"), T);
        assert.deepEqual(told(router.ingest(other.fail({ error: "boom", willRetry }), T + 3)), [], String(willRetry));
      }
    },

    "without a text or a reason those members are absent"() {
      const { router, run } = attached();
      router.ingest(run.fail(), T);
      const [payload] = payloads(plain(router.wake(T + GRACE)), "chat", "connections");
      assert.deepEqual(payload, { runId: "r", sessionKey: KEY, seq: 1, state: "error" });
    },

    "the session hears of it at once"() {
      const { router, run } = attached();
      router.setSession(KEY, { row: {} });
      router.subscribeSessions("op");
      const frames = router.ingest(run.fail({ error: "boom" }), T);
      assert.strictEqual(patches(frames)[0].status, "failed");
      assert.include(brief(frames), "connections(op) sessions.changed error");
      assert.deepEqual(patches(router.wake(T + GRACE)), []);
    },

    "any further event of the run takes it back"() {
      const { router } = attached();
      const further = /** @type {const} */ (["says", "start", "tool", "event"]);
      for (const [i, kind] of further.entries()) {
        const run = emitter(`r${i}`);
        router.ingest(run.says("a"), T);
        router.ingest(run.fail({ error: "boom" }), T + 1);
        const event = { says: () => run.says("ab"), start: run.start, tool: () => run.tool("start"), event: () => run.event("thinking") }[kind]();
        router.ingest(event, T + 2);
        wakeUntil(router, T + 1000);
        assert.strictEqual(router.wakeAt(), undefined, kind);
        assert.deepEqual(told(router.wake(T + 1 + GRACE)), [], kind);
        assert.strictEqual(router.stats().held.pendingErrors, 0);
      }
    },

    "an event of another run does not"() {
      const { router, run } = attached();
      router.ingest(run.fail({ error: "boom" }), T);
      router.ingest(emitter("other").start(), T + 1);
      assert.strictEqual(router.stats().held.pendingErrors, 1);
      assert.deepEqual(told(router.wake(T + GRACE)), ["error (boom)"]);
    },

    "text that goes on goes on where it was"() {
      const { router, run } = attached({ throttleMs: 0 });
      router.ingest(run.event("assistant", { delta: "Hel" }), T);
      router.ingest(run.fail({ error: "boom" }), T);
      assert.deepEqual(told(router.ingest(run.event("assistant", { delta: "lo" }), T)), ["+3 lo"]);
      assert.deepEqual(told(router.ingest(run.end(), T)), ["final Hello"]);
    },

    "after a new start the old text stands until there is a new one"() {
      const { router, run } = attached({ throttleMs: 0 });
      router.ingest(run.event("assistant", { delta: "Hello wor" }), T);
      router.ingest(run.fail({ error: "boom" }), T);
      assert.deepEqual(told(router.ingest(run.start(), T + 1)), []);
      assert.deepEqual(told(router.attach("d", KEY, {}, T + 1).frames, "d"), ["=0 Hello wor"]);
      assert.deepEqual(told(router.ingest(run.event("assistant", { delta: "Good day" }), T + 2)), ["=0 Good day"]);
      assert.deepEqual(told(router.ingest(run.end(), T + 3)), ["final Good day"]);
    },

    "a retry that says the same again ends with the same, once"() {
      const { router, run } = attached({ throttleMs: 0 });
      const viewer = new Viewer(assert, "c");
      const events = [run.says("Hello"), run.says("Hello you"), run.fail({ error: "boom" }), run.start(), run.says("Hel"), run.says("Hello you two")];
      for (const event of events) viewer.take(router.ingest(event, T));
      assert.strictEqual(viewer.text(), "Hello you two");
      assert.deepEqual(told(router.ingest(run.end(), T)), ["final Hello you two"]);
    },

    "a retry that ends without text takes the old one back"() {
      const { router, run } = attached({ throttleMs: 0 });
      router.ingest(run.says("Half"), T);
      router.ingest(run.fail({ error: "boom" }), T);
      router.ingest(run.start(), T);
      const viewer = new Viewer(assert, "c");
      viewer.runs.set("r", { text: "Half", state: "delta", ends: 0 });
      const frames = viewer.take(router.ingest(run.end(), T));
      assert.deepEqual(told(frames).at(-1), "final");
      assert.strictEqual(viewer.text(), "");
    },

    "another error tells something else, at the same time"() {
      const { router, run } = attached();
      router.ingest(run.fail({ error: "first" }), T);
      router.ingest(run.fail({ error: "second" }), T + 1000);
      assert.strictEqual(router.wakeAt(), T + GRACE);
      const [payload] = payloads(router.wake(T + GRACE), "chat", "connections");
      assert.deepEqual([payload.errorMessage, payload.seq], ["second", 2]);
    },

    "an end within the grace is a final, an abort an abort"() {
      const { router, run } = attached();
      router.ingest(run.says("Done"), T);
      router.ingest(run.fail({ error: "boom" }), T);
      assert.deepEqual(told(router.ingest(run.end(), T + 1)), ["final Done"]);
      router.linkRun("e", { clientRunId: "r2", sessionKey: KEY });
      const other = emitter("e", {});
      router.ingest(other.says("Half"), T + 2);
      router.ingest(other.fail({ error: "boom" }), T + 3);
      assert.deepEqual(told(router.abortRun("r2", KEY, {}, T + 4)), ["aborted Half"]);
      assert.strictEqual(router.wakeAt(), undefined);
      assert.deepEqual(told(router.wake(T + 2 * GRACE)), []);
    },

    "a linked run keeps its client through the grace, and its link goes with the error"() {
      const { router } = attached();
      router.linkRun("e", { clientRunId: "r", sessionKey: KEY });
      router.linkRun("e", { clientRunId: "next", sessionKey: KEY });
      const run = emitter("e", {});
      router.ingest(run.says("Half"), T);
      router.ingest(run.fail({ error: "boom" }), T + 1);
      const retried = router.ingest(run.says("Half more"), T + 200);
      assert.deepEqual(payloads(retried, "chat", "connections").map(({ runId }) => runId), ["r"]);
      router.ingest(run.fail({ error: "boom" }), T + 300);
      assert.deepEqual(payloads(router.wake(T + 300 + GRACE), "chat", "connections").map(({ runId, state }) => [runId, state]), [["r", "error"]]);
      const next = [run.start(), run.says("More")].flatMap((event) => router.ingest(event, T + 400 + GRACE));
      assert.deepEqual(payloads(next, "chat", "connections").map(({ runId }) => runId), ["next"]);
    },

    "tool calls of the failed attempt are over"() {
      const { router, run } = attached();
      for (const event of [run.tool("start", { toolCallId: "old" }), run.fail({ error: "boom" }), run.start()]) router.ingest(event, T);
      router.ingest(run.tool("start", { toolCallId: "new" }), T + 1);
      const { frames } = router.attach("d", KEY, { tools: true }, T + 2);
      assert.deepEqual(frames.map((/** @type {any} */ frame) => frame.payload.data.toolCallId), ["new"]);
    },

    "what is known of the run is known to the retry"() {
      const { router, run } = attached({ throttleMs: 0 });
      router.setRunContext("r", { isHeartbeat: true });
      const hidden = emitter("hidden");
      router.setRunContext("hidden", { isControlUiVisible: false });
      for (const one of [run, hidden]) {
        const events = [one.start(), one.says("half"), one.fail({ error: "boom" }), one.start(), one.says("HEARTBEAT_OK")];
        for (const event of events) assert.deepEqual(told(router.ingest(event, T)), []);
      }
      assert.deepEqual(told(router.ingest(run.end(), T)), ["final"]);
      assert.deepEqual(told(router.ingest(hidden.end(), T)), []);
    },

    "held text still comes when due, before the error"() {
      const { router, run } = attached();
      router.ingest(run.says("a"), T);
      router.ingest(run.says("ab"), T + 1);
      router.ingest(run.fail({ error: "boom" }), T + 2);
      assert.strictEqual(router.wakeAt(), T + 151);
      assert.deepEqual(told(wakeUntil(router, T + 2 * GRACE)), ["+1 b", "error (boom) ab"]);
    },

    "a host that slept for hours still tells it, with what else was due"() {
      for (const first of ["wake", "event"]) {
        const { router, run } = attached();
        for (const [i, event] of [run.says("a"), run.says("ab"), run.fail({ error: "boom" })].entries()) router.ingest(event, T + i);
        const now = T + 480 * GRACE;
        if (first === "event") router.ingest(emitter("other", {}).start(), now);
        assert.deepEqual(told(wakeUntil(router, now)).at(-1), "error (boom) ab", first);
      }
    },

    "without a grace it is told at once"() {
      const { router, run } = attached({ limits: { errorGraceMs: 0 } });
      router.ingest(run.says("a"), T);
      router.ingest(run.says("ab"), T + 1);
      assert.deepEqual(told(router.ingest(run.fail({ error: "boom" }), T + 2)), ["error (boom) ab"]);
      assert.strictEqual(router.wakeAt(), undefined);
      assert.deepEqual(told(router.ingest(run.says("ab c"), T + 3)), []);
    },

    "with an endless one it is never told, nor waited for"() {
      const { router, run } = attached({ limits: { errorGraceMs: Infinity } });
      router.ingest(run.says("a"), T);
      router.ingest(run.fail({ error: "boom" }), T + 2);
      assert.strictEqual(router.wakeAt(), undefined);
      assert.deepEqual(told(router.ingest(run.end(), T + 1000)), ["final a"]);
    },

    "errors that are due together come together, once"() {
      const { router } = attached();
      for (const id of ["x", "y", "z"]) router.ingest(emitter(id).fail({ error: id }), T);
      const frames = router.wake(T + 10 * GRACE);
      assert.sameMembers(told(frames), ["error (x)", "error (y)", "error (z)"]);
      assert.deepEqual(router.wake(T + 10 * GRACE), []);
    },

    "an error of a run that ended, or without a session, waits for nothing"() {
      const { router, run } = attached();
      router.ingest(run.end(), T);
      router.ingest(run.fail({ error: "late" }), T + 1);
      router.ingest(emitter("nowhere", {}).fail({ error: "boom" }), T + 1);
      router.setRunContext("hidden", { isControlUiVisible: false });
      router.ingest(emitter("hidden").fail({ error: "boom" }), T + 1);
      assert.isEmpty(wakeUntil(router, T + 2 * GRACE));
      assert.strictEqual(router.stats().held.pendingErrors, 0);
    },
  };
};
