import { KEY, T, refuses } from "./events.mjs";
import { framesOf, liveRouters } from "./live.mjs";

export const name = "what happens when members are read does no harm";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = (kit) => {
  const { ChatRouter, assert } = kit;
  const make = liveRouters(kit);

  /** @param {() => unknown} call */
  function codeOf(call) {
    try {
      call();
    } catch (error) {
      return /** @type {any} */ (error).code;
    }
    return undefined;
  }

  return {
    "a member that ends its router ends that alone"() {
      const bystander = make();
      bystander.attach("c", KEY, undefined, T);
      for (const call of [
        (/** @type {import("runcast").ChatRouter} */ router, /** @type {() => any} */ end) => router.abortRun("c", KEY, { get stopReason() { return end(); } }, T),
        (/** @type {import("runcast").ChatRouter} */ router, /** @type {() => any} */ end) => router.ingestTranscript({ sessionKey: KEY, get message() { return end(); } }, T),
        (/** @type {import("runcast").ChatRouter} */ router, /** @type {() => any} */ end) => router.ingest({ runId: "r", stream: "assistant", data: { delta: "Hi", get more() { return end(); } } }, T),
        (/** @type {import("runcast").ChatRouter} */ router, /** @type {() => any} */ end) => router.attach("c", KEY, { get tools() { return end(); } }, T),
      ]) {
        const router = make();
        assert.strictEqual(codeOf(() => call(router, () => (router.free(), undefined))), "ERR_ROUTER_FREED");
      }
      const frames = bystander.ingest({ runId: "r", stream: "assistant", sessionKey: KEY, data: { delta: "Hi" } }, T);
      assert.isNotEmpty(framesOf(frames, "c"));
    },

    "a member may call its own router"() {
      const router = make();
      router.attach("c", KEY, undefined, T);
      const data = { delta: "Hi", get more() { return router.stats().events; } };
      const frames = router.ingest({ runId: "r", stream: "assistant", sessionKey: KEY, data }, T);
      assert.deepEqual(framesOf(frames, "c").map(({ event }) => event), ["agent", "chat"]);
    },

    "a member may call another router"() {
      const [router, other] = [make(), make()];
      for (let at = 0; at < 10; at += 1) other.disconnect(`connection-${at}`);
      router.attach("c", "main", undefined, T);
      const data = { delta: "Hi", get more() { return other.disconnect(" gone "); } };
      const frames = router.ingest({ runId: "r", stream: "assistant", sessionKey: " main ", data }, T);
      assert.deepEqual(framesOf(frames, "c").map(({ event }) => event), ["agent", "chat"]);
    },

    "what is kept may call another router when it is saved"() {
      const [router, other] = [make(), make()];
      for (let at = 0; at < 10; at += 1) other.disconnect(`connection-${at}`);
      router.attach("c", " main ", { tools: true }, T);
      const args = { toJSON: () => (other.disconnect(" gone "), "saved") };
      router.ingest({ runId: "r", stream: "tool", sessionKey: " main ", data: { phase: "start", toolCallId: "t", args } }, T);
      const restored = ChatRouter.restore(router.snapshot());
      const { frames } = restored.attach("d", "main", { tools: true }, T);
      assert.deepEqual(framesOf(frames, "d").map(({ payload }) => payload.data.args), ["saved"]);
    },

    "a restored router that is refused is not freed by what a subclass makes of that"() {
      class Noted extends ChatRouter {
        #freed = 0;
        free() {
          this.#freed += 1;
          super.free();
        }
      }
      refuses(assert, () => Noted.restore(new Uint8Array(3)), "snapshot");
    },
  };
};
