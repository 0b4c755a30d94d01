// node tests/bench/growth.mjs [--quick] [--write]
//
// What an event costs as replies grow longer and as more runs are live: the package with
// both semantics, the JavaScript written for speed and the model, on the same events, in turns.
// Of each round the quickest repeat counts, of the rounds the median. `--write` draws the
// picture that the README shows.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import { ModelRouter } from "../js/model.mjs";
import { link } from "./cases.mjs";
import { picture } from "./curves.mjs";
import { interleaved, interleavedKey, KEY, reply, START } from "./events.mjs";
import { FastRouter } from "./fast.mjs";
import { collectGarbage, ingestAll, ratioCells, spread, table } from "./measure.mjs";

/** @typedef {import("./events.mjs").Stretch} Stretch */
/** @typedef {{ [name: string]: () => any }} Sides how each makes a router, prepared */

const { values: { quick, write } } = parseArgs({
  options: { quick: { type: "boolean", default: false }, write: { type: "boolean", default: false } },
});
const { ChatRouter } = await import(new URL("../../pkg/entry/node.js", import.meta.url).href);

const ROUNDS = quick ? 3 : 7;
const LEAST_MS = quick ? 5 : 120;
const LENGTHS = quick ? [1e3, 1e5] : [1e3, 1e4, 3e4, 1e5, 3e5, 1e6];
const RUNS = quick ? [10, 1e3] : [10, 100, 1e3, 1e4, 1e5];
// Nothing is to go because of how many there are.
const limits = { sequences: 1e6, runs: 1e6, textUnits: 1e7 };

/** @param {(router: any) => void} prepare @param {string[]} sessions each has a viewer @returns {Sides} */
function sides(prepare, sessions) {
  const prepared = (/** @type {any} */ router) => (prepare(router), router);
  return {
    "runcast, origin": () => prepared(new ChatRouter({ limits })),
    "runcast, live": () => {
      const router = prepared(new ChatRouter({ semantics: "live", limits }));
      sessions.forEach((key, at) => router.attach(`viewer-${at}`, key, { deltas: "suffix" }, START));
      return router;
    },
    "JavaScript for speed": () => prepared(new FastRouter()),
    "plain model": () => prepared(new ModelRouter()),
  };
}

/**
 * Nanoseconds per event, of the quickest of some repeats.
 *
 * @param {() => any} make
 * @param {Stretch} stretch
 * @param {number} repeats
 */
function quickest(make, { lead, timed }, repeats) {
  collectGarbage();
  let least = Infinity;
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const router = make();
    ingestAll(router, lead);
    const before = performance.now();
    const frames = ingestAll(router, timed);
    least = Math.min(least, performance.now() - before);
    assert.ok(frames > 0, "nothing was told");
    router.free?.();
  }
  return (least * 1e6) / timed.length;
}

/** @param {Sides} ways @param {Stretch} stretch @returns {{ [name: string]: number }[]} each round */
function rounds(ways, stretch) {
  const entries = Object.entries(ways).map(([name, make]) => {
    const ms = (quickest(make, stretch, 2) * stretch.timed.length) / 1e6;
    return { name, make, repeats: Math.max(2, Math.ceil(LEAST_MS / ms)) };
  });
  return Array.from({ length: ROUNDS }, (_, round) => {
    const order = round % 2 === 0 ? entries : entries.toReversed();
    return Object.fromEntries(order.map(({ name, make, repeats }) => [name, quickest(make, stretch, repeats)]));
  });
}

/**
 * @param {string} title
 * @param {Sides} ways
 * @param {[x: number, stretch: () => Stretch][]} points
 * @returns {import("./curves.mjs").Panel}
 */
function curves(title, ways, points) {
  const names = Object.keys(ways);
  const row = table([12, ...names.map(() => 22), 9, 9, 9, 11, 9, 9]);
  console.log(`\n${title}; then runcast, origin over JavaScript for speed, and the model over runcast, origin: min, median, max\n`);
  row(["", ...names, "", "", "", "", "", ""]);
  const lines = names.map((name) => ({ name, points: /** @type {[number, number][]} */ ([]) }));
  for (const [x, stretch] of points) {
    const times = rounds(ways, stretch());
    for (const { name, points } of lines) points.push([x, spread(times.map((time) => time[name])).median]);
    const [ours, , fast, model] = names;
    const cells = lines.map(({ points }) => Math.round(points[points.length - 1][1]));
    const dearer = ratioCells(times.map((time) => time[ours] / time[fast]), 2);
    row([x, ...cells, ...dearer, ...ratioCells(times.map((time) => time[model] / time[ours]))]);
  }
  return { title, lines };
}

/** @param {number} length @returns {Stretch} forty tokens behind so much text */
function longReply(length) {
  const [first, last] = reply({ characters: 2 * length, stretches: 2, tokens: 40, isLinked: true });
  return { lead: [...first.timed, ...last.lead], timed: last.timed };
}

const sessions = Array.from({ length: 100 }, (_, at) => interleavedKey(at));
const panels = [
  curves("An event, by the characters of the reply", sides(link, [KEY]), LENGTHS.map((length) => [length, () => longReply(length)])),
  curves("An event, by the number of live runs", sides(() => {}, sessions), RUNS.map((runs) => [runs, () => interleaved(runs)[0]])),
];
if (write) await writeFile(new URL("growth.svg", import.meta.url), picture(panels, "time per event (logarithmic)"));
