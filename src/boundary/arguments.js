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
function number(value) {
  return typeof value === "number" ? value : NaN;
}

/**
 * @param {unknown} value
 * @param {string} member
 * @returns {Plain} its members
 */
export function object(value, member) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid(member, "an object");
  return /** @type {Plain} */ (value);
}

/**
 * A member that may be absent or null.
 * @template T
 * @param {Plain} from
 * @param {string} name what `from` is called
 * @param {string} member
 * @param {(value: any, member: string) => T} read
 * @returns {T | undefined}
 */
function optional(from, name, member, read) {
  const value = from[member];
  return value === undefined || value === null ? undefined : read(value, `${name}.${member}`);
}

/**
 * @param {unknown} value
 * @param {string} member
 */
function word(value, member) {
  text(value, member);
  return /** @type {string} */ (value);
}

/**
 * @param {unknown} value
 * @param {string} member
 */
function id(value, member) {
  filled(value, member);
  return /** @type {string} */ (value);
}

/**
 * @param {unknown} value
 * @param {string} member
 */
export function boolean(value, member) {
  if (typeof value !== "boolean") throw invalid(member, "a boolean");
  return value;
}

/**
 * @param {unknown} value
 * @param {string} member
 */
function someNumber(value, member) {
  if (typeof value !== "number" || Number.isNaN(value)) throw invalid(member, "a number");
  return value;
}

/**
 * A bound may be infinite.
 * @param {unknown} value
 * @param {string} member
 */
function bound(value, member) {
  if (!(typeof value === "number" && value >= 0)) throw invalid(member, "a number of at least 0");
  return value;
}

/** The limits in the core's order. */
const LIMITS = [
  ...["abortedTtlMs", "textTtlMs", "sequences", "runs", "sessions", "connections", "toolRuns"],
  ...["errorGraceMs", "endedRetentionMs", "endedBytes", "runIdleMs", "textUnits", "openTools"],
];

/**
 * @param {unknown} value
 * @param {string} member
 */
function semantics(value, member) {
  if (value !== "origin" && value !== "live") throw invalid(member, '"origin" or "live"');
  return value;
}

/**
 * The options, those that are numbers in the core's order.
 * @param {unknown} value
 */
export function options(value = {}) {
  const name = "options";
  const told = object(value, name);
  const heartbeat = optional(told, name, "heartbeat", object) ?? {};
  const limits = optional(told, name, "limits", object) ?? {};
  const showOk = optional(heartbeat, "options.heartbeat", "showOk", boolean);
  const numbers = [
    optional(heartbeat, "options.heartbeat", "ackMaxChars", someNumber),
    optional(told, name, "throttleMs", bound),
    ...LIMITS.map((limit) => optional(limits, "options.limits", limit, bound)),
    showOk === undefined ? undefined : Number(showOk),
  ];
  return {
    semantics: optional(told, name, "semantics", semantics),
    verboseDefault: optional(told, name, "verboseDefault", word),
    numbers,
    epoch: optional(told, name, "epoch", id),
  };
}

/**
 * What a connection wants of a session.
 * @param {unknown} value
 * @param {string} epoch the router's
 */
export function attachment(value = {}, epoch) {
  const name = "options";
  const told = object(value, name);
  const resume = optional(told, name, "resume", object);
  if (resume) id(resume.epoch, "options.resume.epoch");
  const runs = resume && object(resume.runs, "options.resume.runs");
  const units = Object.entries(runs ?? {});
  for (const [run, count] of units) {
    filled(run, "a run id of options.resume.runs");
    someNumber(count, `options.resume.runs[${JSON.stringify(run)}]`);
  }
  const isOurs = resume?.epoch === epoch;
  return {
    isSuffix: optional(told, name, "deltas", deltas) === "suffix",
    tools: optional(told, name, "tools", boolean) ?? false,
    resumes: isOurs,
    units: isOurs ? /** @type {[string, number][]} */ (units) : [],
  };
}

/**
 * @param {unknown} value
 * @param {string} member
 */
function deltas(value, member) {
  if (value !== "full" && value !== "suffix") throw invalid(member, '"full" or "suffix"');
  return value;
}

/**
 * The bytes of a snapshot.
 * @param {unknown} value
 */
export function bytes(value) {
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  const tag = Object.prototype.toString.call(value);
  if (tag === "[object ArrayBuffer]") return new Uint8Array(/** @type {ArrayBuffer} */ (value));
  throw invalid("snapshot", "bytes");
}

/**
 * A run's context; empty words count as absent.
 * @param {unknown} value
 */
export function context(value) {
  const name = "context";
  const told = object(value, name);
  return {
    sessionKey: optional(told, name, "sessionKey", word) || undefined,
    verboseLevel: optional(told, name, "verboseLevel", word) || undefined,
    visible: optional(told, name, "isControlUiVisible", boolean),
    heartbeat: optional(told, name, "isHeartbeat", boolean),
  };
}

/**
 * A session, its row copied. What a row says is the host's own: a member of
 * another type than is wanted says nothing.
 * @param {unknown} value
 */
export function session(value) {
  const name = "session";
  const told = object(value, name);
  const given = optional(told, name, "row", object);
  const row = given && own({ ...given });
  return {
    verboseLevel: optional(told, name, "verboseLevel", word),
    row,
    sessionId: string(row?.sessionId),
    startedAt: number(row?.startedAt),
    updatedAt: number(row?.updatedAt),
    runtimeMs: number(row?.runtimeMs),
  };
}

/**
 * Whether an event has members that mean nothing here. What is no word says
 * nothing to anybody.
 * @param {Plain} event
 */
export function hasOthers(event) {
  for (const member in event) {
    switch (member) {
      case "runId":
      case "stream":
      case "seq":
      case "ts":
      case "sessionKey":
      case "data":
        continue;
    }
    return true;
  }
  return false;
}

/**
 * A copy of JSON that shares nothing with it; what is no JSON is shared.
 * @template T
 * @param {T} value
 * @returns {T}
 */
export function own(value) {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return /** @type {any} */ (value.map(own));
  const kind = Object.getPrototypeOf(value);
  if (kind !== null && Object.getPrototypeOf(kind) !== null) return value;
  /** @type {Plain} */
  const copy = {};
  for (const member of Object.keys(value)) {
    const inner = own(/** @type {Plain} */ (value)[member]);
    if (member === "__proto__") Object.defineProperty(copy, member, { value: inner, enumerable: true, writable: true, configurable: true });
    else copy[member] = inner;
  }
  return /** @type {any} */ (copy);
}

/** @param {any} data */
export function withoutText({ text, delta, ...others }) {
  return others;
}

/**
 * Whether an assistant's data has more than its text.
 * @param {Plain} data
 */
export function hasMore(data) {
  for (const member in data) if (member !== "text" && member !== "delta") return true;
  return false;
}

/** @param {Plain} data */
export function withoutResults(data) {
  if (!("result" in data) && !("partialResult" in data)) return data;
  const { result, partialResult, ...rest } = data;
  return rest;
}

/**
 * The members of a lifecycle event as the core wants them.
 * @param {Plain} data
 * @param {boolean} isLive
 */
export function lifecycle({ phase, startedAt, endedAt, stopReason, aborted, error, willRetry }, isLive) {
  const code = phase === "start" ? 1 : phase === "end" ? 2 : phase === "error" ? 3 : 0;
  return {
    phase: code === 3 && isLive && willRetry === false ? 4 : code,
    startedAt: number(startedAt),
    endedAt: number(endedAt),
    stopReason: string(stopReason),
    aborted: aborted === true,
    error: code === 3 && error ? errorText(error, isLive) : undefined,
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
