// How two or more ways to take the same events in are compared: in turns, each round on fresh
// routers, with ratios only within a round, so that what else the machine does falls on all.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * @typedef {import("./events.mjs").Stretch} Stretch
 *
 * @typedef {object} Side one way
 * @property {() => any} make a fresh router, prepared
 * @property {Stretch[]} stretches
 * @property {(router: any, events: any[]) => number} play takes events in and counts the frames
 *
 * @typedef {object} Pace
 * @property {number} rounds
 * @property {number} warmUpRounds
 * @property {number} leastNs how long one side of one round lasts at least
 */

/** @param {boolean} isQuick @returns {Pace} */
export const pace = (isQuick) => ({
  rounds: isQuick ? 3 : 11,
  warmUpRounds: isQuick ? 1 : 3,
  leastNs: isQuick ? 2e7 : 1e8,
});

/** How often the sides take turns in a round. */
const TURNS = 4;

setFlagsFromString("--expose-gc");
/** @type {() => void} */
export const collectGarbage = runInNewContext("gc");

/** Keeps engines from leaving out what nobody looks at. */
export let framesSeen = 0;

/**
 * @param {any} router
 * @param {any[]} events
 */
export function ingestAll(router, events) {
  let frames = 0;
  for (const event of events) frames += router.ingest(event, event.ts).length;
  return frames;
}

/**
 * @typedef {object} Time nanoseconds per event
 * @property {number} mean
 * @property {number} quickest of the repeat in which nothing came between
 *
 * @param {Side} side
 * @param {number} repeats each on a fresh router
 * @returns {Time}
 */
function measure({ make, stretches, play }, repeats) {
  collectGarbage();
  const events = stretches.reduce((sum, { timed }) => sum + timed.length, 0);
  let [all, least] = [0, Infinity];
  for (let repeat = -repeats; repeat < repeats; repeat += 1) {
    // A full collection makes the engine throw optimized code away: at first it is slow again.
    if (repeat === 0) [all, least] = [0, Infinity];
    const router = make();
    let spent = 0;
    for (const { lead, timed } of stretches) {
      framesSeen += play(router, lead);
      const before = performance.now();
      framesSeen += play(router, timed);
      spent += performance.now() - before;
    }
    router.free?.();
    all += spent;
    least = Math.min(least, spent);
  }
  return { mean: (all * 1e6) / (events * repeats), quickest: (least * 1e6) / events };
}

/**
 * Sides with how often each has to be repeated to last long enough to be measured. Every case
 * is to be prepared before the first one is compared: engines compile what runs often.
 *
 * @template {string} Name
 * @param {{ [side in Name]: Side }} sides
 * @param {Pace} pace
 */
export function prepared(sides, { leastNs }) {
  const entries = /** @type {[Name, Side][]} */ (Object.entries(sides));
  return entries.map(([name, side]) => {
    const events = side.stretches.reduce((sum, { timed }) => sum + timed.length, 0);
    const { quickest } = measure(side, 6);
    return { name, side, repeats: Math.ceil(leastNs / TURNS / (quickest * events)) };
  });
}

/**
 * The time of each side, round by round.
 *
 * @template {string} Name
 * @param {{ name: Name, side: Side, repeats: number }[]} sides
 * @param {Pace} pace
 * @returns {{ [side in Name]: Time }[]}
 */
export function compare(sides, { rounds, warmUpRounds }) {
  return Array.from({ length: warmUpRounds + rounds }, () => oneRound(sides)).slice(warmUpRounds);
}

/**
 * @param {{ name: string, side: Side, repeats: number }[]} sides
 * @returns {any}
 */
function oneRound(sides) {
  const turns = Array.from({ length: TURNS }, (_, turn) => {
    // What goes first alternates, for what one leaves behind may burden the next.
    const order = turn % 2 === 0 ? sides : sides.toReversed();
    return Object.fromEntries(order.map(({ name, side, repeats }) => [name, measure(side, repeats)]));
  });
  const times = sides.map(({ name }) => {
    const own = turns.map((turn) => turn[name]);
    const mean = own.reduce((sum, time) => sum + time.mean, 0) / TURNS;
    return [name, { mean, quickest: Math.min(...own.map(({ quickest }) => quickest)) }];
  });
  return Object.fromEntries(times);
}

/** @param {number[]} values */
export function spread(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return { min: sorted[0], median: sorted[Math.floor(sorted.length / 2)], max: sorted[sorted.length - 1] };
}

/**
 * The least, the middle and the greatest of some ratios, as cells.
 *
 * @param {number[]} ratios
 * @param {number} [digits]
 */
export function ratioCells(ratios, digits = 1) {
  const { min, median, max } = spread(ratios);
  return [min, median, max].map((value) => `${value.toFixed(digits)}x`);
}

/**
 * Writes the rows of a table with columns so wide; the first stands to the left.
 *
 * @param {number[]} widths
 * @returns {(cells: (string | number)[]) => void}
 */
export function table(widths) {
  return (cells) => {
    const line = cells.map((cell, at) => (at === 0 ? String(cell).padEnd(widths[at]) : String(cell).padStart(widths[at])));
    console.log(line.join(""));
  };
}
