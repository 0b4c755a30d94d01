import { KEY, T, brief, chat, emitter, payloads } from "./events.mjs";

export const name = "a run ends with one final";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => {
  /** @param {import("runcast").AgentEvent} event */
  const endOf = (event) => payloads(new ChatRouter().ingest(event, T), "chat")[0];
  return {
    "the final holds the whole reply, trimmed"() {
      const router = new ChatRouter();
      const run = emitter();
      router.ingest(run.says("\n Hello ", "\n Hello "), T);
      const frames = router.ingest(run.end(), T + 500);
      const [final] = payloads(frames, "chat");
      assert.deepEqual(final.message, { role: "assistant", content: [{ type: "text", text: "Hello" }], timestamp: T + 500 });
      assert.deepEqual(payloads(frames, "chat", "nodes"), [final]);
    },

    "a stop reason goes along, an empty or odd one does not"() {
      assert.strictEqual(endOf(emitter().end({ stopReason: "length" })).stopReason, "length");
      assert.notProperty(JSON.parse(JSON.stringify(endOf(emitter().end({ stopReason: "" })))), "stopReason");
      assert.notProperty(JSON.parse(JSON.stringify(endOf(emitter().end({ stopReason: 7 })))), "stopReason");
    },

    "an error ends the run with its message"() {
      const payload = endOf(emitter().fail({ error: "overloaded" }));
      assert.deepEqual([payload.state, payload.errorMessage], ["error", "overloaded"]);
    },

    "an error without a cause has no message"() {
      for (const error of [undefined, null, "", 0, false]) {
        assert.strictEqual(endOf(emitter().fail({ error })).errorMessage, undefined, String(error));
      }
    },

    "the text is gone after the end"() {
      const router = new ChatRouter();
      const run = emitter();
      router.ingest(run.says("once", "once"), T);
      router.ingest(run.end(), T + 1);
      assert.deepEqual(chat(router.ingest(run.end(), T + 2)), ["final"]);
    },

    "only end and error end a run"() {
      const router = new ChatRouter();
      const run = emitter();
      for (const phase of ["start", "fallback", "", undefined, 5, null]) {
        assert.deepEqual(chat(router.ingest(run.event("lifecycle", { phase }), T)), [], String(phase));
      }
      assert.deepEqual(chat(router.ingest(run.event("compaction", { phase: "end" }), T)), []);
    },

    "an end without a session key is an agent event alone"() {
      assert.deepEqual(brief(new ChatRouter().ingest(emitter("r", {}).end(), T)), ["all agent lifecycle"]);
    },

    "a blank session key is none, a padded one is used as it is"() {
      assert.deepEqual(chat(new ChatRouter().ingest(emitter("r", { sessionKey: "  " }).end(), T)), []);
      assert.strictEqual(endOf(emitter("r", { sessionKey: ` ${KEY} ` }).end()).sessionKey, ` ${KEY} `);
    },
  };
};
