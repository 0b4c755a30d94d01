// node tests/bench/run.mjs [--quick]
//
// Nanoseconds per event of the built package, of plain JavaScript that does the same job and is
// written for speed, and of the plain model, on the same event objects, in turns. The last column
// of each ratio compares the quickest repeats of each round, which say more on a busy machine, but
// leave most of the garbage out. No time makes this fail; a wrong frame does.

import assert from "node:assert/strict";
import { parseArgs } from "node:util";

import { ModelRouter } from "../js/model.mjs";
import { cases } from "./cases.mjs";
import { allEvents } from "./events.mjs";
import { FastRouter } from "./fast.mjs";
import { compare, framesSeen, ingestAll, pace, prepared, ratioCells, spread, table } from "./measure.mjs";

/**
 * @typedef {import("./cases.mjs").Case} Case
 * @typedef {new (options: object) => any} RouterClass
 */

const { values: { quick } } = parseArgs({ options: { quick: { type: "boolean", default: false } } });

/**
 * @param {RouterClass} Router
 * @param {Case} one
 */
function makeRouter(Router, { options, prepare }) {
  const router = new Router(options);
  prepare(router);
  return router;
}

/**
 * @param {RouterClass} Router
 * @param {Case} one
 * @returns {import("./measure.mjs").Side}
 */
const side = (Router, one) => ({ make: () => makeRouter(Router, one), stretches: one.stretches, play: ingestAll });

/**
 * @param {RouterClass} Router
 * @param {Case} one
 */
function* framesOf(Router, one) {
  const router = makeRouter(Router, one);
  for (const event of allEvents(one.stretches)) yield JSON.parse(JSON.stringify(router.ingest(event, event.ts)));
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

const { ChatRouter } = await import(new URL("../../pkg/entry/node.js", import.meta.url).href);
const row = table([36, 9, 9, 9, 11, 8, 8, 10, 11, 8, 8, 10]);
const settings = pace(quick);

console.log(`${settings.rounds} rounds; nanoseconds per event (median); the package over quick JavaScript, the model over the package\n`);
row(["", "package", "quick", "model", "min", "median", "max", "quickest", "min", "median", "max", "quickest"]);
const toCompare = cases(quick).map((one) => {
  for (const Router of [ChatRouter, FastRouter]) checkFrames(Router, one);
  const sides = { ours: side(ChatRouter, one), quick: side(FastRouter, one), model: side(ModelRouter, one) };
  return { name: one.name, sides: prepared(sides, settings) };
});
for (const { name, sides } of toCompare) {
  const times = compare(sides, settings);
  /** @typedef {"ours" | "quick" | "model"} Way */
  const median = (/** @type {Way} */ way) => Math.round(spread(times.map((time) => time[way].mean)).median);
  const ratios = (/** @type {Way} */ over, /** @type {Way} */ under) => {
    const [, quickest] = ratioCells(times.map((time) => time[over].quickest / time[under].quickest));
    return [...ratioCells(times.map((time) => time[over].mean / time[under].mean)), quickest];
  };
  row([name, median("ours"), median("quick"), median("model"), ...ratios("ours", "quick"), ...ratios("model", "ours")]);
}
assert.ok(framesSeen > 0, "nothing was measured");
