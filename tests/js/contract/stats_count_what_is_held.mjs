import { KEY, T, emitter } from "./events.mjs";

export const name = "stats count what is held and what was done";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => {
  /** @param {object} group */
  const total = (group) => Object.values(group).reduce((sum, count) => sum + count, 0);
  return {
    "a new router holds and has done nothing"() {
      const stats = new ChatRouter().stats();
      for (const group of [stats.held, stats.frames, stats.suppressed, stats.dropped]) assert.strictEqual(total(group), 0);
      assert.strictEqual(stats.events, 0);
    },

    "each thing held is counted"() {
      const router = new ChatRouter();
      router.linkRun("a", { clientRunId: "ca", sessionKey: KEY });
      router.linkRun("a", { clientRunId: "cb", sessionKey: KEY });
      router.linkRun("b", { clientRunId: "cc", sessionKey: KEY });
      router.setRunContext("a", { verboseLevel: "on" });
      router.setSession(KEY, {});
      router.subscribeSessions("op");
      router.subscribeMessages("m", KEY);
      router.watchTools("a", "w", T);
      router.ingest(emitter("r").says("four"), T);
      const { held } = router.stats();
      assert.include(held, {
        contexts: 1, sequences: 1, texts: 1, textUnits: 4, sessions: 1, toolRuns: 1, sessionSubscribers: 1, messageSubscribers: 1, aborted: 0,
      });
      assert.isAtLeast(held.links, 2);
    },

    "text is counted in UTF-16 units, and goes with the run"() {
      const router = new ChatRouter();
      const run = emitter();
      router.ingest(run.says("😀é"), T);
      assert.strictEqual(router.stats().held.textUnits, 3);
      router.ingest(run.end(), T + 1);
      const { texts, textUnits, sequences } = router.stats().held;
      assert.deepEqual([texts, textUnits, sequences], [0, 0, 0]);
    },

    "frames are counted by kind as they were returned"() {
      const router = new ChatRouter();
      router.setSession(KEY, { row: {} });
      router.subscribeSessions("op");
      const run = emitter();
      const frames = [run.start(), run.says("a"), run.tool("start"), run.end()].flatMap((event) => router.ingest(event, T));
      const counted = { all: 0, connections: 0, nodes: 0, store: 0 };
      for (const frame of frames) counted[frame.to] += 1;
      assert.deepEqual({ ...router.stats().frames }, counted);
      assert.strictEqual(router.stats().events, 4);
    },

    "what was held back is counted by reason"() {
      const router = new ChatRouter();
      const run = emitter();
      router.ingest(run.says("a"), T);
      router.ingest(run.says("ab"), T + 1);
      router.ingest(emitter("lead").says("NO_"), T);
      router.ingest(emitter("silent").says("NO_REPLY"), T);
      router.setRunContext("beat", { isHeartbeat: true });
      router.ingest(emitter("beat").says("HEARTBEAT_OK"), T);
      assert.include(router.stats().suppressed, { throttle: 1, silentLead: 1, silent: 1, heartbeat: 1 });
    },

    "reading stats changes nothing"() {
      const router = new ChatRouter();
      router.ingest(emitter().says("a"), T);
      assert.deepEqual(router.stats(), router.stats());
    },
  };
};
