import { KEY, T, emitter, payloads, plain } from "./events.mjs";

export const name = "frames have their documented shape";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => ({
  "a reply is agent and chat frames to everybody, then to the session's devices"() {
    const router = new ChatRouter();
    const event = emitter().says("Hello", "Hello");
    const message = { role: "assistant", content: [{ type: "text", text: "Hello" }], timestamp: T };
    const delta = { runId: "r", sessionKey: KEY, seq: 1, state: "delta", message };
    assert.deepEqual(plain(router.ingest(event, T)), [
      { to: "all", event: "agent", payload: event, dropIfSlow: false },
      { to: "nodes", sessionKey: KEY, event: "agent", payload: event },
      { to: "all", event: "chat", payload: delta, dropIfSlow: true },
      { to: "nodes", sessionKey: KEY, event: "chat", payload: delta },
    ]);
  },

  "a final carries no member that does not apply"() {
    const router = new ChatRouter();
    const final = { runId: "r", sessionKey: KEY, seq: 1, state: "final" };
    assert.deepEqual(plain(router.ingest(emitter().end(), T)).slice(2), [
      { to: "all", event: "chat", payload: final, dropIfSlow: false },
      { to: "nodes", sessionKey: KEY, event: "chat", payload: final },
    ]);
  },

  "a tool event goes to its watchers for certain, to session subscribers if they keep up"() {
    const router = new ChatRouter();
    router.watchTools("r", "watcher", T);
    router.subscribeSessions("operator");
    const event = emitter().tool("start", { args: { q: "x" } });
    assert.deepEqual(plain(router.ingest(event, T)), [
      { to: "connections", connIds: ["watcher"], event: "agent", payload: event, dropIfSlow: false },
      { to: "connections", connIds: ["operator"], event: "session.tool", payload: event, dropIfSlow: true },
    ]);
  },

  "a start of a known session is a store patch, then news for session subscribers"() {
    const router = new ChatRouter();
    router.setSession(KEY, { row: { label: "Main", model: "m-1" } });
    router.subscribeSessions("operator");
    const frames = plain(router.ingest(emitter().start({ startedAt: T - 5 }), T));
    const running = { updatedAt: T - 5, status: "running", startedAt: T - 5, abortedLastRun: false };
    assert.deepEqual(frames.slice(2), [
      { to: "store", sessionKey: KEY, patch: { ...running, endedAt: null, runtimeMs: null } },
      {
        to: "connections",
        connIds: ["operator"],
        event: "sessions.changed",
        payload: {
          sessionKey: KEY,
          phase: "start",
          runId: "r",
          ts: T,
          session: { label: "Main", model: "m-1", ...running },
          model: "m-1",
          ...running,
        },
        dropIfSlow: true,
      },
    ]);
  },

  "frames are ordinary arrays and objects, fit for structured clone"() {
    const router = new ChatRouter();
    router.setSession(KEY, { row: { label: "Main" } });
    router.subscribeSessions("operator");
    const frames = router.ingest(emitter().start(), T);
    assert.isTrue(Array.isArray(frames));
    assert.deepEqual(structuredClone(frames), frames);
    for (const frame of frames) assert.strictEqual(Object.getPrototypeOf(frame), Object.prototype);
  },

  "a frame without receivers is not made"() {
    const router = new ChatRouter();
    assert.deepEqual(router.ingest(emitter("r", {}).tool("start"), T), []);
  },

  "members that the router does not know pass through untouched"() {
    const router = new ChatRouter();
    const event = { ...emitter().event("thinking", { text: "hm", nested: { a: [1, null, true] } }), trace: "x-1", depth: 3 };
    const [payload] = payloads(router.ingest(event, T), "agent");
    assert.deepEqual(payload, event);
  },
});
