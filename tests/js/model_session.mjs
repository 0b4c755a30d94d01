// The lifecycle snapshot of a session: what a start or an end says about its row.

/**
 * @typedef {{ [member: string]: any }} Row
 * @typedef {{ [member: string]: any }} SessionPatch
 */

const SHOWN_FIELDS = [
  "totalTokens", "totalTokensFresh", "contextTokens", "estimatedCostUsd", "modelProvider", "model",
  "status", "startedAt", "endedAt", "runtimeMs", "updatedAt", "abortedLastRun",
];

/**
 * @param {import("./model_checks.mjs").CheckedEvent} event a lifecycle start, end or error
 * @param {Row} row
 * @returns {SessionPatch} null for a field that is to go
 */
export function sessionPatch(event, row) {
  const data = event.data ?? {};
  const startedAt = firstTimestamp(data.startedAt, row.startedAt, event.ts);
  if (data.phase === "start") {
    return {
      updatedAt: startedAt ?? firstTimestamp(row.updatedAt),
      status: "running",
      startedAt,
      endedAt: null,
      runtimeMs: null,
      abortedLastRun: false,
    };
  }
  const endedAt = firstTimestamp(data.endedAt, event.ts);
  const status = endStatus(data);
  return {
    updatedAt: endedAt ?? firstTimestamp(row.updatedAt),
    status,
    startedAt,
    endedAt,
    runtimeMs: runtime(startedAt, endedAt, row),
    abortedLastRun: status === "killed",
  };
}

/** @param {...unknown} values */
function firstTimestamp(...values) {
  for (const value of values) {
    if (typeof value === "number" && Number.isFinite(value) && value > 0) return value;
  }
  return null;
}

/** @param {Row} data */
function endStatus(data) {
  if (data.phase === "error") return "failed";
  if (data.stopReason === "aborted") return "killed";
  return data.aborted === true ? "timeout" : "done";
}

/**
 * @param {number | null} startedAt
 * @param {number | null} endedAt
 * @param {Row} row
 */
function runtime(startedAt, endedAt, row) {
  if (startedAt !== null && endedAt !== null) return Math.max(0, endedAt - startedAt);
  return Number.isFinite(row.runtimeMs) && row.runtimeMs >= 0 ? row.runtimeMs : null;
}

/**
 * @param {Row} row
 * @param {SessionPatch} patch
 * @returns {Row}
 */
export function patchedRow(row, patch) {
  const removed = Object.keys(patch).filter((field) => patch[field] === null);
  return Object.fromEntries(Object.entries({ ...row, ...patch }).filter(([field]) => !removed.includes(field)));
}

/**
 * The members that tell subscribers about a session, from its row or, without one, a patch.
 *
 * @param {Row} source
 * @returns {Row}
 */
export function shownFields(source) {
  return Object.fromEntries(SHOWN_FIELDS.filter((field) => field in source).map((field) => [field, source[field]]));
}
