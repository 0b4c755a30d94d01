import { T } from "./events.mjs";
import { liveRouters, told } from "./live.mjs";

export const name = "names that come and go in their thousands mix nothing up";

/** More than a router knows without looking which of them are still used. */
const MANY = 3_000;

/** @type {import("./kit.mjs").CasesOf} */
export const cases = (kit) => {
  const { assert } = kit;
  const make = liveRouters(kit);

  /** @param {string} sessionKey the reply's, which is all that the router knows */
  function afterMany(sessionKey) {
    const router = make();
    router.ingest({ runId: "kept", stream: "assistant", sessionKey, data: { delta: "Hello" } }, T);
    for (let at = 0; at < MANY; at += 1) router.detach(`connection-${at}`, `session-${at}`);
    // Whatever is named from here on may be given a place that has become free.
    router.ingest({ runId: "other", stream: "assistant", sessionKey: "elsewhere", data: { delta: "Other" } }, T);
    return router;
  }

  return {
    "a session is found again that nothing but a reply names"() {
      const router = afterMany("main");
      assert.deepEqual(told(router.attach("c", "elsewhere", undefined, T).frames), ["=0 Other"]);
      assert.deepEqual(told(router.attach("c", "main", undefined, T).frames), ["=0 Hello"]);
    },

    "so is one whose key is told with white space around it"() {
      const router = afterMany(" main ");
      assert.deepEqual(told(router.attach("c", "elsewhere", undefined, T).frames), ["=0 Other"]);
      assert.deepEqual(told(router.attach("c", "main", undefined, T).frames), ["=0 Hello"]);
    },

    "no router is asked for another one's, however late the first comes that is padded"() {
      // At one of these the router looks which names it still uses.
      for (const names of [1_022, 1_023, 1_024]) {
        const [router, other] = [make(), make()];
        for (let at = 0; at < names; at += 1) router.unsubscribeSessions(`connection-${at}`);
        other.attach("c", " other ", undefined, T);
        const call = { phase: "start", toolCallId: " call " };
        router.ingest({ runId: "run", stream: "tool", sessionKey: "main", data: call }, T);
        assert.strictEqual(router.stats().held.openTools, 1);
        assert.isNotEmpty(router.attach("d", "main", { tools: true }, T).frames);
      }
    },

    "a reply's session is no other one's"() {
      const router = afterMany(" main ");
      for (let at = 0; at < 10; at += 1) {
        assert.deepEqual(told(router.attach("c", `empty-${at}`, undefined, T).frames), []);
      }
    },
  };
};
