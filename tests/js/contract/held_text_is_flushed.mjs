import { T, brief, chat, emitter, payloads } from "./events.mjs";

export const name = "held text is flushed before tools and ends";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => {
  const holding = () => {
    const router = new ChatRouter();
    const run = emitter();
    router.ingest(run.says("Let me ", "Let me "), T);
    router.ingest(run.says("Let me look. ", "look. "), T + 10);
    return { router, run };
  };
  return {
    "a tool start sends the whole text first, trimmed"() {
      const { router, run } = holding();
      router.watchTools("r", "w", T);
      const frames = router.ingest(run.tool("start"), T + 20);
      assert.deepEqual(brief(frames), ["all chat delta", "nodes chat delta", "connections(w) agent tool"]);
      assert.deepEqual(chat(frames), ["delta Let me look."]);
      assert.strictEqual(payloads(frames, "chat")[0].message.timestamp, T + 20);
      assert.strictEqual(payloads(frames, "chat")[0].seq, 3);
    },

    "updates and results of tools flush nothing"() {
      const { router, run } = holding();
      assert.deepEqual(chat(router.ingest(run.tool("update"), T + 20)), []);
      assert.deepEqual(chat(router.ingest(run.tool("result"), T + 20)), []);
    },

    "what was sent already is not sent again"() {
      const { router, run } = holding();
      router.ingest(run.tool("start"), T + 20);
      assert.deepEqual(chat(router.ingest(run.tool("start"), T + 21)), []);
    },

    "a flush restarts the throttle"() {
      const { router, run } = holding();
      router.ingest(run.tool("start"), T + 100);
      assert.deepEqual(chat(router.ingest(run.says("Let me look. It", "It"), T + 249)), []);
      assert.deepEqual(chat(router.ingest(run.says("Let me look. It is", " is"), T + 250)), ["delta Let me look. It is"]);
    },

    "an end sends a last delta, then the final"() {
      const { router, run } = holding();
      const frames = router.ingest(run.end(), T + 20);
      assert.deepEqual(brief(frames).slice(2), ["all chat delta", "nodes chat delta", "all chat final", "nodes chat final"]);
      assert.deepEqual(chat(frames), ["delta Let me look.", "final Let me look."]);
    },

    "an error sends the held text, then the error"() {
      const { router, run } = holding();
      assert.deepEqual(chat(router.ingest(run.fail({ error: "no" }), T + 20)), ["delta Let me look.", "error"]);
    },

    "an end after everything was sent is the final alone"() {
      const router = new ChatRouter();
      const run = emitter();
      router.ingest(run.says("Done.", "Done."), T);
      assert.deepEqual(chat(router.ingest(run.end(), T + 1)), ["final Done."]);
    },

    "a text that only grew by white space is not flushed"() {
      const router = new ChatRouter();
      const run = emitter();
      router.ingest(run.says("Done.", "Done."), T);
      router.ingest(run.says("Done.\n\n", "\n\n"), T + 1);
      assert.deepEqual(chat(router.ingest(run.end(), T + 2)), ["final Done."]);
    },
  };
};
