// Holds what a viewer shows against what the oracle says that it ought to.

import assert from "node:assert/strict";

/**
 * @typedef {import("./gateway.mjs").Gateway} Gateway
 * @typedef {import("./viewer.mjs").Viewer} Viewer
 * @typedef {import("./oracle.mjs").Run} Run
 * @typedef {import("../../../pkg-template/client.js").Run} Seen
 */

/** At any time: nothing that was not said to all. @param {Gateway} gateway @param {Viewer} viewer */
export function checkGlimpse(gateway, { name, view }) {
  for (const { runId, text } of view.runs.values()) {
    assert.ok(text === "" || gateway.judge.sent.get(runId)?.has(text), `${name} sees of ${runId} what was never told: ${JSON.stringify(text)}`);
  }
}

/** Once nothing is on its way: all that was said, and nothing else. @param {Gateway} gateway @param {Viewer} viewer */
export function checkView(gateway, viewer) {
  const { wire, habits, name, view } = viewer;
  if (!wire || gateway.book.slow.has(wire.connId)) return;
  assert.ok(!view.stale || viewer.isAway, `${name} is stale`);
  if (!gateway.isLossy) assert.equal(viewer.wasStale, false, `${name} was stale, though no frame was lost`);
  const attached = habits.sessions.filter((key) => gateway.book.readers(key).has(wire.connId));
  for (const run of gateway.oracle.runs.values()) {
    if (run.hidden || (habits.operator && (gateway.asides.get(run.id) ?? -1) > run.sentOrder)) continue;
    const seen = view.runs.get(run.id);
    if (attached.includes(run.sessionKey)) {
      const since = gateway.attachments.get(`${wire.connId} ${run.sessionKey}`) ?? assert.fail("attached");
      // Nobody has told it that something is forgotten: it finds out with the run's next frame.
      if (gateway.blindSince > since.order && !isNoticeable(gateway, run)) continue;
      if (run.end) checkEnded(gateway, viewer, run, seen, since);
      else checkLive(gateway, name, run, seen, habits.tools);
    } else if (habits.operator && run.sentOrder > Math.max(wire.since, gateway.blindSince)) {
      // One that was away or slow, and never attaches, may not have heard that a text was taken back.
      if (run.end?.text === "" && viewer.wires > 1) continue;
      if (run.end) checkEnd(gateway, name, run, seen, false);
      else checkText(name, run, seen);
    }
  }
  for (const seen of gateway.blindSince > 0 ? [] : view.runs.values()) {
    if (!attached.includes(seen.sessionKey) || habits.operator || gateway.oracle.runs.has(seen.runId)) continue;
    assert.ok(seen.status !== "running" || seen.text === "", `${name} still sees ${seen.runId}, of which nobody knows`);
  }
}

/** Whether something of the run was told since that no viewer can take for old. @param {Gateway} gateway @param {Run} run */
function isNoticeable({ blindSince }, { sentOrder, newestOrder, sent, end }) {
  return end ? sentOrder > blindSince : sent !== "" && newestOrder > blindSince;
}

/** @param {Gateway} gateway @param {string} name @param {Run} run @param {Seen | undefined} seen @param {boolean} wantsTools */
function checkLive(gateway, name, run, seen, wantsTools) {
  // An earlier generation, or one that was forgotten, may stand until there is something else to see.
  const mayBeOld = run.before.length > 0 || gateway.isLossy;
  if (run.sent === "" && (!seen || (seen.status !== "running" && mayBeOld))) {
    assert.ok(seen || !wantsTools || run.openTools.length === 0 || mayBeOld, `${name} sees no tools of ${run.id}`);
    return;
  }
  checkText(name, run, seen);
  if (!wantsTools || !run.fromStart || gateway.isLossy) return;
  const open = seen?.tools.filter(({ phase }) => phase !== "result").map(({ toolCallId }) => toolCallId);
  assert.deepEqual(open?.sort(), [...run.openTools].sort(), `the open tools of ${run.id}, as ${name} sees them`);
}

/** @param {string} name @param {Run} run @param {Seen | undefined} seen */
function checkText(name, run, seen) {
  assert.deepEqual([seen?.status, seen?.text], ["running", run.sent], `what ${name} sees of ${run.id}`);
}

/**
 * @param {Gateway} gateway
 * @param {Viewer} viewer
 * @param {Run} run
 * @param {Seen | undefined} seen
 * @param {{ order: number, now: number }} since when the viewer attached
 */
function checkEnded(gateway, { name, wire }, run, seen, since) {
  if (run.sentOrder > since.order || gateway.oracle.isRecent(run, since.now)) return checkEnd(gateway, name, run, seen, true);
  // Who watches a run hears of its tools even when it is over.
  const mereTools = seen?.text === "" && gateway.book.watchers.get(run.engine)?.has(wire?.connId ?? "");
  assert.ok(seen?.status !== "running" || mereTools, `${name} thinks that ${run.id} goes on`);
}

/** @param {Gateway} gateway @param {string} name @param {Run} run @param {Seen | undefined} seen @param {boolean} isAttached */
function checkEnd(gateway, name, { id, end, before }, seen, isAttached) {
  const told = { state: seen?.status, text: seen?.text, stopReason: seen?.stopReason, errorMessage: seen?.error };
  const expected = { stopReason: undefined, errorMessage: undefined, ...end };
  // Of two ends of one id that look alike the second is taken for the first; who is not attached
  // cannot tell an end without a text from one that says nothing of it.
  const isAlike = told.state === expected.state && (told.text === expected.text || (!isAttached && expected.text === ""));
  if ((before.length > 0 || gateway.isLossy) && isAlike) return;
  assert.deepEqual(told, expected, `how ${name} sees ${id} end`);
}
