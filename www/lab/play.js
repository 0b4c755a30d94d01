/**
 * Plays inputs through a router, in no time at all: the clock is an argument. What would go to
 * one viewer is counted in bytes and folded into what it shows.
 *
 * @typedef {import("runcast").ChatRouter} ChatRouter
 * @typedef {import("runcast").Frame} Frame
 * @typedef {import("runcast").RouterStats} Stats
 * @typedef {import("../runs/events.js").Input} Input
 * @typedef {import("../runs/scenarios.js").Truth} Truth
 * @typedef {"origin" | "live"} Semantics
 *
 * @typedef {object} Plan
 * @property {readonly Input[]} inputs
 * @property {boolean} isHeartbeat
 * @property {Truth} truth
 *
 * @typedef {object} Way how the viewer is served
 * @property {Semantics} semantics
 * @property {"full" | "suffix"} deltas
 *
 * @typedef {object} Row one call of the router and what came of it
 * @property {number} at ms from the run's start
 * @property {"ingest" | "wake" | "abort" | "evict"} input
 * @property {import("runcast").AgentEvent} [event]
 * @property {Frame[]} frames
 * @property {number} sent to the viewer
 * @property {number} bytes to the viewer
 * @property {string[]} reasons why text did not go out
 * @property {number | undefined} wakeAt ms from the run's start
 * @property {Stats} stats
 * @property {number} [snapshotBytes]
 *
 * @typedef {object} Played
 * @property {Way} way
 * @property {Plan} plan
 * @property {Row[]} rows
 * @property {number} frames
 * @property {number} bytes
 * @property {[at: number, bytes: number][]} points
 * @property {number} strangerBytes what went to a connection of another session
 * @property {string} text what stands there in the end
 * @property {string} status
 * @property {{ at: number, until: number, text: string }[]} leaks what was shown on the way and nobody said
 * @property {number} heldMs how long text waited at most before it was shown
 * @property {Uint8Array | undefined} snapshot what it was when it was evicted last
 */

import { attached, emptyView, receive } from "runcast/client";

import { RUN_ID, SESSION_KEY, START } from "../runs/events.js";
import { leakOf } from "./marks.js";
import { reasonsOf } from "./reasons.js";

export const VIEWER = "viewer";
const STRANGER = "stranger";

/** What happens later than that is housekeeping. */
const AFTERWARDS_MS = 20_000;

/** How long it works before it lets the page breathe. */
const BREATH_MS = 12;

/** @param {typeof import("runcast").ChatRouter} Router @param {Way} way @param {boolean} isHeartbeat */
function begin(Router, { semantics, deltas }, isHeartbeat) {
  const router = new Router({ semantics, epoch: "lab-1" });
  let view = emptyView;
  router.setSession(SESSION_KEY, { row: {}, verboseLevel: "full" });
  if (semantics === "live") {
    view = attached(view, router.attach(VIEWER, SESSION_KEY, { deltas, tools: true }, START));
    router.attach(STRANGER, "another", {}, START);
  } else {
    router.watchTools(RUN_ID, VIEWER, START);
  }
  if (isHeartbeat) router.setRunContext(RUN_ID, { isHeartbeat });
  router.linkRun(RUN_ID, { clientRunId: RUN_ID, sessionKey: SESSION_KEY });
  return { router, view };
}

const encoder = new TextEncoder();

/** @param {Frame} frame @param {string} connId */
const goesTo = (frame, connId) => frame.to === "all" || (frame.to === "connections" && frame.connIds.includes(connId));

/** @param {Frame} frame @param {number} seq */
function sizeOf(frame, seq) {
  if (frame.to === "store") return 0;
  const { event, payload } = frame;
  return encoder.encode(JSON.stringify({ type: "event", event, payload, seq })).length;
}

/**
 * @param {typeof import("runcast").ChatRouter} Router
 * @param {Plan} plan
 * @param {Way} way
 * @param {AbortSignal} [signal]
 * @returns {Promise<Played>}
 */
