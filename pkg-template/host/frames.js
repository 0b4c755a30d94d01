/**
 * The frames of protocol 3 as text: requests in, answers and events out, and
 * what is said when something is wrong with them.
 *
 * @typedef {{ id: string, method: string, params: { [member: string]: unknown } }} RequestFrame
 */

import { KEY, isKey, isName, isObject } from "./values.js";

/** The version of the protocol that is spoken. */
export const PROTOCOL = 3;

/** Why a connection is closed, in the codes of RFC 6455. */
export const CLOSE = Object.freeze({
  goodbye: 1000,
  protocol: 1002,
  binary: 1003,
  refused: 1008,
  tooLarge: 1009,
  failed: 1011,
  restart: 1012,
  later: 1013,
});

/** What a request is answered with instead of a payload. */
export class Refusal extends Error {
  /** The request's, where that could be read though nothing else could. @type {string | undefined} */
  id;

  /**
   * @param {"INVALID_REQUEST" | "UNAVAILABLE"} code
   * @param {string} message
   * @param {{ details?: object, retryable?: boolean }} [more]
   */
  constructor(code, message, { details, retryable } = {}) {
    super(message);
    this.name = "Refusal";
    this.code = code;
    this.details = details;
    this.retryable = retryable;
  }
}

/** @param {string} message @param {object} [details] */
export function invalid(message, details) {
  return new Refusal("INVALID_REQUEST", message, details ? { details } : {});
}

/** @param {string} message a state that will pass */
export function unavailable(message) {
  return new Refusal("UNAVAILABLE", message, { retryable: true });
}

/**
 * What a client may learn of what went wrong.
 * @param {unknown} error
 * @param {(error: unknown) => void} onError is told what is the host's affair alone
 * @returns {Refusal}
 */
export function refusalOf(error, onError) {
  if (error instanceof Refusal) return error;
  if (/** @type {any} */ (error)?.code === "ERR_INVALID_ARGUMENT") return invalid(/** @type {Error} */ (error).message);
  return failureOf(error, onError);
}

/** The same of what is the host's affair for certain. @param {unknown} error @param {(error: unknown) => void} onError @returns {Refusal} */
export function failureOf(error, onError) {
  onError(error);
  return unavailable("internal error");
}

/**
 * @param {string} text
 * @returns {RequestFrame}
 * @throws Refusal when it is no request; its `id` is the frame's where that can be read
 */
export function parseRequest(text) {
  let frame;
  try {
    frame = JSON.parse(text);
  } catch {
    throw invalid("a frame is one JSON object");
  }
  if (!isObject(frame)) throw invalid("a frame is one JSON object");
  const { type, id, method, params = {} } = frame;
  if (type !== "req") throw withId(invalid('a client sends frames of type "req"'), id);
  if (!isName(id)) throw invalid("id must be a string of 1 to 512 units");
  if (!isName(method)) throw withId(invalid("method must be a string of 1 to 512 units"), id);
  if (!isObject(params)) throw withId(invalid("params must be an object"), id);
  return { id, method, params };
}

/** @param {Refusal} refusal @param {unknown} id */
function withId(refusal, id) {
  if (isName(id)) refusal.id = id;
  return refusal;
}

/** @param {string} id @param {unknown} payload */
export function answer(id, payload) {
  return JSON.stringify({ type: "res", id, ok: true, payload });
}

/** @param {string} id @param {Refusal} refusal */
export function refusal(id, { code, message, details, retryable }) {
  return JSON.stringify({ type: "res", id, ok: false, error: { code, message, details, retryable } });
}

/**
 * An event's text up to where the connection's own number goes.
 * @param {string} event
 * @param {unknown} payload
 */
export function eventHead(event, payload) {
  const body = JSON.stringify({ type: "event", event, payload });
  return body.slice(0, -1);
}

/**
 * The name that is a member of a request's params.
 * @param {{ [member: string]: unknown }} params
 * @param {string} member
 * @returns {string} without the white space around it
 */
export function nameOf(params, member) {
  const value = params[member];
  const name = typeof value === "string" ? value.trim() : value;
  if (!isKey(name)) throw invalid(`${member} must be ${KEY}`);
  return name;
}
