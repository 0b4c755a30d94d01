import assert from "node:assert/strict";
import { it } from "node:test";

import fc from "fast-check";

import { KEY, T } from "./contract/events.mjs";
import { Viewer, wakeUntil } from "./contract/live.mjs";
import { finalText, leastText, whyNot } from "./live_text.mjs";
import { stripHeartbeat } from "./model_text.mjs";
import { packageUnderTest } from "./package_under_test.mjs";
import { propertyOptions } from "./properties.mjs";

const { ChatRouter } = await packageUnderTest();

/**
 * @typedef {object} Step how the next piece comes, and what happens before it
 * @property {number} take units
 * @property {"delta" | "text" | "both" | "empty text" | "odd text"} how
 * @property {number} wait ms
 * @property {"" | "tool" | "wake" | "repeat" | "attach"} first
 *
 * @typedef {{ text: string, steps: Step[], throttleMs: number, isHeartbeat: boolean, showOk: boolean }} Case
 */

const pieces = [
  "The ", "quick", " brown fox", "a", " ", "\n\n", "é", "日本語", "😀", "👩‍👩‍👧", "\ud83d", "\ude00", "\u00a0", "\ufeff", "9".repeat(9),
  "[[reply_to_current]]", "[[ reply_to : 42 ]]", "[[reply_to: 42]]", "[[audio_as_voice]]", "[[\nAUDIO_AS_VOICE\t]]", "[[reply_to:]]",
  "[[reply_to:[[audio_as_voice]]9]]", "[[reply_[[audio_as_voice]]to_current]]", "[[audio_[[reply_to_current]]as_voice]]",
  "[[reply_to:[[reply_to_current]]]]", "[[reply_to:\n1]]", "[[note]]", "[1]", "[", "[[", "]", "]]", "[[reply_to", "[[reply_to_c[",
  "NO_REPLY", "NO_REPLYNO_REPLY", " NO_REPLY ", "NO", "NO_", "No", "no_reply", "NO_R", "REPLY", "HEARTBEAT_OK",
];

const text = fc.oneof(
  { weight: 8, arbitrary: fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 7 }).map((all) => all.join("")) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "9".repeat(100), "[[reply_to_current]]GOOGLE", "GO[[audio_as_voice]]OGLE", "NO_REPLYThe end", "NO_REPLY", "Yes. [[reply_to: 42]]NO_REPLY\n",
      "NO[[audio_as_voice]]_REPLY", "No", "Nothing", "a\ud83d[[audio_as_voice]]\ude00", "HEARTBEAT_OK all fine",
    ),
  },
);

const step = fc.record({
  take: fc.constantFrom(1, 1, 1, 2, 3, 5, 8, 21),
  how: fc.constantFrom("delta", "delta", "text", "both", "empty text", "odd text"),
  wait: fc.constantFrom(0, 0, 1, 60, 149, 150, 151, 400),
  first: fc.constantFrom("", "", "", "", "tool", "wake", "repeat", "attach"),
});

const cases = fc.record({
  text,
  steps: fc.array(step, { minLength: 1, maxLength: 12 }),
  throttleMs: fc.constantFrom(0, 150),
  isHeartbeat: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  showOk: fc.boolean(),
});

/** The event that tells of the next piece. @param {Step["how"]} how @param {string} text @param {string} delta */
function dataOf(how, text, delta) {
  if (how === "delta") return { delta };
  if (how === "text") return { text };
  if (how === "empty text") return { text: "", delta };
  return how === "odd text" ? { text: 5, delta } : { text, delta };
}

