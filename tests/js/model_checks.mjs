// What the router refuses: a TypeError that names the member, before anything has changed.

/**
 * @typedef {{ [member: string]: any }} Anything
 * @typedef {{ runId: string, stream: string, seq: number, ts: number, data?: Anything | null, [other: string]: any }} CheckedEvent
 */

/**
 * @param {unknown} value
 * @returns {value is Anything}
 */
export function isObject(value) {
  return typeof value === "object" && value !== null;
}

/**
 * @param {unknown} value
 * @returns {value is Anything}
 */
export function isRecord(value) {
  return isObject(value) && !Array.isArray(value);
}

/**
 * @param {unknown} value
 * @returns {value is string}
 */
export function isFilled(value) {
  return typeof value === "string" && value !== "";
}

/**
 * @param {boolean} holds
 * @param {string} member
 */
export function argument(holds, member) {
  if (holds) return;
  throw Object.assign(new TypeError(`${member} cannot be used`), { code: "ERR_INVALID_ARGUMENT" });
}

/**
 * @param {any} event
 * @returns {asserts event is CheckedEvent}
 */
export function checkEvent(event) {
  argument(isObject(event), "event");
  argument(isFilled(event.runId), "event.runId");
  argument(typeof event.stream === "string", "event.stream");
  argument(event.seq === undefined || Number.isFinite(event.seq), "event.seq");
  argument(event.ts === undefined || Number.isFinite(event.ts), "event.ts");
  argument(event.data === undefined || typeof event.data === "object", "event.data");
}
