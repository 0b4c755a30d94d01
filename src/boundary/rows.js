/** Objects that the core holds and changes: sessions' rows, kept payloads. */

import { aside } from "./names.js";

/** @typedef {Record<string, unknown>} Plain */

/** How a session's last run fares, in the order of the core's `Status`. */
const STATUSES = ["running", "done", "failed", "killed", "timeout"];

/** The members of a row that a run's life changes. */
export const LIFE = ["status", "startedAt", "endedAt", "runtimeMs", "updatedAt", "abortedLastRun"];

/**
 * What a run's beginning or end changes; NaN stands for null, which removes.
 * @param {number} updatedAt
 * @param {number} status
 * @param {number} startedAt
 * @param {number} endedAt
 * @param {number} runtimeMs
 * @param {boolean} abortedLastRun
 */
export function patchOf(updatedAt, status, startedAt, endedAt, runtimeMs, abortedLastRun) {
  return {
    updatedAt: told(updatedAt),
    status: STATUSES[status],
    startedAt: told(startedAt),
    endedAt: told(endedAt),
    runtimeMs: told(runtimeMs),
    abortedLastRun,
  };
}

/**
 * @param {Plain} row
 * @param {Plain} patch
 */
export function patched(row, patch) {
  const next = { ...row, ...patch };
  for (const member of LIFE) if (next[member] === null) delete next[member];
  return next;
}

/**
 * An object as JSON; undefined if it cannot be said so. What a `toJSON` of the
 * user's does meanwhile may be done with another router.
 * @param {Plain} object
 * @returns {string | undefined}
 */
export function toJSON(object) {
  try {
    return aside(() => JSON.stringify(object));
  } catch {
    return undefined;
  }
}

/**
 * The object of a JSON text; one without members if it is none.
 * @param {string} text
 * @returns {Plain}
 */
export function ofJSON(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/** @param {number} time */
function told(time) {
  return Number.isNaN(time) ? null : time;
}
