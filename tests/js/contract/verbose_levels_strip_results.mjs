import { KEY, T, emitter, payloads, plain } from "./events.mjs";

export const name = "verbose levels strip tool results";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => {
  const data = { args: { q: 1 }, result: { big: "x" }, partialResult: "y" };
  /**
   * @param {import("runcast").RouterOptions | undefined} options
   * @param {(router: import("runcast").ChatRouter) => void} prepare
   * @param {import("runcast").AgentEvent} [event]
   */
  const toolPayload = (options, prepare, event = emitter().tool("result", data)) => {
    const router = new ChatRouter(options);
    router.watchTools("r", "w", T);
    prepare(router);
    return payloads(router.ingest(event, T), "agent", "connections")[0];
  };
  /** @param {any} payload */
  const level = (payload) => ("result" in payload.data || "partialResult" in payload.data ? "full" : "less");
  return {
    "only full keeps result and partialResult"() {
      for (const [word, expected] of [["full", "full"], ["ALL", "full"], ["everything", "full"], ["on", "less"], ["off", "less"], ["loud", "less"]]) {
        assert.strictEqual(level(toolPayload({}, (r) => r.setRunContext("r", { verboseLevel: word }))), expected, word);
      }
    },

    "everything else of the data stays"() {
      const payload = toolPayload({}, () => {});
      assert.deepEqual(plain(payload.data), { phase: "result", toolCallId: "call-1", name: "search", args: { q: 1 } });
    },

    "the event itself keeps its result"() {
      const event = emitter().tool("result", data);
      toolPayload({}, () => {}, event);
      assert.deepEqual(event.data?.result, { big: "x" });
    },

    "run, then session, then the configured default decide"() {
      const session = (/** @type {string} */ verboseLevel) => (/** @type {import("runcast").ChatRouter} */ r) =>
        r.setSession(KEY, { verboseLevel });
      assert.strictEqual(level(toolPayload({ verboseDefault: "full" }, () => {})), "full");
      assert.strictEqual(level(toolPayload({ verboseDefault: "full" }, session("off"))), "less");
      assert.strictEqual(level(toolPayload({}, session("full"))), "full");
      assert.strictEqual(level(toolPayload({}, session("nonsense"))), "less");
      assert.strictEqual(level(toolPayload({}, (r) => { session("full")(r); r.setRunContext("r", { verboseLevel: "on" }); })), "less");
    },

    "without a session key the default does not serve"() {
      const event = emitter("r", {}).tool("result", data);
      assert.strictEqual(level(toolPayload({ verboseDefault: "full" }, () => {}, event)), "less");
    },

    "missing data becomes an empty object unless fully verbose"() {
      const bare = () => emitter().event("tool");
      assert.deepEqual(toolPayload({}, () => {}, bare()).data, {});
      assert.notProperty(toolPayload({ verboseDefault: "full" }, () => {}, bare()), "data");
    },

    "the mirror for session subscribers is stripped likewise"() {
      const router = new ChatRouter();
      router.subscribeSessions("op");
      const [mirror] = payloads(router.ingest(emitter().tool("result", data), T), "session.tool", "connections");
      assert.notProperty(mirror.data, "result");
    },
  };
};