/** @param {Case} one */
function follow({ text: whole, steps, throttleMs, isHeartbeat, showOk }) {
  const router = new ChatRouter({ semantics: "live", throttleMs, heartbeat: { showOk } });
  const [suffix, full, operator, joined] = ["s", "f", "op", "joined"].map((id) => new Viewer(/** @type {any} */ (assert), id));
  const isHidden = isHeartbeat && !showOk;
  /** @type {string | undefined} what devices were told last */
  let device;
  let [now, raw, count, joins] = [T, "", 0, false];

  /** @param {any[]} frames */
  const take = (frames) => {
    for (const viewer of [suffix, full, operator]) viewer.take(frames);
    if (joins) joined.take(frames);
    for (const { to, event, payload } of frames) {
      if (event !== "chat") continue;
      assert.notEqual(payload.replace, true, "nothing was replaced");
      if (to === "nodes") device = payload.message?.content[0].text;
    }
    agree();
  };
  const agree = () => {
    const shown = suffix.text();
    for (const viewer of [full, operator]) assert.equal(viewer.text(), shown);
    if (joins) assert.equal(joined.text() ?? "", shown ?? "");
    assert.equal(device ?? "", shown ?? "");
    if (suffix.state() !== "delta") return;
    assert.ok(!isHidden, "a heartbeat shows nothing");
    assert.equal(whyNot(raw, shown ?? ""), undefined, `${JSON.stringify(shown)} of ${JSON.stringify(raw)}`);
  };
  const nothingWaits = () => {
    assert.equal(router.wakeAt(), undefined);
    const shown = suffix.text() ?? "";
    const least = isHidden ? "" : leastText(raw);
    assert.ok(shown.startsWith(least), `${JSON.stringify(shown)} of ${JSON.stringify(raw)}, not ${JSON.stringify(least)}`);
  };
  /** @param {string} stream @param {object} data */
  const ingest = (stream, data) => take(router.ingest({ runId: "r", sessionKey: KEY, stream, data }, now));

  router.attach("s", KEY, { deltas: "suffix" }, now);
  router.attach("f", KEY, { deltas: "full" }, now);
  router.subscribeSessions("op");
  if (isHeartbeat) router.setRunContext("r", { isHeartbeat });
  while (raw.length < whole.length) {
    const { take: units, how, wait, first } = steps[count % steps.length];
    count += 1;
    now += wait;
    if (first === "tool") ingest("tool", { phase: "start" });
    if (first === "repeat") ingest("assistant", { text: raw });
    if (first === "wake") {
      take(wakeUntil(router, now + throttleMs));
      now += throttleMs;
      nothingWaits();
    }
    if (first === "attach") {
      joins = true;
      joined.take(router.attach("joined", KEY, { deltas: "suffix" }, now).frames);
      agree();
    }
    const delta = whole.slice(raw.length, raw.length + units);
    raw += delta;
    ingest("assistant", dataOf(how, raw, delta));
    if (throttleMs === 0) nothingWaits();
  }
  now += throttleMs;
  take(wakeUntil(router, now));
  nothingWaits();
  ingest("lifecycle", { phase: "end" });
  const final = isHidden ? stripHeartbeat({ text: finalText(raw) }).text.trim() : finalText(raw);
  assert.deepEqual([suffix.state(), suffix.text()], ["final", final]);
  assert.equal(router.wakeAt(), undefined);
  assert.deepEqual(router.wake(now + 100_000), []);
  router.free();
}

it("however a text is cut, nothing of it is shown that is to be hidden, and all else is", () => {
  fc.assert(fc.property(cases, follow), propertyOptions());
});

it("every single cut into two and three pieces of some texts", () => {
  const texts = ["Hi 😀[[reply_to: 4]]NO_REPLY", "NO_REPLY[[audio_as_voice]] No", "[[reply_to:[[audio_as_voice]]9]]ok [[x]]"];
  for (const whole of texts) {
    for (let a = 1; a < whole.length; a += 1) {
      for (let b = a; b < whole.length; b += 1) {
        const steps = [a, b - a, whole.length].filter(Boolean).map((take) => ({ take, how: /** @type {const} */ ("delta"), wait: 0, first: /** @type {const} */ ("") }));
        follow({ text: whole, steps, throttleMs: 0, isHeartbeat: false, showOk: false });
      }
    }
  }
});
