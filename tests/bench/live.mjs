// node tests/bench/live.mjs [--quick]
//
// Nanoseconds per event of semantics `live` beside `origin`, of the same built package, on the
// same event objects, in turns. The host of `live` asks after each event when to wake and does
// so; the last column is of one that never does. The last two columns compare the quickest
// repeats of each round, which say more on a busy machine, but leave the garbage out. No time
// makes this fail; a viewer that does not see what was said does.

import assert from "node:assert/strict";
import { parseArgs } from "node:util";

import { allEvents, START } from "./events.mjs";
import { ingestAndWake, wakeToTheEnd, wakeUntil } from "./host.mjs";
import { liveCases } from "./live_cases.mjs";
import { compare, framesSeen, ingestAll, pace, prepared, ratioCells, spread, table } from "./measure.mjs";
import { Viewer } from "./viewer.mjs";

/** @typedef {import("./live_cases.mjs").LiveCase} LiveCase */

const { values: { quick } } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const { ChatRouter } = await import(new URL("../../pkg/entry/node.js", import.meta.url).href);

/** @param {LiveCase} one */
function makeLive({ prepare, viewers }) {
  const router = new ChatRouter({ semantics: "live" });
  prepare(router);
  for (const { connId, sessionKey, options } of viewers) router.attach(connId, sessionKey, options, START);
  return router;
}

/** @param {LiveCase} one */
function makeOrigin({ prepare }) {
  const router = new ChatRouter();
  prepare(router);
  return router;
}

/**
 * What each run said, by client run id.
 *
 * @param {any[]} events
 * @returns {Map<string, { sessionKey: string | undefined, text: string }>}
 */
function said(events) {
  const runs = new Map();
  for (const { runId, sessionKey, stream, data } of events) {
    if (stream !== "assistant") continue;
    const id = sessionKey === undefined ? "client" : runId;
    const before = runs.get(id)?.text ?? "";
    runs.set(id, { sessionKey, text: data.text ?? before + data.delta });
  }
  return runs;
}

/**
 * Every viewer must show what was said in its session, and a viewer of tools each tool event.
 *
 * @param {LiveCase} one
 */
function checkViews(one) {
  const events = allEvents(one.stretches);
  const router = makeLive(one);
  const viewers = one.viewers.map((attached) => ({ ...attached, view: new Viewer(attached.connId) }));
  const takeAll = (/** @type {any[]} */ frames) => {
    for (const { view } of viewers) view.take(frames);
  };
  for (const event of events) {
    wakeUntil(router, event.ts, takeAll);
    takeAll(router.ingest(event, event.ts));
  }
  wakeToTheEnd(router, takeAll);
  router.free();
  const runs = said(events);
  for (const { view, sessionKey } of viewers) {
    const own = [...runs].filter(([, run]) => run.sessionKey === undefined || run.sessionKey === sessionKey);
    const expected = own.map(([id, { text }]) => [id, view.ends.has(id) ? text.trim() : text.trimStart()]);
    assert.deepEqual([...view.texts].sort(), expected.sort(), `${one.name}: ${view.connId}`);
  }
  const toolEvents = events.filter(({ stream }) => stream === "tool").length;
  for (const { view, options } of viewers) {
    if (options.tools) assert.equal(view.frames, toolEvents, `${one.name}: ${view.connId} gets each tool event once`);
  }
}

const row = table([42, 10, 10, 9, 9, 9, 12, 14]);
const settings = pace(quick);
console.log(`${settings.rounds} rounds; nanoseconds per event (median), and how many times the cost of origin live has\n`);
row(["", "live", "origin", "min", "median", "max", "quickest", "never woken"]);
const toCompare = liveCases(quick).map((one) => {
  checkViews(one);
  const { name, stretches, originStretches = stretches } = one;
  const make = () => makeLive(one);
  const sides = {
    live: { make, stretches, play: ingestAndWake },
    unwoken: { make, stretches, play: ingestAll },
    origin: { make: () => makeOrigin(one), stretches: originStretches, play: ingestAll },
  };
  return { name, sides: prepared(sides, settings) };
});
for (const { name, sides } of toCompare) {
  const times = compare(sides, settings);
  const [live, origin] = [spread(times.map((time) => time.live.mean)), spread(times.map((time) => time.origin.mean))];
  const ratios = ratioCells(times.map((time) => time.live.mean / time.origin.mean), 2);
  const [, quickest] = ratioCells(times.map((time) => time.live.quickest / time.origin.quickest), 2);
  const [, unwoken] = ratioCells(times.map((time) => time.unwoken.quickest / time.origin.quickest), 2);
  row([name, Math.round(live.median), Math.round(origin.median), ...ratios, quickest, unwoken]);
}
assert.ok(framesSeen > 0, "nothing was measured");
