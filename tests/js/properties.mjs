// How often and from which seed the property tests run, and how one failing case is played again.

import { readFileSync } from "node:fs";

/**
 * RUNCAST_RUNS is how many cases, RUNCAST_SEED where to start; a failure prints its seed.
 *
 * @param {number} [runs] how many cases without RUNCAST_RUNS
 * @returns {{ numRuns: number, includeErrorInReport: boolean, seed?: number }}
 */
export function propertyOptions(runs = 300) {
  const { RUNCAST_RUNS, RUNCAST_SEED } = process.env;
  return { numRuns: Number(RUNCAST_RUNS || runs), includeErrorInReport: true, ...(RUNCAST_SEED ? { seed: Number(RUNCAST_SEED) } : {}) };
}

/**
 * RUNCAST_TRACE names a file with one trace, as a failure prints it.
 *
 * @returns {import("./play.mjs").Trace | undefined}
 */
export function savedTrace() {
  const file = process.env.RUNCAST_TRACE;
  return file ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}
