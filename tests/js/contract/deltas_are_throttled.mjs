import { KEY, T, chat, emitter } from "./events.mjs";

export const name = "deltas are throttled";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => ({
  "the first delta goes at once, the next not before 150 ms"() {
    const router = new ChatRouter();
    const run = emitter();
    assert.deepEqual(chat(router.ingest(run.says("a", "a"), T)), ["delta a"]);
    assert.deepEqual(chat(router.ingest(run.says("ab", "b"), T + 149)), []);
    assert.deepEqual(chat(router.ingest(run.says("abc", "c"), T + 150)), ["delta abc"]);
    assert.deepEqual(chat(router.ingest(run.says("abcd", "d"), T + 299)), []);
    assert.deepEqual(chat(router.ingest(run.says("abcde", "e"), T + 301)), ["delta abcde"]);
  },

  "a held-back delta still reaches agent and device receivers as an agent event"() {
    const router = new ChatRouter();
    const run = emitter();
    router.ingest(run.says("a", "a"), T);
    assert.deepEqual(router.ingest(run.says("ab", "b"), T + 1).map((f) => f.to), ["all", "nodes"]);
  },

  "the throttle is each run's own"() {
    const router = new ChatRouter();
    assert.deepEqual(chat(router.ingest(emitter("a").says("a", "a"), T)), ["delta a"]);
    assert.deepEqual(chat(router.ingest(emitter("b").says("b", "b"), T + 1)), ["delta b"]);
  },

  "throttleMs sets the time"() {
    const router = new ChatRouter({ throttleMs: 20 });
    const run = emitter();
    router.ingest(run.says("a", "a"), T);
    assert.deepEqual(chat(router.ingest(run.says("ab", "b"), T + 19)), []);
    assert.deepEqual(chat(router.ingest(run.says("abc", "c"), T + 20)), ["delta abc"]);
  },

  "throttleMs 0 sends every delta"() {
    const router = new ChatRouter({ throttleMs: 0 });
    const run = emitter();
    assert.deepEqual(chat(router.ingest(run.says("a", "a"), T)), ["delta a"]);
    assert.deepEqual(chat(router.ingest(run.says("ab", "b"), T)), ["delta ab"]);
  },

  "at the first instants of time the throttle counts from zero"() {
    const router = new ChatRouter();
    const run = emitter("r", { sessionKey: KEY, ts: 1 });
    assert.deepEqual(chat(router.ingest(run.says("a", "a"), 149)), []);
    assert.deepEqual(chat(router.ingest(run.says("ab", "b"), 150)), ["delta ab"]);
  },
});
