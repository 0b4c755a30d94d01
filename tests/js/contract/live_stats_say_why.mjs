import { KEY, T, emitter } from "./events.mjs";
import { liveRouters } from "./live.mjs";

export const name = "live stats say why";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = (kit) => {
  const { assert } = kit;
  const live = liveRouters(kit);
  /** @param {object} group */
  const total = (group) => Object.values(group).reduce((sum, count) => sum + count, 0);
  /**
   * The reasons that a router counts once this was done.
   * @param {(router: import("runcast").ChatRouter, run: ReturnType<typeof emitter>) => void} life
   * @param {import("runcast").RouterOptions} [options]
   */
  const reasons = (life, options) => {
    const router = live(options);
    life(router, emitter());
    return Object.fromEntries(Object.entries(router.stats().suppressed).filter(([, count]) => count > 0));
  };

  return {
    "a new router holds and has done nothing"() {
      const stats = live().stats();
      for (const group of [stats.held, stats.frames, stats.suppressed, stats.dropped]) assert.strictEqual(total(group), 0);
      const { attachments, slow, ended, endedBytes, openTools, pendingErrors, pendingDeltas } = stats.held;
      assert.deepEqual([attachments, slow, ended, endedBytes, openTools, pendingErrors, pendingDeltas], [0, 0, 0, 0, 0, 0, 0]);
      const { heldBack, late, slow: spared } = stats.suppressed;
      assert.deepEqual([heldBack, late, spared], [0, 0, 0]);
      const { idleRuns, textUnits, ended: gone, openTools: calls } = stats.dropped;
      assert.deepEqual([idleRuns, textUnits, gone, calls], [0, 0, 0, 0]);
    },

    "each thing held is counted"() {
      const router = live();
      router.attach("c", KEY, {}, T);
      router.attach("c", "other", {}, T);
      router.attach("d", KEY, {}, T);
      router.setSlow("d", true, T);
      const [run, ended, failing] = [emitter(), emitter("ended"), emitter("failing")];
      for (const event of [run.says("four"), run.says("four more"), ended.says("x"), ended.end(), failing.fail()]) router.ingest(event, T);
      for (const id of ["1", "2"]) router.ingest(emitter("tools").tool("start", { toolCallId: id }), T);
      const { held } = router.stats();
      assert.include(held, { attachments: 3, slow: 1, ended: 1, openTools: 2, pendingErrors: 1, pendingDeltas: 1, texts: 1 });
      assert.isAtLeast(held.endedBytes, 1);
      assert.isAtLeast(held.textUnits, 9);
      assert.isAtMost(held.textUnits, 27);
    },

    "all of it goes again"() {
      const router = live();
      router.attach("c", KEY, {}, T);
      router.setSlow("c", true, T);
      const run = emitter();
      for (const event of [run.says("a"), run.says("ab"), run.tool("start"), run.end()]) router.ingest(event, T);
      router.disconnect("c");
      router.wake(T + 3_600_000);
      assert.strictEqual(total(router.stats().held), 0);
    },

    "too soon is throttle"() {
      assert.deepEqual(reasons((router, run) => ["a", "ab", "abc"].forEach((text) => router.ingest(run.says(text), T))), { throttle: 2 });
    },

    "a tag, half a character or a token that is not closed is held back"() {
      for (const tail of ["[", "[[reply_to: 4", "\ud83d", "NO_", "NO_REPLY"]) {
        const counted = reasons((router, run) => ["a ", `a ${tail}`].forEach((text) => router.ingest(run.says(text), T)), { throttleMs: 0 });
        assert.strictEqual(counted.heldBack, 1, tail);
        assert.strictEqual(total(counted), 1, tail);
      }
    },

    "a silent reply and its beginning are told apart"() {
      assert.deepEqual(reasons((router, run) => ["N", "NO_", "NO_REPLY"].forEach((text) => router.ingest(run.says(text), T))), { silentLead: 2, silent: 1 });
    },

    "heartbeats, hidden runs and runs without a session"() {
      assert.deepEqual(reasons((router, run) => {
        router.setRunContext("r", { isHeartbeat: true });
        router.ingest(run.says("x"), T);
      }), { heartbeat: 1 });
      assert.deepEqual(reasons((router, run) => {
        router.setRunContext("r", { isControlUiVisible: false });
        router.ingest(run.says("x"), T);
      }), { hidden: 1 });
      assert.deepEqual(reasons((router) => router.ingest(emitter("r", {}).says("x"), T)), { noSession: 1 });
    },

    "nothing but directives is empty"() {
      assert.deepEqual(reasons((router, run) => router.ingest(run.says("[[reply_to_current]]"), T)), { empty: 1 });
    },

    "after an abort it is aborted or late, after an end late"() {
      const aborted = reasons((router) => {
        router.linkRun("e", { clientRunId: "c", sessionKey: KEY });
        const run = emitter("e", {});
        router.ingest(run.says("a"), T);
        router.abortRun("c", KEY, {}, T);
        router.ingest(run.says("ab"), T + 1);
      });
      assert.strictEqual((aborted.aborted ?? 0) + (aborted.late ?? 0), 1);
      assert.deepEqual(reasons((router, run) => {
        router.ingest(run.end(), T);
        router.ingest(run.says("a"), T + 1);
      }), { late: 1 });
    },

    "what a slow connection was spared is counted"() {
      assert.deepEqual(reasons((router, run) => {
        for (const id of ["c", "d"]) router.attach(id, KEY, {}, T);
        router.setSlow("c", true, T);
        for (const text of ["a", "ab"]) router.ingest(run.says(text), T);
      }, { throttleMs: 0 }), { slow: 2 });
    },

    "frames are counted by addressee, those of attach, setSlow and wake too"() {
      const router = live();
      router.subscribeSessions("op");
      router.setSession(KEY, { row: {} });
      router.attach("c", KEY, { deltas: "suffix" }, T);
      const run = emitter();
      const frames = [
        ...[run.start(), run.says("a"), run.says("ab"), run.tool("start")].flatMap((event) => router.ingest(event, T)),
        ...router.attach("d", KEY, { tools: true }, T).frames,
        ...router.setSlow("c", true, T),
        ...router.ingest(run.says("abc"), T + 1),
        ...router.wake(T + 151),
        ...router.setSlow("c", false, T + 151),
        ...router.ingest(run.end(), T + 160),
      ];
      const counted = { all: 0, connections: 0, nodes: 0, store: 0 };
      for (const frame of frames) counted[frame.to] += 1;
      assert.deepEqual({ ...router.stats().frames }, counted);
      assert.strictEqual(router.stats().events, 6);
    },

    "reading stats changes nothing"() {
      const router = live();
      router.attach("c", KEY, {}, T);
      router.ingest(emitter().says("a"), T);
      assert.deepEqual(router.stats(), router.stats());
    },
  };
};
