import { KEY, T, chat, emitter } from "./events.mjs";

export const name = "a freed router refuses calls";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, RouterCrashed, assert }) => {
  /**
   * @param {(router: import("runcast").ChatRouter) => unknown} call
   * @param {import("runcast").RouterOptions} [options]
   */
  const refuses = (call, options) => {
    const router = new ChatRouter(options);
    router.free();
    let error;
    try { call(router); } catch (caught) { error = caught; }
    assert.instanceOf(error, Error);
    assert.notInstanceOf(error, RouterCrashed);
  };
  return {
    "every call throws an ordinary error"() {
      refuses((router) => router.ingest(emitter().start(), T));
      refuses((router) => router.ingestTranscript({ sessionKey: KEY, message: "x" }, T));
      refuses((router) => router.abortRun("c", KEY, {}, T));
      refuses((router) => router.wakeAt());
      refuses((router) => router.wake(T));
      refuses((router) => router.setRunContext("r", {}));
      refuses((router) => router.linkRun("r", { clientRunId: "c", sessionKey: KEY }));
      refuses((router) => router.unlinkRun("r", "c"));
      refuses((router) => router.setSession(KEY, {}));
      refuses((router) => router.deleteSession(KEY));
      refuses((router) => router.subscribeSessions("c"));
      refuses((router) => router.unsubscribeSessions("c"));
      refuses((router) => router.subscribeMessages("c", KEY));
      refuses((router) => router.unsubscribeMessages("c", KEY));
      refuses((router) => router.watchTools("r", "c", T));
      refuses((router) => router.disconnect("c"));
      refuses((router) => router.stats());
      refuses((router) => router.snapshot());
      refuses((router) => router.epoch);
      for (const options of [{}, { semantics: /** @type {const} */ ("live") }]) {
        refuses((router) => router.attach("c", KEY, {}, T), options);
        refuses((router) => router.detach("c", KEY), options);
        refuses((router) => router.setSlow("c", true, T), options);
      }
    },

    "freeing twice does no harm"() {
      const router = new ChatRouter();
      router.free();
      router.free();
    },

    "Symbol.dispose frees"() {
      const router = new ChatRouter();
      router[Symbol.dispose]();
      assert.throws(() => router.ingest(emitter().start(), T));
    },

    "other routers live on"() {
      const [one, two] = [new ChatRouter(), new ChatRouter()];
      one.free();
      assert.deepEqual(chat(two.ingest(emitter().says("here"), T)), ["delta here"]);
    },

    "making and freeing thousands leaves the next one clean"() {
      for (let i = 0; i < 5000; i += 1) {
        const router = new ChatRouter();
        router.ingest(emitter().says("left behind"), T);
        router.free();
      }
      assert.deepEqual(chat(new ChatRouter().ingest(emitter().end(), T)), ["final"]);
    },
  };
};
