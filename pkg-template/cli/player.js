/** Feeds a recording to routers, as a host would. */

import { ChatRouter } from "../entry/node.js";
import { LiveHost, sessionsOf } from "./live_host.js";
import { play } from "./steps.js";
import { Summary } from "./summary.js";

/** @typedef {import("../index.js").AgentEvent} AgentEvent */
/** @typedef {import("../index.js").Frame} Frame */
/** @typedef {import("../index.js").RouterOptions} RouterOptions */

/**
 * @typedef {object} ReplayOptions
 * @property {readonly string[]} to print only frames to these; none: to anybody
 * @property {readonly string[]} event print only frames of these; none: of any
 * @property {string | undefined} session for events without a session
 * @property {string | undefined} from whose stream it is; none: agent events, a line each
 * @property {number} pace how long it is from one event of such a stream to the next, ms
 * @property {"origin" | "live"} semantics
 * @property {"suffix" | "full"} deltas what the viewers of live want
 */

/** The time before any event told one: a replay must not depend on the clock. */
export const START = Date.UTC(2000, 0, 1);

export class Player {
  /** @param {ReplayOptions} options */
  constructor(options) {
    this.options = options;
    this.summary = new Summary();
    this.now = START;
    /** @type {ChatRouter | undefined} */
    this.router = undefined;
    /** @type {LiveHost | undefined} in live, what the router has for a host */
    this.host = undefined;
  }

  /**
   * The frames of one line. What was cast before an error is given first.
   * @param {string} text
   * @returns {Generator<Frame>}
   */
  *line(text) {
    const value = JSON.parse(text);
    if (value !== null && typeof value === "object" && Array.isArray(value.steps)) {
      yield* this.trace(value);
    } else {
      yield* this.event(value);
    }
  }

  /**
   * @param {{ steps: any[], config?: unknown }} trace
   * @returns {Generator<Frame>}
   */
  *trace({ steps, config }) {
    const router = new ChatRouter({ ...options(config), semantics: this.options.semantics });
    const host = this.hostOf(router);
    // Who attaches connections itself wants to see what those get.
    const meets = !steps.some((step) => step?.do === "attach");
    let now = START;
    try {
      for (const [index, step] of steps.entries()) {
        if (Number.isFinite(step?.at)) now = step.at;
        try {
          if (host) yield* this.ahead(host, meets ? sessionsOf(step) : [], now);
          yield* this.counted(play(router, step, now));
        } catch (error) {
          throw new Error(`step ${index + 1}: ${reason(error)}`, { cause: error });
        }
      }
      if (host) yield* this.counted(host.wakeUntil(Infinity));
    } finally {
      this.close(router, host);
    }
  }

  /**
   * @param {AgentEvent} event
   * @returns {Generator<Frame>}
   */
  *event(event) {
    if (!this.router) {
      this.router = new ChatRouter({ semantics: this.options.semantics });
      this.host = this.hostOf(this.router);
    }
    if (Number.isFinite(event?.ts)) this.now = /** @type {number} */ (event.ts);
    const told = this.withSession(event);
    try {
      if (this.host) yield* this.ahead(this.host, [told?.sessionKey], this.now);
      yield* this.counted(this.router.ingest(told, this.now));
    } catch (error) {
      if (isCrash(error)) this.router = undefined;
      throw error;
    }
  }

  /** @param {ChatRouter} router */
  hostOf(router) {
    return this.options.semantics === "live" ? new LiveHost(router, this.options.deltas) : undefined;
  }

  /**
   * What goes before a call: what is due, and viewers of sessions that it names.
   * @param {LiveHost} host
   * @param {unknown[]} sessions
   * @param {number} now
   * @returns {Generator<Frame>}
   */
  *ahead(host, sessions, now) {
    yield* this.counted(host.wakeUntil(now));
    for (const sessionKey of sessions) yield* this.counted(host.meet(sessionKey, now));
  }

  /**
   * What is still due when no more lines come.
   * @returns {Generator<Frame>}
   */
  *rest() {
    if (this.router && this.host) yield* this.counted(this.host.wakeUntil(Infinity));
  }

  /**
   * @param {AgentEvent} event
   * @returns {AgentEvent}
   */
  withSession(event) {
    const { session } = this.options;
    if (session === undefined || event === null || typeof event !== "object") return event;
    const own = event.sessionKey;
    return typeof own === "string" && own.trim() !== "" ? event : { ...event, sessionKey: session };
  }

  /**
   * @param {Iterable<Frame>} frames
   * @returns {Generator<Frame>}
   */
  *counted(frames) {
    for (const frame of frames) {
      this.summary.add(frame);
      yield frame;
    }
  }

  /** @returns {string} the summary, in lines */
  finish() {
    if (this.router) this.close(this.router, this.host);
    return this.summary.toString();
  }

  /**
   * @param {ChatRouter} router
   * @param {LiveHost} [host]
   */
  close(router, host) {
    try {
      this.summary.addViewers(host?.viewers ?? []);
      this.summary.addStats(router.stats());
      router.free();
    } catch (error) {
      // The crash itself was told where it happened.
      if (!isCrash(error)) throw error;
    }
  }
}

/**
 * The options that a recorded configuration stands for.
 * @param {any} config
 * @returns {RouterOptions}
 */
function options(config) {
  const { verboseDefault, heartbeatShowOk, heartbeatAckMaxChars } = config ?? {};
  return {
    verboseDefault,
    heartbeat: { showOk: heartbeatShowOk, ackMaxChars: heartbeatAckMaxChars },
  };
}

/** @param {unknown} error */
function isCrash(error) {
  return error instanceof Error && "code" in error && error.code === "ERR_ROUTER_CRASHED";
}

/** @param {unknown} error */
export function reason(error) {
  return error instanceof Error ? error.message : String(error);
}
