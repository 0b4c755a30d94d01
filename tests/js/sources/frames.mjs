// Frames as a router gives them, call by call.

import { packageUnderTest } from "../package_under_test.mjs";

const { ChatRouter } = await packageUnderTest();

/** @typedef {import("runcast").Frame} Frame */

export const RUN = "r1";
export const KEY = "main";

/** Of the run's events, the data by stream. */
export const told = {
  start: () => ({ stream: "lifecycle", data: { phase: "start" } }),
  /** @param {string} delta */
  say: (delta) => ({ stream: "assistant", data: { delta } }),
  /** @param {string} delta */
  think: (delta) => ({ stream: "thinking", data: { delta } }),
  /** @param {string} phase @param {object} [more] */
  tool: (phase, more) => ({ stream: "tool", data: { phase, toolCallId: "c1", name: "search", ...more } }),
  /** @param {object} [more] */
  end: (more) => ({ stream: "lifecycle", data: { phase: "end", ...more } }),
  /** @param {unknown} error */
  fail: (error) => ({ stream: "lifecycle", data: { phase: "error", error, willRetry: false } }),
};

/**
 * A router whose clock goes on by a second with each call, so that nothing is held back, and who attached to it.
 * @param {{ semantics?: "live" | "origin", deltas?: "suffix" | "full", connIds?: string[] }} [options]
 */
export function stage({ semantics = "live", deltas = "suffix", connIds = ["tab"] } = {}) {
  const router = new ChatRouter({ semantics });
  let now = 1_000;
  const later = () => (now += 1_000);
  for (const connId of connIds) {
    if (semantics === "live") router.attach(connId, KEY, { deltas, tools: true }, now);
    else router.watchTools(RUN, connId, now);
  }
  router.setSession(KEY, { verboseLevel: "full" });
  return {
    router,
    later,
    /** @param {{ stream: string, data: object }[]} events @param {string} [runId] @returns {Frame[][]} a list for each call */
    play: (events, runId = RUN) => events.map((event) => router.ingest({ runId, sessionKey: KEY, ...event }, later())),
    /** @param {string} connId @param {object} [options] @returns {Frame[]} */
    attach: (connId, options) => router.attach(connId, KEY, { deltas, tools: true, ...options }, later()).frames,
    /** @returns {Frame[]} */
    abort() {
      router.linkRun(RUN, { clientRunId: RUN, sessionKey: KEY });
      return router.abortRun(RUN, KEY, { stopReason: "user" }, later());
    },
  };
}
