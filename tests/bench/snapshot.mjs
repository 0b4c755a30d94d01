// node tests/bench/snapshot.mjs [--quick]
//
// What a snapshot of live runs weighs and takes: bytes, and time as a ratio to a plain
// JSON.stringify and JSON.parse of the same texts in the same round. No time makes this fail;
// a restored router that goes on otherwise does.

import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";

import { flat, START } from "./events.mjs";
import { collectGarbage, ratioCells, spread, table } from "./measure.mjs";

const { values: { quick } } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const { ChatRouter } = await import(new URL("../../pkg/entry/node.js", import.meta.url).href);

const ROUNDS = quick ? 3 : 11;
const WARM_UP_ROUNDS = 2;
const TEXT_UNITS = 2048;
const DELTAS = 8;
const SESSIONS = 100;
const HOUR_MS = 3_600_000;
const ALPHABETS = {
  latin: "abcdefghijklmnopqrstuvwxyz  ,.",
  wide: "\u0430\u0431\u0432\u0433\u0434\u0435\u0436\u0437\u0438\u043a\u043b\u043c\u043d\u043e\u043f\u0440\u0441\u0442  ,.",
};

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {number} runs how many are live
 * @property {number} [ended] how many ended before
 * @property {number} [endedAgoMs] how long before
 * @property {keyof typeof ALPHABETS} [alphabet]
 */

/** @type {Case[]} */
const cases = [
  { name: "100 runs", runs: 100 },
  { name: "1,000 runs", runs: 1000 },
  { name: "1,000 runs beyond Latin-1", runs: 1000, alphabet: "wide" },
  { name: "10,000 runs", runs: 10_000 },
  { name: "1,000, 100,000 ended an hour ago", runs: 1000, ended: 100_000, endedAgoMs: HOUR_MS },
  { name: "1,000, 100,000 ended just now", runs: 1000, ended: 100_000, endedAgoMs: 1000 },
];

/** A text that does not repeat itself much, the same every time. @param {number} seed @param {string} alphabet */
function textOf(seed, alphabet) {
  let state = seed + 1;
  const units = Array.from({ length: TEXT_UNITS }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return alphabet[(state >>> 16) % alphabet.length];
  });
  return `T${units.slice(2).join("")}.`;
}

/** @param {number} run */
const keyOf = (run) => `agent:main:${run % SESSIONS}`;

/**
 * A router in the middle of its runs, each with a viewer of its session.
 *
 * @param {Case} one
 * @param {string[]} texts
 */
function midway({ ended = 0, endedAgoMs = 0 }, texts) {
  const router = new ChatRouter({ semantics: "live", epoch: "first" });
  for (let run = 0; run < ended; run += 1) {
    const event = { runId: `ended-${run}`, sessionKey: keyOf(run), ts: START - endedAgoMs };
    router.ingest({ ...event, seq: 1, stream: "assistant", data: { text: "Done.", delta: "Done." } }, event.ts);
    router.ingest({ ...event, seq: 2, stream: "lifecycle", data: { phase: "end" } }, event.ts);
  }
  for (let session = 0; session < SESSIONS; session += 1) router.attach(`viewer-${session}`, keyOf(session), { deltas: "suffix" }, START);
  for (let part = 0; part < DELTAS; part += 1) {
    const [from, to] = [part, part + 1].map((at) => (at * TEXT_UNITS) / DELTAS);
    texts.forEach((text, run) => router.ingest(piece(run, part + 1, text.slice(from, to)), START + part * 200));
  }
  return router;
}

/**
 * @param {number} run
 * @param {number} seq
 * @param {string} delta
 */
const piece = (run, seq, delta) =>
  flat({ runId: `run-${run}`, seq, stream: "assistant", ts: START + seq * 200, sessionKey: keyOf(run), data: { delta } });

/**
 * What is restored must say what the first would have said.
 *
 * @param {Uint8Array} bytes
 * @param {any} router
 * @param {string[]} texts
 */
function checkRestored(bytes, router, texts) {
  const restored = ChatRouter.restore(bytes, { epoch: "second" });
  const { texts: held, textUnits } = restored.stats().held;
  assert.deepEqual([held, textUnits], [texts.length, texts.length * TEXT_UNITS]);
  const now = START + (DELTAS + 1) * 200;
  for (let run = 0; run < texts.length; run += Math.ceil(texts.length / 50)) {
    const said = piece(run, DELTAS + 1, " And so on.");
    const end = { ...said, seq: DELTAS + 2, stream: "lifecycle", data: { phase: "end" } };
    for (const event of [said, end]) {
      const expected = router.ingest(event, now);
      assert.ok(JSON.stringify(expected).includes("And so on."));
      assert.deepEqual(restored.ingest(event, now), expected);
    }
  }
  restored.free();
}

/** @template T @param {() => T} call @returns {[ms: number, T]} */
function timed(call) {
  collectGarbage();
  const before = performance.now();
  const answer = call();
  return [performance.now() - before, answer];
}

/**
 * @param {any} router
 * @param {string[]} texts
 */
function round(router, texts) {
  const [snapshotMs, bytes] = timed(() => router.snapshot());
  const [stringifyMs, json] = timed(() => JSON.stringify(texts));
  const [restoreMs, restored] = timed(() => ChatRouter.restore(bytes));
  const [parseMs, parsed] = timed(() => JSON.parse(json));
  restored.free();
  assert.equal(parsed.length, texts.length);
  return { snapshotMs, stringifyMs, restoreMs, parseMs };
}

/** @param {number} count */
const whole = (count) => Math.round(count).toLocaleString("en");

const row = table([35, 12, 12, 10, 11, 8, 8, 8, 11, 8, 8, 8]);
console.log(`${ROUNDS} rounds; times in ms (median), beside JSON.stringify and JSON.parse of the texts: min, median, max\n`);
row(["", "bytes", "gzip", "per unit", "snapshot", "min", "med", "max", "restore", "min", "med", "max"]);
for (const one of cases) {
  const texts = flat(Array.from({ length: one.runs }, (_, run) => textOf(run, ALPHABETS[one.alphabet ?? "latin"])));
  const router = midway(one, texts);
  const bytes = router.snapshot();
  const times = Array.from({ length: WARM_UP_ROUNDS + ROUNDS }, () => round(router, texts)).slice(WARM_UP_ROUNDS);
  const ms = (/** @type {"snapshotMs" | "restoreMs"} */ name) => spread(times.map((time) => time[name])).median.toFixed(2);
  row([
    one.name, whole(bytes.length), whole(gzipSync(bytes).length), (bytes.length / (one.runs * TEXT_UNITS)).toFixed(3),
    ms("snapshotMs"), ...ratioCells(times.map((time) => time.snapshotMs / time.stringifyMs)),
    ms("restoreMs"), ...ratioCells(times.map((time) => time.restoreMs / time.parseMs)),
  ]);
  checkRestored(bytes, router, texts);
  router.free();
}
