import assert from "node:assert/strict";
import { it } from "node:test";

import fc from "fast-check";

import { packageUnderTest } from "./package_under_test.mjs";
import { propertyOptions } from "./properties.mjs";
import { anyText } from "./trace_parts.mjs";

const { ChatRouter } = await packageUnderTest();

/**
 * @typedef {{ text: string, isWhole: boolean }} Segment a stretch of a reply; a whole one is never cut
 * @typedef {{ wait: number, toolFirst: boolean }} Pause what goes before a delta
 */

// A directive that is cut is shown in part, which may well change what follows; every other
// text may be cut anywhere, a surrogate pair too.
const segment = fc.oneof(
  { weight: 4, arbitrary: anyText.map((text) => ({ text: text.replaceAll("[", ""), isWhole: false })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("[[reply_to_current]]", "[[ reply_to : m-1 ]]", "[[audio_as_voice]]", "[[reply_to:[[audio_as_voice]]9]]")
      .map((text) => ({ text, isWhole: true })),
  },
);
const segments = fc.array(segment, { minLength: 1, maxLength: 8 });
const pauses = fc.array(fc.record({ wait: fc.constantFrom(0, 1, 100, 150, 400), toolFirst: fc.boolean() }), { minLength: 1 });

/**
 * @param {Segment[]} reply
 * @param {number[]} cuts
 */
function deltasOf(reply, cuts) {
  const text = reply.map((one) => one.text).join("");
  const forbidden = new Set();
  let start = 0;
  for (const { text: piece, isWhole } of reply) {
    for (let at = 1; isWhole && at < piece.length; at += 1) forbidden.add(start + at);
    start += piece.length;
  }
  const inside = cuts.map((cut) => cut % (text.length + 1)).filter((at) => !forbidden.has(at));
  const marks = [...new Set([0, ...inside, text.length])].sort((a, b) => a - b);
  return marks.slice(1).map((end, at) => text.slice(marks[at], end));
}

/**
 * The text of the final frame once the reply came in as these deltas.
 *
 * @param {string[]} deltas
 * @param {Pause[]} paused taken in turn, from the start again when there are more deltas
 */
function finalText(deltas, paused) {
  const router = new ChatRouter();
  let now = 1_700_000_000_000;
  let text = "";
  try {
    router.linkRun("run", { clientRunId: "client", sessionKey: "agent:main:main" });
    deltas.forEach((delta, at) => {
      const { wait, toolFirst } = paused[at % paused.length];
      now += wait;
      text += delta;
      if (toolFirst) router.ingest({ runId: "run", stream: "tool", data: { phase: "start" } }, now);
      router.ingest({ runId: "run", stream: "assistant", data: { text, delta } }, now);
    });
    /** @type {any[]} */
    const frames = router.ingest({ runId: "run", stream: "lifecycle", data: { phase: "end" } }, now);
    const final = frames.find((frame) => frame.to === "all" && frame.payload.state === "final");
    assert.ok(final, "the end of a run is told");
    return final.payload.message?.content[0].text;
  } finally {
    router.free?.();
  }
}

it("however a text is cut into deltas, its final text is the same", () => {
  const property = fc.property(segments, fc.array(fc.nat(), { maxLength: 30 }), pauses, (reply, cuts, paused) => {
    const inOnePiece = finalText(deltasOf(reply, []), [{ wait: 0, toolFirst: false }]);
    assert.equal(finalText(deltasOf(reply, cuts), paused), inOnePiece);
  });
  fc.assert(property, propertyOptions());
});
