// node tests/bench/bytes.mjs [--quick]
//
// What one connection gets of a reply at 30 ms a token, in bytes of UTF-8 JSON: in `live` with
// suffixes and with whole texts, in `origin` with chat frames alone and with agent frames too.
// It fails when a viewer does not end with the text, or a suffix viewer gets more than 1.6
// times the text and 250 bytes a frame.

import assert from "node:assert/strict";
import { parseArgs } from "node:util";

import { flat, KEY, START } from "./events.mjs";
import { wakeToTheEnd, wakeUntil } from "./host.mjs";
import { table } from "./measure.mjs";
import { textOf, Viewer, wireBytes } from "./viewer.mjs";

const { values: { quick } } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const { ChatRouter } = await import(new URL("../../pkg/entry/node.js", import.meta.url).href);

const TOKEN_MS = 30;
const CLIENT_RUN_ID = "0b9e4f6a-51c7-4f0e-9d38-6c2f1a7be845";
const TOKENS = ["The", " quick", " brown", " fox", " \u201cjumps\u201d", " over", " a", " caf\u00e9", " d\u00f6g", ".", "\n", " \ud83e\udd8a", " then"];

/**
 * @typedef {{ events: any[], text: string }} Reply
 * @typedef {{ bytes: number, frames: number }} Weight
 */

/** @param {number} tokens @returns {Reply} */
function reply(tokens) {
  let text = "";
  const said = Array.from({ length: tokens }, (_, at) => {
    const delta = TOKENS[at % TOKENS.length];
    text += delta;
    return { stream: "assistant", data: { text, delta } };
  });
  const all = [{ stream: "lifecycle", data: { phase: "start", startedAt: START } }, ...said, { stream: "lifecycle", data: { phase: "end" } }];
  const events = all.map((event, at) => flat({ runId: "run", seq: at + 1, ts: START + at * TOKEN_MS, ...event }));
  return { events, text: text.trim() };
}

/** @param {any} router */
const link = (router) => router.linkRun("run", { clientRunId: CLIENT_RUN_ID, sessionKey: KEY });

/**
 * What a live router sends to a connection that is there throughout.
 *
 * @param {Reply} reply
 * @param {"suffix" | "full"} deltas
 * @returns {Weight}
 */
function live({ events, text }, deltas) {
  const router = new ChatRouter({ semantics: "live" });
  link(router);
  router.attach("viewer", KEY, { deltas }, START);
  const viewer = new Viewer("viewer");
  viewer.weighs = true;
  const take = viewer.take.bind(viewer);
  let streamed = "";
  for (const event of events) {
    wakeUntil(router, event.ts, take);
    if (event === events.at(-1)) streamed = viewer.texts.get(CLIENT_RUN_ID) ?? "";
    take(router.ingest(event, event.ts));
  }
  wakeToTheEnd(router, take);
  router.free();
  assert.equal(viewer.ends.get(CLIENT_RUN_ID), "final");
  assert.equal(viewer.texts.get(CLIENT_RUN_ID), text, `what a ${deltas} viewer ends with`);
  assert.ok(text.startsWith(streamed.trimEnd()) && streamed.length > text.length - 100, `what a ${deltas} viewer saw of the stream`);
  return viewer;
}

/**
 * What the origin sends to a connection.
 *
 * @param {Reply} reply
 * @param {(frame: any) => boolean} counts
 * @returns {Weight}
 */
function origin({ events, text }, counts) {
  const router = new ChatRouter();
  link(router);
  const sent = { bytes: 0, frames: 0 };
  let last;
  for (const event of events) {
    for (const frame of router.ingest(event, event.ts)) {
      if (frame.to !== "all" || !counts(frame)) continue;
      sent.frames += 1;
      sent.bytes += wireBytes(frame);
      if (frame.event === "chat") last = textOf(frame.payload);
    }
  }
  router.free();
  assert.equal(last, text, "what the origin ends with");
  return sent;
}

/** @param {number} bytes */
const kilo = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

const row = table([28, 9, 14, 11, 10, 13]);
console.log(`what one connection gets of a reply at ${TOKEN_MS} ms a token\n`);
row(["", "frames", "bytes", "of text", "growth", "of suffix's"]);
/** @type {Map<string, number>} the bytes of the reply before */
const before = new Map();
for (const tokens of quick ? [1000, 2000, 4000] : [1000, 2000, 4000, 8000, 16_000]) {
  const said = reply(tokens);
  const textBytes = Buffer.byteLength(said.text);
  const suffix = live(said, "suffix");
  const bound = 1.6 * textBytes + 250 * suffix.frames;
  console.log(`${tokens} tokens, ${kilo(textBytes)} of text; the bound for suffix is ${kilo(bound)}`);
  const weights = {
    "live, suffix": suffix,
    "live, full": live(said, "full"),
    "origin, chat frames": origin(said, ({ event }) => event === "chat"),
    "origin, chat and agent": origin(said, () => true),
  };
  for (const [name, { bytes, frames }] of Object.entries(weights)) {
    const growth = before.has(name) ? `${(bytes / /** @type {number} */ (before.get(name))).toFixed(2)}x` : "";
    row([`  ${name}`, frames, kilo(bytes), `${(bytes / textBytes).toFixed(1)}x`, growth, `${(bytes / suffix.bytes).toFixed(1)}x`]);
    before.set(name, bytes);
  }
  assert.ok(suffix.bytes <= bound, `a suffix viewer gets ${suffix.bytes} bytes, more than ${bound}`);
}
