import { KEY, T, emitter, plain } from "./events.mjs";

/**
 * @typedef {import("runcast").ChatRouter} ChatRouter
 * @typedef {import("runcast").Frame[]} Frames
 * @typedef {import("./kit.mjs").Kit} Kit
 */

/**
 * A maker of routers with semantics `live`.
 * @param {Kit} kit
 */
export const liveRouters = ({ ChatRouter }) =>
  /** @param {import("runcast").RouterOptions} [options] */
  (options) => new ChatRouter({ semantics: "live", epoch: "e-1", ...options });

/**
 * The frames that a connection gets, as they look on the wire.
 * @param {Frames} frames
 * @param {string} connId
 * @returns {any[]}
 */
export const framesOf = (frames, connId) =>
  plain(frames.filter((frame) => frame.to === "connections" && frame.connIds.includes(connId)));

/**
 * What a connection is told of texts, one line a chat frame: `+2 llo` puts "llo" behind two
 * units, `=0 Hello` replaces all there was, and `final Hello` ends the run.
 * @param {Frames} frames
 * @param {string} [connId]
 * @returns {string[]}
 */
export const told = (frames, connId = "c") =>
  framesOf(frames, connId).filter((frame) => frame.event === "chat").map(({ payload }) => chatLine(payload));

/** @param {any} payload */
function chatLine({ state, replace, offset, deltaText, errorMessage, message }) {
  if (state === "delta") return `${replace ? "=" : "+"}${offset} ${deltaText}`;
  const error = errorMessage === undefined ? "" : ` (${errorMessage})`;
  return `${state}${error}${message ? ` ${message.content[0].text}` : ""}`;
}

/**
 * Which other frames a connection gets: `agent lifecycle`, `sessions.changed end`.
 * @param {Frames} frames
 * @param {string} [connId]
 * @returns {string[]}
 */
export const heard = (frames, connId = "c") =>
  framesOf(frames, connId)
    .filter((frame) => frame.event !== "chat")
    .map(({ event, payload }) => `${event} ${event === "sessions.changed" ? payload.phase : payload.stream}`);

/**
 * What a client shows that knows nothing but its own frames. It fails where a frame does not
 * fit what it has, or where the two ways to tell a text differ.
 */
export class Viewer {
  /**
   * @param {Kit["assert"]} assert
   * @param {string} connId
   */
  constructor(assert, connId) {
    this.assert = assert;
    this.connId = connId;
    /** @type {Map<string, { text: string, state: string, ends: number }>} by run */
    this.runs = new Map();
  }

  /**
   * @template {Frames} F
   * @param {F} frames
   * @returns {F} the same
   */
  take(frames) {
    for (const { event, payload } of framesOf(frames, this.connId)) if (event === "chat") this.chat(payload);
    return frames;
  }

  /** @param {any} payload */
  chat({ runId, state, deltaText, offset, replace, message }) {
    const { assert } = this;
    const known = this.runs.get(runId) ?? { text: "", state: "none", ends: 0 };
    const whole = message?.content[0].text;
    if (state !== "delta") {
      this.runs.set(runId, { text: whole ?? "", state, ends: known.ends + 1 });
      return;
    }
    const base = replace || known.state !== "delta" ? "" : known.text;
    assert.strictEqual(offset, base.length, `${this.connId} has "${base}"`);
    const text = base + deltaText;
    if (message) assert.strictEqual(whole, text);
    this.runs.set(runId, { ...known, text, state });
  }

  text(runId = "r") {
    return this.runs.get(runId)?.text;
  }

  state(runId = "r") {
    return this.runs.get(runId)?.state;
  }
}

/**
 * Wakes a router whenever it asks for it, until a time.
 * @param {ChatRouter} router
 * @param {number} until
 * @returns {Frames} all that came
 */
export function wakeUntil(router, until) {
  /** @type {Frames} */
  const frames = [];
  let calls = 0;
  for (let at = router.wakeAt(); at !== undefined && at <= until; at = router.wakeAt()) {
    frames.push(...router.wake(at));
    calls += 1;
    if (calls > 10_000) throw new Error("wakeAt never comes to rest");
  }
  return frames;
}

/**
 * Makes a router that one full viewer of the session is attached to, and a run's emitter.
 * @param {import("./kit.mjs").Kit} kit
 */
export function viewedRouters(kit) {
  const live = liveRouters(kit);
  /** @param {import("runcast").RouterOptions} [options] */
  return (options) => {
    const router = live(options);
    router.attach("c", KEY, {}, T);
    return { router, run: emitter() };
  };
}
