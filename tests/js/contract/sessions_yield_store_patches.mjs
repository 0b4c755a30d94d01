import { KEY, T, emitter, patches, payloads, plain } from "./events.mjs";

export const name = "sessions yield store patches";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => {
  /**
   * @param {object} row
   * @param {(run: ReturnType<typeof emitter>) => import("runcast").AgentEvent} make
   */
  const patchOf = (row, make) => {
    const router = new ChatRouter();
    router.setSession(KEY, { row });
    return patches(router.ingest(make(emitter()), T))[0];
  };
  return {
    "a start says running and unsets what the last run left"() {
      const patch = patchOf({ endedAt: T - 9, runtimeMs: 4, status: "done" }, (run) => run.start({ startedAt: T - 3 }));
      assert.deepEqual(patch, {
        updatedAt: T - 3, status: "running", startedAt: T - 3, endedAt: null, runtimeMs: null, abortedLastRun: false,
      });
    },

    "an end says done and how long it took"() {
      const patch = patchOf({ startedAt: T - 100 }, (run) => run.end({ endedAt: T + 50 }));
      assert.deepEqual(patch, {
        updatedAt: T + 50, status: "done", startedAt: T - 100, endedAt: T + 50, runtimeMs: 150, abortedLastRun: false,
      });
    },

    "error, abort and time-out have a status of their own"() {
      assert.strictEqual(patchOf({}, (run) => run.fail({ error: "x" })).status, "failed");
      const killed = patchOf({}, (run) => run.end({ stopReason: "aborted" }));
      assert.deepEqual([killed.status, killed.abortedLastRun], ["killed", true]);
      assert.strictEqual(patchOf({}, (run) => run.end({ aborted: true })).status, "timeout");
      assert.strictEqual(patchOf({}, (run) => run.end({ aborted: 1 })).status, "done");
    },

    "a start in the future gives no negative run time"() {
      assert.strictEqual(patchOf({ startedAt: T + 500 }, (run) => run.end()).runtimeMs, 0);
    },

    "times that are no finite positive numbers do not count"() {
      for (const startedAt of ["1", 0, -1, Infinity, NaN, null]) {
        assert.strictEqual(patchOf({}, (run) => run.start({ startedAt })).startedAt, T, String(startedAt));
      }
    },

    "the patch is applied to the row for the next event"() {
      const router = new ChatRouter();
      router.setSession(KEY, { row: {} });
      const run = emitter();
      router.ingest(run.start({ startedAt: T - 40 }), T);
      assert.strictEqual(patches(router.ingest(run.end(), T))[0].runtimeMs, 40);
    },

    "a session that was never set gets no patch"() {
      assert.deepEqual(patches(new ChatRouter().ingest(emitter().start(), T)), []);
    },

    "a session known without a row gets patches but no row"() {
      const router = new ChatRouter();
      router.setSession(KEY, {});
      router.subscribeSessions("op");
      const run = emitter();
      router.ingest(run.start({ startedAt: T - 40 }), T);
      const frames = router.ingest(run.end(), T);
      assert.strictEqual(patches(frames)[0].startedAt, T);
      assert.notProperty(plain(payloads(frames, "sessions.changed", "connections")[0]), "session");
    },

    "only lifecycle starts and ends yield one"() {
      const router = new ChatRouter();
      router.setSession(KEY, { row: {} });
      const run = emitter();
      for (const event of [run.says("a"), run.tool("start"), run.event("lifecycle", { phase: "fallback" }), run.event("lifecycle")]) {
        assert.deepEqual(patches(router.ingest(event, T)), []);
      }
    },

    "a hidden run's session is kept up to date too"() {
      const router = new ChatRouter();
      router.setSession(KEY, { row: {} });
      router.setRunContext("r", { isControlUiVisible: false });
      assert.strictEqual(patches(router.ingest(emitter().end(), T))[0].status, "done");
    },
  };
};
