export const name = "the classes are as declared";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, RouterCrashed, assert }) => ({
  "ChatRouter needs new, and instances are of it"() {
    assert.throws(() => /** @type {any} */ (ChatRouter)(), TypeError);
    assert.instanceOf(new ChatRouter(), ChatRouter);
    assert.strictEqual(ChatRouter.name, "ChatRouter");
  },

  "it can be extended"() {
    class Counting extends ChatRouter {
      calls = 0;
      /** @type {import("runcast").ChatRouter["ingest"]} */
      ingest(event, now) {
        this.calls += 1;
        return super.ingest(event, now);
      }
    }
    const router = new Counting();
    router.ingest({ runId: "r", seq: 1, stream: "x", ts: 1 }, 1);
    assert.strictEqual(router.calls, 1);
  },

  "what extends it restores itself"() {
    class Named extends ChatRouter {
      title = "mine";
    }
    const router = /** @type {Named} */ (Named.restore(new ChatRouter().snapshot()));
    assert.instanceOf(router, Named);
    assert.strictEqual(router.title, "mine");
  },

  "methods need a router"() {
    const { ingest } = ChatRouter.prototype;
    assert.throws(() => ingest.call(/** @type {any} */ ({}), { runId: "r", seq: 1, stream: "x", ts: 1 }, 1));
  },

  "RouterCrashed is an Error with a code"() {
    assert.instanceOf(RouterCrashed.prototype, Error);
    assert.strictEqual(RouterCrashed.name, "RouterCrashed");
  },
});
