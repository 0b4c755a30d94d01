import { KEY, T, chat, emitter } from "./events.mjs";

export const name = "limits bound what is held";

const five = ["0", "1", "2", "3", "4"];

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => {
  /**
   * @param {import("runcast").RouterOptions["limits"]} limits
   * @param {(router: import("runcast").ChatRouter, id: string) => void} add
   */
  const filled = (limits, add) => {
    const router = new ChatRouter({ limits });
    for (const id of five) add(router, id);
    return router;
  };
  return {
    "run contexts: the oldest go"() {
      const router = filled({ runs: 3 }, (r, id) => r.setRunContext(id, { sessionKey: `key ${id}` }));
      assert.strictEqual(router.stats().held.contexts, 3);
      assert.strictEqual(router.stats().dropped.contexts, 2);
      assert.deepEqual(chat(router.ingest(emitter("0", {}).end(), T)), []);
      assert.deepEqual(chat(router.ingest(emitter("4", {}).end(), T)), ["final"]);
    },

    "links, of one run and of many"() {
      const many = filled({ runs: 3 }, (r, id) => r.linkRun(id, { clientRunId: `c${id}`, sessionKey: KEY }));
      const one = filled({ runs: 3 }, (r, id) => r.linkRun("engine", { clientRunId: `c${id}`, sessionKey: KEY }));
      for (const router of [many, one]) {
        assert.isAtMost(router.stats().held.links, 3);
        assert.strictEqual(router.stats().dropped.links, 2);
      }
      assert.strictEqual(many.unlinkRun("4", "c4"), true);
      assert.strictEqual(many.unlinkRun("0", "c0"), false);
    },

    "texts: the newest stay whole"() {
      const router = filled({ runs: 3 }, (r, id) => r.ingest(emitter(id).says(`text ${id}`), T));
      assert.strictEqual(router.stats().held.texts, 3);
      assert.strictEqual(router.stats().dropped.texts, 2);
      assert.deepEqual(chat(router.ingest({ ...emitter("4").end(), seq: 2 }, T)), ["final text 4"]);
      assert.deepEqual(chat(router.ingest({ ...emitter("0").end(), seq: 2 }, T)), ["final"]);
    },

    "aborts"() {
      const router = filled({ runs: 3 }, (r, id) => {
        r.linkRun(id, { clientRunId: id, sessionKey: KEY });
        r.abortRun(id, KEY, {}, T);
      });
      assert.strictEqual(router.stats().held.aborted, 3);
      assert.strictEqual(router.stats().dropped.aborted, 2);
    },

    "sequences, at the latest when woken"() {
      const router = filled({ sequences: 3 }, (r, id) => r.ingest({ runId: id, seq: 1, stream: "x", ts: T }, T));
      router.wake(T + 120_000);
      assert.strictEqual(router.stats().held.sequences, 3);
      assert.strictEqual(router.stats().dropped.sequences, 2);
    },

    "subscribers of each registry"() {
      const router = filled({ connections: 3 }, (r, id) => {
        r.subscribeSessions(id);
        r.subscribeMessages(id, KEY);
      });
      const { sessionSubscribers, messageSubscribers } = router.stats().held;
      assert.deepEqual([sessionSubscribers, messageSubscribers], [3, 3]);
      assert.strictEqual(router.stats().dropped.connections, 4);
      const ids = router.ingestTranscript({ sessionKey: KEY, message: "x" }, T).map((f) => (f.to === "connections" ? f.connIds : []));
      assert.deepEqual(ids, [["2", "3", "4"], ["2", "3", "4"]]);
    },

    "runs with watchers"() {
      const router = filled({ toolRuns: 3 }, (r, id) => r.watchTools(id, "w", T));
      assert.strictEqual(router.stats().held.toolRuns, 3);
      assert.strictEqual(router.stats().dropped.toolRuns, 2);
      assert.lengthOf(router.ingest(emitter("0").tool("start"), T), 0);
      assert.lengthOf(router.ingest(emitter("4").tool("start"), T), 1);
    },

    "texts and aborts by age"() {
      const router = new ChatRouter({ limits: { textTtlMs: 1000, abortedTtlMs: 1000 } });
      router.ingest(emitter("r").says("soon old"), T);
      router.linkRun("c", { clientRunId: "c", sessionKey: KEY });
      router.abortRun("c", KEY, {}, T);
      router.wake(T + 61_001);
      const { texts, aborted } = router.stats().held;
      assert.deepEqual([texts, aborted], [0, 0]);
    },

    "a limit of none holds nothing and still routes"() {
      const router = new ChatRouter({ limits: { runs: 0, sequences: 0, sessions: 0, connections: 0, toolRuns: 0 } });
      router.setRunContext("r", { isHeartbeat: true });
      router.setSession(KEY, { row: {} });
      router.subscribeSessions("op");
      router.watchTools("r", "w", T);
      const run = emitter();
      for (const event of [run.start(), run.says("a", "a"), run.tool("start"), run.end()]) router.ingest(event, T);
      const { held } = router.stats();
      assert.deepEqual([held.contexts, held.sessions, held.sessionSubscribers, held.toolRuns], [0, 0, 0, 0]);
    },
  };
};
