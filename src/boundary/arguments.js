/** Checks and copies of what users pass in. */

import { errorText } from "./error_text.js";

/** @typedef {import("./host.js").Plain} Plain */

/**
 * @param {string} member
 * @param {string} wanted
 */
export function invalid(member, wanted) {
  return Object.assign(new TypeError(`${member} must be ${wanted}`), { code: "ERR_INVALID_ARGUMENT" });
}

/**
 * @param {unknown} value
 * @param {string} member
 */
export function text(value, member) {
  if (typeof value !== "string") throw invalid(member, "a string");
}

/**
 * @param {unknown} value
 * @param {string} member
 */
export function filled(value, member) {
  if (typeof value !== "string" || value === "") throw invalid(member, "a non-empty string");
}

/**
 * @param {unknown} value
 * @param {string} member
 */
export function finite(value, member) {
  if (!Number.isFinite(value)) throw invalid(member, "a finite number");
}

/** @param {unknown} value */
export function string(value) {
  return typeof value === "string" ? value : undefined;
}

/** @param {unknown} value */
export function number(value) {
  return typeof value === "number" ? value : NaN;
}

/**
 * A copy that runs no code of the user when it is read; other values as they
 * are, for the core to refuse.
 * @param {any} value
 * @param {string[]} [nested] members that are copied as well
 */
export function plain(value, nested = []) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const copy = { ...value };
  for (const member of nested) copy[member] = plain(copy[member]);
  return copy;
}

/** @param {Plain} data */
export function withoutResults(data) {
  if (!("result" in data) && !("partialResult" in data)) return { ...data };
  const { result, partialResult, ...rest } = data;
  return rest;
}

/**
 * The members of a lifecycle event as the core wants them.
 * @param {Plain} data
 */
export function lifecycle({ phase, startedAt, endedAt, stopReason, aborted, error }) {
  const code = phase === "start" ? 1 : phase === "end" ? 2 : phase === "error" ? 3 : 0;
  return {
    phase: code,
    startedAt: number(startedAt),
    endedAt: number(endedAt),
    stopReason: string(stopReason),
    aborted: aborted === true,
    error: code === 3 && error ? errorText(error) : undefined,
  };
}

/**
 * The message with what the transcript knows of it.
 * @param {unknown} message
 * @param {unknown} id
 * @param {unknown} seq
 */
export function marked(message, id, seq) {
  if (typeof message !== "object" || message === null || Array.isArray(message)) return message;
  const { __openclaw: known } = /** @type {Plain} */ (message);
  return {
    ...message,
    __openclaw: {
      ...(typeof known === "object" && !Array.isArray(known) ? known : {}),
      ...(id === undefined ? {} : { id }),
      ...(seq === undefined ? {} : { seq }),
    },
  };
}
