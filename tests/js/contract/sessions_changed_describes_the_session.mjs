import { KEY, T, emitter, payloads, plain } from "./events.mjs";

export const name = "sessions.changed describes the session";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => {
  /**
   * @param {{ row?: object, verboseLevel?: string } | undefined} session
   * @param {import("runcast").AgentEvent} event
   */
  const changed = (session, event) => {
    const router = new ChatRouter();
    if (session) router.setSession(KEY, session);
    router.subscribeSessions("op");
    return plain(payloads(router.ingest(event, T), "sessions.changed", "connections")[0]);
  };
  return {
    "it brings the row's figures and the row with the patch"() {
      const row = {
        totalTokens: 12, totalTokensFresh: true, contextTokens: 200_000, estimatedCostUsd: 0.25,
        modelProvider: "p", model: "m", label: "Main", extra: { deep: [1] },
      };
      const payload = changed({ row }, emitter().start({ startedAt: T - 1 }));
      for (const member of ["totalTokens", "totalTokensFresh", "contextTokens", "estimatedCostUsd", "modelProvider", "model"]) {
        assert.strictEqual(payload[member], plain(row)[member], member);
      }
      assert.deepEqual(payload.session, { ...row, updatedAt: T - 1, status: "running", startedAt: T - 1, abortedLastRun: false });
    },

    "it names the engine's run and the event's time, not now"() {
      const router = new ChatRouter();
      router.linkRun("engine", { clientRunId: "client", sessionKey: KEY });
      router.subscribeSessions("op");
      const frames = router.ingest(emitter("engine", { ts: T - 70 }).start(), T);
      const [payload] = payloads(frames, "sessions.changed", "connections");
      assert.deepEqual([payload.runId, payload.ts, payload.phase], ["engine", T - 70, "start"]);
    },

    "without a row it has the patch alone"() {
      assert.deepEqual(changed(undefined, emitter().end()), {
        sessionKey: KEY, phase: "end", runId: "r", ts: T,
        status: "done", startedAt: T, endedAt: T, runtimeMs: 0, updatedAt: T, abortedLastRun: false,
      });
    },

    "setting the session again replaces row and level"() {
      const router = new ChatRouter();
      router.setSession(KEY, { row: { model: "old", label: "Old" }, verboseLevel: "full" });
      router.setSession(KEY, { row: { model: "new" } });
      router.subscribeSessions("op");
      router.watchTools("r", "w", T);
      const run = emitter();
      const [tool] = payloads(router.ingest(run.tool("result", { result: 1 }), T), "agent", "connections");
      assert.notProperty(tool.data, "result");
      const [payload] = payloads(router.ingest(run.start(), T), "sessions.changed", "connections");
      assert.strictEqual(payload.session.model, "new");
      assert.notProperty(payload.session, "label");
    },

    "nobody subscribed, nothing sent"() {
      const router = new ChatRouter();
      router.setSession(KEY, { row: {} });
      assert.deepEqual(payloads(router.ingest(emitter().start(), T), "sessions.changed", "connections"), []);
    },
  };
};
