import { KEY, T, brief, emitter, payloads } from "./events.mjs";

export const name = "tool events reach their watchers";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => ({
  "watchers of the run only, in order, each once"() {
    const router = new ChatRouter();
    for (const id of ["b", "a", "b"]) router.watchTools("r", id, T);
    router.watchTools("other", "c", T);
    assert.deepEqual(brief(router.ingest(emitter().tool("start"), T)), ["connections(b a) agent tool"]);
  },

  "the engine's run id is watched, the client's is in the payload"() {
    const router = new ChatRouter();
    router.linkRun("engine", { clientRunId: "client", sessionKey: KEY });
    router.watchTools("engine", "w", T);
    router.watchTools("client", "lost", T);
    const frames = router.ingest(emitter("engine", {}).tool("start"), T);
    assert.deepEqual(brief(frames), ["connections(w) agent tool"]);
    assert.strictEqual(payloads(frames, "agent", "connections")[0].runId, "client");
  },

  "an empty run or connection id is ignored"() {
    const router = new ChatRouter();
    router.watchTools("", "w", T);
    router.watchTools("r", "", T);
    assert.deepEqual(router.ingest(emitter().tool("start"), T), []);
  },

  "a watcher who is also a session subscriber hears both"() {
    const router = new ChatRouter();
    router.watchTools("r", "c", T);
    router.subscribeSessions("c");
    assert.deepEqual(brief(router.ingest(emitter().tool("update"), T)), [
      "connections(c) agent tool", "connections(c) session.tool tool",
    ]);
  },

  "without a session key only watchers hear"() {
    const router = new ChatRouter();
    router.watchTools("r", "w", T);
    router.subscribeSessions("op");
    assert.deepEqual(brief(router.ingest(emitter("r", {}).tool("update"), T)), ["connections(w) agent tool"]);
  },

  "devices hear of tools once the level is not off"() {
    for (const [level, heard] of /** @type {const} */ ([["off", 0], ["on", 1], ["full", 1]])) {
      const router = new ChatRouter();
      router.setRunContext("r", { verboseLevel: level });
      assert.lengthOf(payloads(router.ingest(emitter().tool("update"), T), "agent", "nodes"), heard, level);
    }
  },

  "after the end the grace is 30 seconds, and the get that finds it past gets a last frame"() {
    const router = new ChatRouter();
    router.watchTools("r", "w", T);
    const run = emitter();
    router.ingest(run.end(), T);
    assert.lengthOf(router.ingest(run.tool("result"), T + 29_999), 1);
    assert.lengthOf(payloads(router.ingest(run.tool("result"), T + 30_000), "agent", "connections"), 1);
    assert.lengthOf(payloads(router.ingest(run.tool("result"), T + 30_000), "agent", "connections"), 0);
  },

  "an idle watch is pruned after ten minutes, by any other run's"() {
    const router = new ChatRouter();
    router.watchTools("idle", "w", T);
    router.watchTools("busy", "x", T + 599_999);
    const run = emitter("idle");
    assert.lengthOf(router.ingest(run.tool("update"), T + 599_999), 1);
    router.watchTools("busy", "y", T + 1_199_999);
    assert.lengthOf(router.ingest(run.tool("update"), T + 1_199_999), 0);
  },

  "its own tool event revives an idle watch"() {
    const router = new ChatRouter();
    router.watchTools("idle", "w", T);
    const run = emitter("idle");
    assert.lengthOf(router.ingest(run.tool("update"), T + 700_000), 1);
    router.watchTools("other", "x", T + 800_000);
    assert.lengthOf(router.ingest(run.tool("update"), T + 800_000), 1);
  },
});
