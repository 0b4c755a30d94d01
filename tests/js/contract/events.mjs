/** The instant at which the suite's clock starts, in ms. */
export const T = 1_700_000_000_000;
export const KEY = "agent:main:main";

/** @typedef {import("runcast").AgentEvent} AgentEvent */

/**
 * A run's emitter: it numbers the events, as a host does.
 * @param {string} [runId]
 * @param {{ [member: string]: unknown }} [fixed] members of every event
 */
export function emitter(runId = "r", fixed = { sessionKey: KEY }) {
  let seq = 0;
  /**
   * @param {string} stream
   * @param {{ [member: string]: unknown }} [data]
   * @param {{ [member: string]: unknown }} [more]
   * @returns {AgentEvent}
   */
  const event = (stream, data, more) => {
    seq += 1;
    return { runId, seq, stream, ts: T, ...fixed, ...(data ? { data } : {}), ...more };
  };
  return {
    event,
    /** @param {{ [member: string]: unknown }} [data] */
    start: (data) => event("lifecycle", { phase: "start", ...data }),
    /** @param {{ [member: string]: unknown }} [data] */
    end: (data) => event("lifecycle", { phase: "end", ...data }),
    /** @param {{ [member: string]: unknown }} [data] */
    fail: (data) => event("lifecycle", { phase: "error", ...data }),
    /**
     * @param {string} text
     * @param {string} [delta]
     */
    says: (text, delta) => event("assistant", delta === undefined ? { text } : { text, delta }),
    /**
     * @param {string} phase
     * @param {{ [member: string]: unknown }} [data]
     */
    tool: (phase, data) => event("tool", { phase, toolCallId: "call-1", name: "search", ...data }),
  };
}

/**
 * A value as a client would receive it: members that are `undefined` are absent.
 * @param {unknown} value
 * @returns {any}
 */
export const plain = (value) => JSON.parse(JSON.stringify(value));

/**
 * One line a frame: where it goes, which event it is, and its chat state or agent stream.
 * @param {import("runcast").Frame[]} frames
 */
export const brief = (frames) =>
  frames.map((/** @type {any} */ frame) => {
    if (frame.to === "store") return `store ${frame.sessionKey}`;
    const to = frame.to === "connections" ? `connections(${frame.connIds.join(" ")})` : frame.to;
    const { state, stream, phase } = frame.payload;
    const kind = frame.event === "sessions.changed" ? phase : (state ?? stream);
    return [to, frame.event, kind].filter(Boolean).join(" ");
  });

/**
 * The payloads of the frames of one event name; of those to everybody unless told otherwise.
 * @param {import("runcast").Frame[]} frames
 * @param {string} event
 * @param {string} [to]
 * @returns {any[]}
 */
export const payloads = (frames, event, to = "all") =>
  frames.filter((/** @type {any} */ f) => f.to === to && f.event === event).map((/** @type {any} */ f) => f.payload);

/**
 * What a chat client reads: `state text` of each chat frame to everybody, `state` where there is no message.
 * @param {import("runcast").Frame[]} frames
 * @returns {string[]}
 */
export const chat = (frames) =>
  payloads(frames, "chat").map(({ state, message }) => (message ? `${state} ${message.content[0].text}` : state));

/**
 * The store frames' patches.
 * @param {import("runcast").Frame[]} frames
 * @returns {any[]}
 */
export const patches = (frames) =>
  frames.filter((frame) => frame.to === "store").map((/** @type {any} */ frame) => frame.patch);

/**
 * Whether a call is refused with an error that names a member.
 * @param {import("./kit.mjs").Assert} assert
 * @param {() => unknown} call
 * @param {string} member
 */
export function refuses(assert, call, member) {
  let error;
  try {
    call();
  } catch (caught) {
    error = /** @type {TypeError & { code?: string }} */ (caught);
  }
  if (error === undefined) return assert.fail(`${member}: accepted`);
  assert.instanceOf(error, TypeError, `${member}: ${error}`);
  assert.strictEqual(error.code, "ERR_INVALID_ARGUMENT", `${member}: ${error}`);
  assert.include(error.message, member);
}
