// All recorded answers, asked of the packed package in this Node: the traces step by step, and the
// text functions by what a client would see of them.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { T, chat, emitter, payloads } from "./contract/events.mjs";
import { packageUnderTest } from "./package_under_test.mjs";
import { describeTraces } from "./vector_tests.mjs";
import { textVectors } from "./vectors.mjs";

/** @type {typeof import("runcast")} */
const { ChatRouter } = await packageUnderTest();

describeTraces(ChatRouter);

/** The last delta or final that a client reads, without its state; none for a frame without text. */
const lastText = (/** @type {string[]} */ shown) => shown.at(-1)?.replace(/^\w+ ?/, "") || undefined;

/** @param {string} text a text that is held back as a whole, for its own sake */
const isHeld = (text) => /^\s*NO_REPLY\s*$/.test(text) || /^NO?$|^NO_(R|RE|REP|REPL)?$/i.test(text.trim());

/** @param {string} text */
const hasTag = (text) => /\[\[/.test(text);

/**
 * How each function of the vectors shows, where it does: `undefined` where a case cannot be told
 * apart from outside.
 * @type {{ [fn: string]: (input: any, output: any) => { seen: unknown, expected: unknown } | undefined }}
 */
const observe = {
  stripDirectives(input, output) {
    const seen = lastText(chat(new ChatRouter().ingest(emitter().says(input), T)));
    return { seen, expected: output === "" || isHeld(output) ? undefined : output };
  },

  isSilentReply(input, output) {
    const router = new ChatRouter();
    const run = emitter();
    router.ingest(run.says(input), T);
    const [final] = payloads(router.ingest(run.end(), T + 1), "chat").slice(-1);
    return { seen: final.message === undefined, expected: output || input.trim() === "" };
  },

  isSilentLead(input, output) {
    if (/^\s*NO_REPLY\s*$/.test(input)) return undefined;
    const shown = chat(new ChatRouter().ingest(emitter().says(input), T));
    return { seen: shown.length === 0, expected: output || input === "" };
  },

  stripHeartbeat({ text, maxAckChars }, output) {
    if (hasTag(text)) return undefined;
    const router = new ChatRouter({ heartbeat: { ackMaxChars: maxAckChars } });
    router.setRunContext("r", { isHeartbeat: true });
    const run = emitter();
    router.ingest(run.says(text), T);
    const hidden = output.shouldSkip || /^\s*NO_REPLY\s*$/.test(output.text);
    return { seen: lastText(chat(router.ingest(run.end(), T + 1))), expected: hidden ? undefined : output.text.trim() || undefined };
  },

  mergeText({ previousText, nextText, nextDelta }, output) {
    if ([previousText, nextText, nextDelta].some(hasTag)) return undefined;
    const router = new ChatRouter();
    const run = emitter();
    router.ingest(run.says(previousText), T);
    const shown = chat(router.ingest(run.says(nextText, nextDelta), T + 1000));
    return { seen: lastText(shown), expected: output === "" || isHeld(output) ? undefined : output };
  },

  formatError(input, output) {
    const [payload] = payloads(new ChatRouter().ingest(emitter().fail({ error: input }), T), "chat");
    return { seen: payload.errorMessage ?? "", expected: output };
  },

  verboseLevel(input, output) {
    const router = new ChatRouter();
    router.setRunContext("r", { verboseLevel: input });
    router.watchTools("r", "w", T);
    const frames = router.ingest(emitter().tool("result", { result: 1 }), T);
    const isFull = "result" in payloads(frames, "agent", "connections")[0].data;
    const isOff = payloads(frames, "agent", "nodes").length === 0;
    return { seen: isFull ? "full" : isOff ? "off" : "on", expected: output ?? "off" };
  },
};

describe("text functions, as a client sees them", () => {
  const vectors = textVectors();
  for (const [fn, look] of Object.entries(observe)) {
    it(fn, () => {
      const cases = vectors.filter((vector) => vector.fn === fn);
      let compared = 0;
      for (const { input, output } of cases) {
        const observed = look(input, output);
        if (!observed) continue;
        compared += 1;
        assert.deepEqual(observed.seen, observed.expected, JSON.stringify(input));
      }
      assert.ok(compared > cases.length / 2, `${compared} of ${cases.length} could be compared`);
    });
  }

  it("are all observed", () => {
    assert.deepEqual(new Set(vectors.map(({ fn }) => fn)), new Set(Object.keys(observe)));
  });
});
