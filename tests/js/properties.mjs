// How often and from which seed the property tests run, and how one failing case is played again.

import { readFileSync } from "node:fs";

/**
 * RUNCAST_RUNS is how many cases, RUNCAST_SEED where to start; a failure prints its seed.
 *
 * @returns {{ numRuns: number, includeErrorInReport: boolean, seed?: number }}
 */
export function propertyOptions() {
  const { RUNCAST_RUNS, RUNCAST_SEED } = process.env;
  return { numRuns: Number(RUNCAST_RUNS || 300), includeErrorInReport: true, ...(RUNCAST_SEED ? { seed: Number(RUNCAST_SEED) } : {}) };
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
