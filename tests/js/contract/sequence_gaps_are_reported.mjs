import { KEY, T, emitter, payloads, plain } from "./events.mjs";

export const name = "sequence gaps are reported";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => {
  /** @param {import("runcast").Frame[]} frames */
  const gaps = (frames) => payloads(frames, "agent").filter((p) => p.stream === "error").map((p) => [p.data.expected, p.data.received]);
  return {
    "a gap is a frame of its own, before the event's"() {
      const router = new ChatRouter();
      router.linkRun("r", { clientRunId: "c", sessionKey: KEY });
      router.ingest({ runId: "r", seq: 1, stream: "x", ts: T }, T);
      const frames = plain(router.ingest({ runId: "r", seq: 4, stream: "x", ts: T }, T + 9));
      assert.deepEqual(frames[0], {
        to: "all",
        event: "agent",
        payload: { runId: "c", stream: "error", ts: T + 9, sessionKey: KEY, data: { reason: "seq gap", expected: 2, received: 4 } },
        dropIfSlow: false,
      });
      assert.strictEqual(frames[1].payload.seq, 4);
    },

    "once a gap, and for repeats and steps back too"() {
      const router = new ChatRouter();
      /** @param {number} seq */
      const at = (seq) => gaps(router.ingest({ runId: "r", seq, stream: "x", ts: T }, T));
      assert.deepEqual([5, 6, 9, 10, 10, 3].map(at), [[], [], [[7, 9]], [], [[11, 10]], [[11, 3]]]);
    },

    "the first event may have any number"() {
      assert.deepEqual(gaps(new ChatRouter().ingest({ runId: "r", seq: 77, stream: "x", ts: T }, T)), []);
    },

    "after zero or a negative number nothing is expected"() {
      for (const seq of [0, -3]) {
        const router = new ChatRouter();
        router.ingest({ runId: "r", seq, stream: "x", ts: T }, T);
        assert.deepEqual(gaps(router.ingest({ runId: "r", seq: 9, stream: "x", ts: T }, T)), [], String(seq));
      }
    },

    "runs are numbered apart, and anew after their end"() {
      const router = new ChatRouter();
      const [a, b] = [emitter("a"), emitter("b")];
      a.start();
      for (const event of [a.start(), b.start(), a.end(), b.end(), emitter("a").start()]) {
        assert.deepEqual(gaps(router.ingest(event, T)), []);
      }
    },

    "fractions and large numbers are compared as they are"() {
      const router = new ChatRouter();
      router.ingest({ runId: "r", seq: 1.5, stream: "x", ts: T }, T);
      assert.deepEqual(gaps(router.ingest({ runId: "r", seq: 2.5, stream: "x", ts: T }, T)), []);
      assert.deepEqual(gaps(router.ingest({ runId: "r", seq: 2 ** 60, stream: "x", ts: T }, T)), [[3.5, 2 ** 60]]);
    },
  };
};
