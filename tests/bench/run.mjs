// node tests/bench/run.mjs [--quick]
//
// Nanoseconds per event, of the built package beside the plain model, on the same event
// objects, in turns: each round measures both on fresh routers, and a ratio is taken only
// within a round, so that what else the machine does falls on both. No time makes this fail;
// a wrong frame does.

import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { ModelRouter } from "../js/model.mjs";
import { cases } from "./cases.mjs";

/**
 * @typedef {import("./cases.mjs").Case} Case
 * @typedef {new (options: object) => any} RouterClass
 */

const { values: { quick } } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const rounds = quick ? 3 : 11;
const WARM_UP_ROUNDS = quick ? 1 : 3;
const LEAST_NS_PER_MEASUREMENT = quick ? 2e7 : 1e8;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");

let framesSeen = 0;

/**
 * @param {RouterClass} Router
 * @param {Case} one
 * @param {number} repeats each on a fresh router
 * @returns {number} nanoseconds per event
 */
function measure(Router, one, repeats) {
  collectGarbage();
  let spent = 0;
  let events = 0;
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const router = new Router(one.options);
    one.prepare(router);
    for (const { lead, timed } of one.stretches) {
      for (const event of lead) router.ingest(event, event.ts);
      const before = performance.now();
      for (const event of timed) framesSeen += router.ingest(event, event.ts).length;
      spent += performance.now() - before;
      events += timed.length;
    }
    router.free?.();
  }
  return (spent * 1e6) / events;
}

/**
 * How often a case has to be repeated to last long enough to be measured.
 *
 * @param {RouterClass} Router
 * @param {Case} one
 */
function repeatsFor(Router, one) {
  const events = one.stretches.reduce((sum, { timed }) => sum + timed.length, 0);
  const warmUp = measure(Router, one, 3) * events;
  return Math.ceil(LEAST_NS_PER_MEASUREMENT / Math.min(warmUp, measure(Router, one, 3) * events));
}

/**
 * @param {RouterClass} Router
 * @param {Case} one
 */
function* framesOf(Router, one) {
  const router = new Router(one.options);
  one.prepare(router);
  for (const { lead, timed } of one.stretches) {
    for (const event of [...lead, ...timed]) yield JSON.parse(JSON.stringify(router.ingest(event, event.ts)));
  }
  router.free?.();
}

/**
 * @param {RouterClass} Router
 * @param {Case} one
 */
function checkFrames(Router, one) {
  const expected = framesOf(ModelRouter, one);
  for (const frames of framesOf(Router, one)) assert.deepEqual(frames, expected.next().value, one.name);
}

/** @param {number[]} values */
function spread(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return { min: sorted[0], median: sorted[Math.floor(sorted.length / 2)], max: sorted[sorted.length - 1] };
}

const { ChatRouter } = await import(new URL("../../pkg/entry/node.js", import.meta.url).href);
const columns = [36, 12, 12, 9, 9, 9];

/** @param {(string | number)[]} cells */
const row = (cells) => cells.map((cell, at) => (at === 0 ? String(cell).padEnd(columns[0]) : String(cell).padStart(columns[at]))).join("");

console.log(`${rounds} rounds; nanoseconds per event (median), and how many times the package is quicker\n`);
console.log(row(["", "package", "model", "min", "median", "max"]));
// Every case has run before the first one counts: engines compile what runs often.
const prepared = cases(quick).map((one) => {
  checkFrames(ChatRouter, one);
  return { one, ourRepeats: repeatsFor(ChatRouter, one), modelRepeats: repeatsFor(ModelRouter, one) };
});
for (const { one, ourRepeats, modelRepeats } of prepared) {
  const times = Array.from({ length: WARM_UP_ROUNDS + rounds }, () => ({
    ours: measure(ChatRouter, one, ourRepeats),
    models: measure(ModelRouter, one, modelRepeats),
  })).slice(WARM_UP_ROUNDS);
  const ratio = spread(times.map(({ ours, models }) => models / ours));
  const [ours, models] = [spread(times.map((time) => time.ours)), spread(times.map((time) => time.models))];
  const ratios = [ratio.min, ratio.median, ratio.max].map((value) => `${value.toFixed(1)}x`);
  console.log(row([one.name, Math.round(ours.median), Math.round(models.median), ...ratios]));
}
assert.ok(framesSeen > 0, "nothing was measured");
