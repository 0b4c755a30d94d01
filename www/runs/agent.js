/**
 * The agent of the demo, in a Durable Object as in a page: what it is told names a run, and it
 * says that run at its pace.
 */

import { readMessage } from "./spec.js";
import { timelineOf } from "./timeline.js";

/** The longest that a run may take, ms. */
const LONGEST_MS = 180_000;

/**
 * @param {{ sources: import("./paste.js").Sources }} parts
 * @returns {import("runcast/page").Agent}
 */
export function makeAgent({ sources }) {
  return async function* agent({ message, signal }) {
    const spec = readMessage(message);
    if (!spec) {
      yield "This agent plays the runs of the demo and knows no other words.";
      return;
    }
    const { says, stalls, endsAt } = await timelineOf(spec, sources);
    const start = Date.now();
    for (const { at, said } of says) {
      if (at > LONGEST_MS) return;
      await until(start + at, signal);
      if (signal.aborted) return;
      yield said;
    }
    await until(start + (stalls ? Math.min(endsAt + 30_000, LONGEST_MS) : endsAt), signal);
  };
}

/**
 * Waits, but not for what is past: pages in the background have coarse timers.
 * @param {number} time
 * @param {AbortSignal} signal
 */
export function until(time, signal) {
  const ms = time - Date.now();
  if (ms <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve(undefined);
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
