// What becomes of a session's row, in quick JavaScript.

/** @typedef {import("../js/model_checks.mjs").Anything} Anything */

const USAGE = ["totalTokens", "totalTokensFresh", "contextTokens", "estimatedCostUsd", "modelProvider", "model"];
const LIFE = ["status", "startedAt", "endedAt", "runtimeMs", "updatedAt", "abortedLastRun"];

/** @param {unknown} value */
const isTime = (value) => typeof value === "number" && value > 0 && value < Infinity;

/**
 * @param {Anything} data of a lifecycle event
 * @param {number} ts
 * @param {Anything | undefined} row
 */
export function patchOf({ phase, startedAt, endedAt, stopReason, aborted }, ts, row) {
  const started = isTime(startedAt) ? startedAt : isTime(row?.startedAt) ? row?.startedAt : isTime(ts) ? ts : null;
  const before = isTime(row?.updatedAt) ? row?.updatedAt : null;
  if (phase === "start") {
    return { updatedAt: started ?? before, status: "running", startedAt: started, endedAt: null, runtimeMs: null, abortedLastRun: false };
  }
  const ended = isTime(endedAt) ? endedAt : isTime(ts) ? ts : null;
  const isKilled = phase === "end" && stopReason === "aborted";
  const status = phase === "error" ? "failed" : isKilled ? "killed" : aborted === true ? "timeout" : "done";
  const known = Number.isFinite(row?.runtimeMs) && row?.runtimeMs >= 0 ? row?.runtimeMs : null;
  const runtimeMs = started !== null && ended !== null ? Math.max(0, ended - started) : known;
  return { updatedAt: ended ?? before, status, startedAt: started, endedAt: ended, runtimeMs, abortedLastRun: isKilled };
}

/** @param {Anything} row @param {Anything} patch */
export function patched(row, patch) {
  /** @type {Anything} */
  const next = { ...row };
  for (const member of LIFE) {
    if (patch[member] === null) delete next[member];
    else next[member] = patch[member];
  }
  return next;
}

/**
 * @param {string} sessionKey
 * @param {string} phase
 * @param {string} runId
 * @param {number} ts
 * @param {Anything | undefined} row
 * @param {Anything} patch
 */
export function changedPayload(sessionKey, phase, runId, ts, row, patch) {
  /** @type {Anything} */
  const payload = { sessionKey, phase, runId, ts };
  if (row === undefined) {
    for (const member of LIFE) if (patch[member] !== null) payload[member] = patch[member];
    return payload;
  }
  payload.session = ownRow(row);
  copy(USAGE, row, payload);
  copy(LIFE, row, payload);
  return payload;
}

/** @param {Anything} payload @param {Anything | undefined} row */
export function messagePayload(payload, row) {
  if (row === undefined) return payload;
  payload.session = ownRow(row);
  copy(USAGE, row, payload);
  copy(LIFE, row, payload);
  return payload;
}

/** @param {string[]} members @param {Anything} from @param {Anything} to */
function copy(members, from, to) {
  for (const member of members) if (from[member] !== undefined) to[member] = from[member];
}

/** @param {Anything} row @returns {Anything} a copy that shares nothing with it */
export const ownRow = (row) => structuredClone(row);
