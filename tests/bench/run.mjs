// node tests/bench/run.mjs [--quick]
//
// Nanoseconds per event, of the built package beside the plain model, on the same event
// objects. No time makes this fail; a wrong frame does.

import assert from "node:assert/strict";
import { parseArgs } from "node:util";

import { ModelRouter } from "../js/model.mjs";
import { cases } from "./cases.mjs";
import { allEvents } from "./events.mjs";
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
const row = table([36, 12, 12, 9, 9, 9]);
const settings = pace(quick);

console.log(`${settings.rounds} rounds; nanoseconds per event (median), and how many times the package is quicker\n`);
row(["", "package", "model", "min", "median", "max"]);
const toCompare = cases(quick).map((one) => {
  checkFrames(ChatRouter, one);
  return { name: one.name, sides: prepared({ ours: side(ChatRouter, one), models: side(ModelRouter, one) }, settings) };
});
for (const { name, sides } of toCompare) {
  const times = compare(sides, settings);
  const [ours, models] = [spread(times.map((time) => time.ours.mean)), spread(times.map((time) => time.models.mean))];
  const ratios = ratioCells(times.map((time) => time.models.mean / time.ours.mean));
  row([name, Math.round(ours.median), Math.round(models.median), ...ratios]);
}
assert.ok(framesSeen > 0, "nothing was measured");
