import { KEY, T, chat, emitter, payloads } from "./events.mjs";

export const name = "now is the host's clock";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => ({
  "left out, it is the system's"() {
    const router = new ChatRouter();
    const before = Date.now();
    const [delta] = payloads(router.ingest(emitter().says("Hi", "Hi")), "chat");
    assert.isAtLeast(delta.message.timestamp, before);
    assert.isAtMost(delta.message.timestamp, Date.now());
  },

  "undefined is left out too, in every call that takes it"() {
    const router = new ChatRouter();
    router.watchTools("r", "w", undefined);
    router.subscribeMessages("m", KEY);
    router.linkRun("c", { clientRunId: "c", sessionKey: KEY });
    const before = Date.now();
    router.ingest(emitter().tool("start"), undefined);
    assert.isAtLeast(payloads(router.abortRun("c", KEY, undefined, undefined), "chat").length, 1);
    assert.lengthOf(router.ingestTranscript({ sessionKey: KEY, message: "x" }, undefined), 1);
    assert.deepEqual(router.wake(undefined), []);
    const at = router.wakeAt();
    assert.isTrue(at === undefined || at >= before);
  },

  "while a clock goes back no time passes"() {
    const router = new ChatRouter();
    const run = emitter();
    router.ingest(run.says("a", "a"), T);
    assert.deepEqual(chat(router.ingest(run.says("ab", "b"), T - 60_000)), []);
    assert.deepEqual(chat(router.ingest(run.end(), T - 60_000)), ["delta ab", "final ab"]);
  },

  "after it went back, deltas go on once it catches up"() {
    const router = new ChatRouter();
    const run = emitter();
    router.ingest(run.says("a", "a"), T);
    router.ingest(run.says("ab", "b"), T - 1000);
    assert.deepEqual(chat(router.ingest(run.says("abc", "c"), T + 150)), ["delta abc"]);
  },

  "zero and fractions of a millisecond are times"() {
    const router = new ChatRouter({ throttleMs: 0 });
    const run = emitter();
    assert.strictEqual(payloads(router.ingest(run.says("a", "a"), 0), "chat")[0].message.timestamp, 0);
    assert.strictEqual(payloads(router.ingest(run.says("ab", "b"), 0.5), "chat")[0].message.timestamp, 0.5);
  },
});
