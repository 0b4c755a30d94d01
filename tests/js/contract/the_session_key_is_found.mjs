import { KEY, T, emitter, payloads, plain } from "./events.mjs";

export const name = "the session key is found";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => {
  /**
   * @param {import("runcast").ChatRouter} router
   * @param {{ [member: string]: unknown }} [fixed]
   */
  const keyOf = (router, fixed = {}) => payloads(router.ingest(emitter("r", fixed).start(), T), "agent")[0].sessionKey;
  return {
    "the link's key wins over all"() {
      const router = new ChatRouter();
      router.linkRun("r", { clientRunId: "c", sessionKey: "by link" });
      router.setRunContext("r", { sessionKey: "by context" });
      assert.strictEqual(keyOf(router, { sessionKey: "by event" }), "by link");
    },

    "then the event's own, then the context's, then the session that holds the run's id"() {
      const router = new ChatRouter();
      router.setSession("by session", { row: { sessionId: "r" } });
      assert.strictEqual(keyOf(router), "by session");
      router.setRunContext("r", { sessionKey: "by context" });
      assert.strictEqual(keyOf(router), "by context");
      assert.strictEqual(keyOf(router, { sessionKey: "by event" }), "by event");
    },

    "a session key of another type is passed over"() {
      const router = new ChatRouter();
      router.setRunContext("r", { sessionKey: "by context" });
      for (const sessionKey of [5, null, {}, "", "   "]) assert.strictEqual(keyOf(router, { sessionKey }), "by context");
    },

    "the first session set with the id is taken, looked up anew each time"() {
      const router = new ChatRouter();
      router.setSession("first", { row: { sessionId: "r" } });
      router.setSession("second", { row: { sessionId: "r" } });
      assert.strictEqual(keyOf(router), "first");
      router.setSession("first", { row: { sessionId: "another" } });
      assert.strictEqual(keyOf(router), "second");
      router.deleteSession("second");
      assert.strictEqual(keyOf(router), undefined);
    },

    "without any the payload has no session key"() {
      const frames = new ChatRouter().ingest(emitter("r", {}).start(), T);
      assert.notProperty(plain(payloads(frames, "agent")[0]), "sessionKey");
    },

    "the key of one session serves no other run"() {
      const router = new ChatRouter();
      router.setSession(KEY, { row: { sessionId: "another" } });
      assert.strictEqual(keyOf(router), undefined);
    },
  };
};