export async function play(Router, plan, way, signal) {
  let { router, view } = begin(Router, way, plan.isHeartbeat);
  /** @type {Played} */
  const played = { way, plan, rows: [], frames: 0, bytes: 0, points: [[0, 0]], strangerBytes: 0, text: "", status: "running", leaks: [], heldMs: 0, snapshot: undefined };
  let before = router.stats();
  let now = 0;
  /** Since when text waits. @type {number | undefined} */
  let waitsSince;
  let isLeaking = false;
  let breathedAt = performance.now();

  /** @param {Row["input"]} input @param {Frame[]} frames @param {Partial<Row>} [more] */
  function note(input, frames, more = {}) {
    const stats = router.stats();
    const wakeAt = router.wakeAt();
    /** @type {Row} */
    const row = { at: now, input, frames, sent: 0, bytes: 0, reasons: reasonsOf(before, stats, way.semantics), wakeAt: wakeAt === undefined ? undefined : wakeAt - START, stats, ...more };
    before = stats;
    const shownBefore = played.text;
    for (const frame of frames) take(frame, row);
    if (row.sent > 0) played.points.push([now, played.bytes]);
    if (row.event?.stream === "assistant") waitsSince ??= now;
    if (played.text !== shownBefore && waitsSince !== undefined) {
      played.heldMs = Math.max(played.heldMs, now - waitsSince);
      waitsSince = undefined;
    }
    played.rows.push(row);
  }

  /** @param {Frame} frame @param {Row} row */
  function take(frame, row) {
    if (frame.to === "store") return;
    if (goesTo(frame, STRANGER)) played.strangerBytes += sizeOf(frame, played.frames);
    if (!goesTo(frame, VIEWER)) return;
    played.frames += 1;
    row.sent += 1;
    const size = sizeOf(frame, played.frames);
    row.bytes += size;
    played.bytes += size;
    view = receive(view, frame);
    const run = view.runs.get(RUN_ID);
    played.text = run?.text ?? "";
    played.status = run?.status ?? "running";
    leaks(leakOf(played.text, plan.truth));
  }

  /** What stands there and grows is one leak. @param {string} leak */
  function leaks(leak) {
    const last = played.leaks.at(-1);
    if (last && isLeaking) last.until = now;
    if (last && isLeaking && leak !== "" && (leak.startsWith(last.text) || last.text.startsWith(leak))) last.text = leak;
    else if (leak !== "") played.leaks.push({ at: now, until: now, text: leak });
    isLeaking = leak !== "";
  }

  /** @param {number} until */
  function wakes(until) {
    for (let due = router.wakeAt(); due !== undefined && due - START <= until; due = router.wakeAt()) {
      now = Math.max(now, due - START);
      const frames = router.wake(START + now);
      if (frames.length > 0) note("wake", frames);
      // Nothing was due after all: it would be asked for ever.
      if (frames.length === 0 && router.wakeAt() === due) return;
    }
  }

  try {
    for (const given of plan.inputs) {
      if (performance.now() - breathedAt > BREATH_MS) {
        await new Promise((resolve) => setTimeout(resolve));
        signal?.throwIfAborted();
        breathedAt = performance.now();
      }
      // The origin's gateway has no such timer: what it holds back waits for the next event.
      if (way.semantics === "live") wakes(given.at - 1);
      now = Math.max(now, given.at);
      if (given.input === "ingest") {
        note("ingest", router.ingest(given.event, START + now), { event: given.event });
      } else if (given.input === "abort") {
        const aborted = router.abortRun(RUN_ID, SESSION_KEY, { stopReason: "stopped" }, START + now);
        note("abort", aborted);
      } else {
        const snapshot = router.snapshot();
        router.free();
        router = Router.restore(snapshot, { epoch: `lab-${played.rows.length}` });
        router.setSession(SESSION_KEY, { row: {}, verboseLevel: "full" });
        before = router.stats();
        played.snapshot = snapshot;
        note("evict", [], { snapshotBytes: snapshot.length });
      }
    }
    if (way.semantics === "live") wakes(now + AFTERWARDS_MS);
  } finally {
    router.free();
  }
  return played;
}
