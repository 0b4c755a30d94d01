import { KEY, T, chat, emitter, payloads } from "./events.mjs";

export const name = "wake is housekeeping";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => ({
  "with nothing to forget there is no time to wake"() {
    const router = new ChatRouter();
    assert.strictEqual(router.wakeAt(), undefined);
    router.subscribeSessions("op");
    router.setSession(KEY, { row: {} });
    assert.strictEqual(router.wakeAt(), undefined);
  },

  "while a text is held it is at most a minute ahead"() {
    const router = new ChatRouter();
    const run = emitter();
    router.ingest(run.says("held"), T);
    const at = router.wakeAt();
    assert.isNumber(at);
    assert.isAbove(/** @type {number} */ (at), T);
    assert.isAtMost(/** @type {number} */ (at), T + MINUTE);
    router.ingest(run.end(), T + 1);
    assert.strictEqual(router.wakeAt(), undefined);
  },

  "waking early, late or twice emits nothing and loses nothing young"() {
    const router = new ChatRouter();
    const run = emitter();
    router.ingest(run.says("Held ", "Held "), T);
    router.ingest(run.says("Held back", "back"), T + 1);
    for (const now of [T, T + 1, T + MINUTE, T + MINUTE, T + 59 * MINUTE]) assert.deepEqual(router.wake(now), []);
    assert.deepEqual(chat(router.ingest(run.end(), T + 59 * MINUTE)), ["delta Held back", "final Held back"]);
  },

  "a text whose last delta is more than an hour old goes"() {
    for (const [age, shown] of /** @type {const} */ ([[HOUR, "final old"], [HOUR + 1, "final"]])) {
      const router = new ChatRouter();
      const run = emitter();
      router.ingest(run.says("old"), T);
      assert.deepEqual(router.wake(T + age), []);
      assert.strictEqual(router.stats().held.texts, shown === "final" ? 0 : 1);
      assert.deepEqual(chat(router.ingest(run.end(), T + age + 1)), [shown]);
    }
  },

  "how much an aborted run had shown goes an hour after its end"() {
    const router = new ChatRouter();
    router.linkRun("r", { clientRunId: "c", sessionKey: KEY });
    const run = emitter();
    router.ingest(run.says("shown", "shown"), T);
    router.abortRun("c", KEY, {}, T + 1);
    router.ingest(run.end(), T + 2);
    assert.isNumber(router.wakeAt());
    router.wake(T + HOUR + 2 * MINUTE);
    assert.strictEqual(router.stats().held.texts, 0);
    assert.strictEqual(router.wakeAt(), undefined);
  },

  "a text under the id of an aborted run is as young as itself"() {
    const router = new ChatRouter();
    router.linkRun("r", { clientRunId: "c", sessionKey: KEY });
    const run = emitter();
    router.ingest(run.says("shown", "shown"), T);
    router.abortRun("c", KEY, {}, T + 1);
    router.ingest(run.end(), T + 2);
    const next = emitter("c");
    router.ingest(next.says("No", "No"), T + 59 * MINUTE);
    router.wake(T + 64 * MINUTE);
    assert.deepEqual(chat(router.ingest(next.end(), T + 65 * MINUTE)), ["final No"]);
  },

  "an abort more than an hour old is forgotten with its text"() {
    for (const [age, shown] of /** @type {const} */ ([[HOUR, []], [HOUR + 1, ["delta again"]]])) {
      const router = new ChatRouter();
      router.linkRun("engine", { clientRunId: "client", sessionKey: KEY });
      router.abortRun("client", KEY, {}, T);
      assert.deepEqual(router.wake(T + age), []);
      assert.strictEqual(router.stats().held.aborted, shown.length === 0 ? 1 : 0);
      const run = emitter("engine", {});
      assert.deepEqual(chat(router.ingest(run.says("again"), T + age + 1)), shown);
    }
  },

  "a host that calls wake whenever wakeAt says comes to rest"() {
    const router = new ChatRouter();
    for (let i = 0; i < 50; i += 1) router.ingest(emitter(`r${i}`).says("never ended"), T + i);
    router.linkRun("e", { clientRunId: "c", sessionKey: KEY });
    router.abortRun("c", KEY, {}, T + 60);
    let now = T + 60;
    let calls = 0;
    for (let at = router.wakeAt(); at !== undefined; at = router.wakeAt()) {
      now = Math.max(now + 1, at);
      assert.deepEqual(router.wake(now), []);
      calls += 1;
      if (calls > 1000) assert.fail("wakeAt never comes to rest");
    }
    const { texts, textUnits, aborted } = router.stats().held;
    assert.deepEqual([texts, textUnits, aborted], [0, 0, 0]);
  },

  "sequences over the limit lose the oldest"() {
    const router = new ChatRouter();
    for (let i = 0; i <= 10_000; i += 1) router.ingest({ runId: `r${i}`, seq: 5, stream: "x", ts: T }, T);
    router.wake(T + 2 * MINUTE);
    assert.strictEqual(router.stats().held.sequences, 10_000);
    const first = router.ingest({ runId: "r0", seq: 50, stream: "x", ts: T }, T + 2 * MINUTE);
    assert.lengthOf(payloads(first, "agent"), 1, "forgotten: no gap");
    const last = router.ingest({ runId: "r10000", seq: 50, stream: "x", ts: T }, T + 2 * MINUTE);
    assert.lengthOf(payloads(last, "agent"), 2, "kept: a gap");
  },

  "a host that never wakes stays bounded"() {
    const router = new ChatRouter();
    for (let i = 0; i < 500; i += 1) router.ingest(emitter(`r${i}`).says("never ended"), T + i * MINUTE);
    assert.isAtMost(router.stats().held.texts, 130);
  },
});
