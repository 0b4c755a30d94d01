import { KEY, T, emitter, payloads } from "./events.mjs";

export const name = "a missing seq or ts is filled in";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => {
  /** @param {{ [member: string]: unknown }} event */
  const bare = (event) => /** @type {import("runcast").AgentEvent} */ (event);
  return {
    "seq counts each run from one"() {
      const router = new ChatRouter();
      /** @param {string} runId */
      const next = (runId) => payloads(router.ingest(bare({ runId, stream: "x", ts: T }), T), "agent").map((p) => p.seq);
      assert.deepEqual(["a", "a", "b", "a", "b"].map(next), [[1], [2], [1], [3], [2]]);
    },

    "seq goes on from the last one given"() {
      const router = new ChatRouter();
      router.ingest(bare({ runId: "r", seq: 41, stream: "x", ts: T }), T);
      const frames = router.ingest(bare({ runId: "r", stream: "x", ts: T }), T);
      assert.deepEqual(payloads(frames, "agent").map((p) => p.seq), [42]);
    },

    "seq starts over after the run's end"() {
      const router = new ChatRouter();
      router.ingest(bare({ runId: "r", stream: "lifecycle", sessionKey: KEY, data: { phase: "end" } }), T);
      assert.strictEqual(payloads(router.ingest(bare({ runId: "r", stream: "x" }), T), "agent")[0].seq, 1);
    },

    "ts is now, in payloads, patches and news"() {
      const router = new ChatRouter();
      router.setSession(KEY, { row: {} });
      router.subscribeSessions("op");
      const frames = router.ingest(bare({ runId: "r", stream: "lifecycle", sessionKey: KEY, data: { phase: "start" } }), T + 3);
      assert.strictEqual(payloads(frames, "agent")[0].ts, T + 3);
      assert.strictEqual(payloads(frames, "sessions.changed", "connections")[0].ts, T + 3);
      assert.strictEqual(payloads(frames, "sessions.changed", "connections")[0].startedAt, T + 3);
    },

    "undefined is missing; what is given stays"() {
      const router = new ChatRouter();
      const frames = router.ingest(bare({ runId: "r", stream: "x", seq: undefined, ts: undefined }), T);
      assert.deepEqual(payloads(frames, "agent").map((p) => [p.seq, p.ts]), [[1, T]]);
      const given = router.ingest(emitter("given", { ts: 5 }).start(), T);
      assert.deepEqual(payloads(given, "agent").map((p) => [p.seq, p.ts]), [[1, 5]]);
    },

    "the event itself is left alone"() {
      const event = bare({ runId: "r", stream: "x" });
      new ChatRouter().ingest(event, T);
      assert.deepEqual(Object.keys(event), ["runId", "stream"]);
    },

    "filled-in numbers serve the chat frames too"() {
      const router = new ChatRouter();
      const say = (/** @type {string} */ text) => bare({ runId: "r", stream: "assistant", sessionKey: KEY, data: { text, delta: text } });
      assert.strictEqual(payloads(router.ingest(say("a"), T), "chat")[0].seq, 1);
      assert.strictEqual(payloads(router.ingest(say("b"), T + 150), "chat")[0].seq, 2);
    },
  };
};
