/**
 * The agent of the demo, in a Durable Object as in a page: what it is told names a run, and it
 * says that run at its pace.
 */

import { readMessage } from "./spec.js";
import { timelineOf } from "./timeline.js";

/** How long a run that stalls waits for somebody to stop it, ms. */
const STALLS_MS = 30_000;

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
      await until(start + at, signal);
      if (signal.aborted) return;
      yield said;
    }
    await until(start + (stalls ? endsAt + STALLS_MS : endsAt), signal);
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
