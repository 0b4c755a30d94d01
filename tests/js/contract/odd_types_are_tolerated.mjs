import { KEY, T, brief, chat, emitter, payloads } from "./events.mjs";

export const name = "odd types are tolerated where the origin tolerates them";

const odd = [undefined, null, 0, 5, NaN, true, "", [], {}, ["text"]];

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => ({
  "data.text that is no string is no text"() {
    for (const text of odd.filter((value) => typeof value !== "string")) {
      const frames = new ChatRouter().ingest(emitter().event("assistant", { text }), T);
      assert.deepEqual(brief(frames), ["all agent assistant", "nodes agent assistant"], String(text));
    }
  },

  "data.delta that is no string counts as none"() {
    for (const delta of odd) {
      const router = new ChatRouter();
      router.ingest(emitter().says("Hello world"), T);
      const frames = router.ingest(emitter().event("assistant", { text: "Hello", delta }), T + 200);
      assert.deepEqual(chat(frames), ["delta Hello world"], String(delta));
    }
  },

  "data.phase that is no string is no phase"() {
    for (const phase of odd) {
      const router = new ChatRouter();
      const run = emitter();
      router.ingest(run.says("a"), T);
      router.watchTools("r", "w", T);
      assert.deepEqual(chat(router.ingest(run.event("lifecycle", { phase }), T)), []);
      assert.lengthOf(router.ingest(run.event("tool", { phase }), T), 1);
    }
  },

  "times of another type are looked for elsewhere"() {
    for (const value of odd.filter((v) => typeof v !== "number" || Number.isNaN(v) || v <= 0)) {
      const router = new ChatRouter();
      router.setSession(KEY, { row: { startedAt: T - 7 } });
      router.subscribeSessions("op");
      const frames = router.ingest(emitter().end({ startedAt: value, endedAt: value }), T);
      const [payload] = payloads(frames, "sessions.changed", "connections");
      assert.deepEqual([payload.startedAt, payload.endedAt, payload.runtimeMs], [T - 7, T, 7], String(value));
    }
  },

  "rows with members of any type"() {
    for (const value of odd) {
      const router = new ChatRouter();
      router.setSession(KEY, /** @type {any} */ ({
        row: { sessionId: value, startedAt: value, endedAt: value, runtimeMs: value, updatedAt: value, status: value, model: value },
      }));
      router.subscribeSessions("op");
      const run = emitter();
      router.ingest(run.start(), T);
      assert.strictEqual(payloads(router.ingest(run.end(), T + 5), "chat")[0].state, "final");
    }
  },

  "data that is an array or another kind of object"() {
    for (const data of [["text"], new Date(0), new Map([["text", "x"]]), new Uint8Array(2)]) {
      const router = new ChatRouter();
      router.watchTools("r", "w", T);
      const event = (/** @type {string} */ stream) => /** @type {any} */ ({ runId: "r", stream, ts: T, sessionKey: KEY, data });
      assert.lengthOf(router.ingest(event("assistant"), T), 2);
      assert.lengthOf(router.ingest(event("tool"), T), 1);
      assert.lengthOf(router.ingest(event("lifecycle"), T), 2);
    }
  },
});
