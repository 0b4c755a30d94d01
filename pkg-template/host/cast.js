/**
 * A router with the connections that it speaks of: what goes in is told to the
 * sockets at once, what waits is told when it is due.
 *
 * @typedef {import("./connection.js").Connection} Connection
 * @typedef {import("../index.js").ChatRouter} ChatRouter
 * @typedef {import("../index.js").Frame} Frame
 * @typedef {import("./clock.js").Clock} Clock
 *
 * @typedef {"ingest" | "ingestTranscript" | "abortRun" | "wake" | "linkRun" | "setRunContext" | "setSession" | "deleteSession"} InputName
 * @typedef {{ input: InputName, args: unknown[], now: number }} Input something that a router was told
 */

import { CLOSE, eventHead } from "./frames.js";

/** Inputs that tell when they come. */
const TIMED = new Set(["ingest", "ingestTranscript", "abortRun", "wake"]);

/** How often slow sockets are looked at, ms. */
const LOOK_MS = 100;

export class Cast {
  /** @type {Map<string, Connection>} */
  connections = new Map();
  /** @type {Set<Connection>} */
  #slow = new Set();
  /** @type {unknown} */
  #wakeTimer;
  #wakeAt = Infinity;
  /** @type {unknown} */
  #lookTimer;

  /**
   * @param {ChatRouter} router
   * @param {Clock} clock
   * @param {object} around
   * @param {(frame: Exclude<Frame, { to: "connections" | "all" }>) => void} around.host takes what is for no connection
   * @param {() => void} around.settled is called when all that a call caused is told
   * @param {<T>(call: () => T) => T} around.use makes the calls of the cast's own accord
   * @param {<T>(call: () => T) => T} around.ask the same for those that change nothing
   * @param {(input: Input, sessionKey?: string) => void} around.took the router was given something; nobody has been told yet
   */
  constructor(router, clock, { host, settled, use, ask, took }) {
    this.router = router;
    this.clock = clock;
    this.host = host;
    this.settled = settled;
    this.use = use;
    this.ask = ask;
    this.took = took;
  }

  /** @param {Input} input @param {string} [sessionKey] the session that it belongs to */
  apply(input, sessionKey) {
    const frames = give(this.router, input);
    this.took(input, sessionKey);
    try {
      this.deliver(frames);
    } finally {
      this.settle();
    }
  }

  /** What is to be kept is kept before anybody is told. @param {readonly Frame[]} frames */
  deliver(frames) {
    /** @type {unknown[]} */
    const failures = [];
    const each = (/** @type {(frame: Frame) => void} */ act) => {
      for (const frame of frames) {
        try {
          act(frame);
        } catch (error) {
          // What is no JSON keeps nobody from the rest.
          failures.push(error);
        }
      }
    };
    each((frame) => void (frame.to !== "connections" && frame.to !== "all" && this.host(frame)));
    each((frame) => void (frame.to === "connections" && this.#send(frame)));
    if (failures.length > 0) throw failures[0];
  }

  /** @param {Extract<Frame, { to: "connections" }>} frame */
  #send({ connIds, event, payload }) {
    const { sessionKey = null } = /** @type {{ sessionKey?: unknown }} */ (payload);
    const head = eventHead(event, payload);
    for (const connId of connIds) {
      const connection = this.connections.get(connId);
      if (!connection) continue;
      connection.event(event, head, sessionKey);
      this.#watch(connection);
    }
  }

  /**
   * An event of the host's own to one connection.
   * @param {Connection} connection
   * @param {string} event
   * @param {unknown} payload
   */
  tell(connection, event, payload) {
    connection.event(event, eventHead(event, payload));
    this.#watch(connection);
  }

  /** A connection says that it can take more. @param {Connection} connection */
  drained(connection) {
    this.#watch(connection);
    this.settle();
  }

  /** @param {Connection} connection */
  #watch(connection) {
    const pace = connection.pace();
    if (pace === "lost") return connection.close(CLOSE.later, "too slow");
    if ((pace === "slow") === connection.isSlow) return;
    connection.isSlow = pace === "slow";
    if (connection.isSlow) this.#slow.add(connection);
    else this.#slow.delete(connection);
    this.#deliverOf(() => this.router.setSlow(connection.id, connection.isSlow, this.clock.now()));
    if (connection.isSlow) this.#look();
  }

  /** Sockets that do not tell when they have drained are looked at. */
  #look() {
    if (this.#lookTimer !== undefined || ![...this.#slow].some(({ acknowledges }) => !acknowledges)) return;
    this.#lookTimer = this.clock.setTimeout(() => {
      this.#lookTimer = undefined;
      for (const connection of [...this.#slow]) this.#watch(connection);
      this.#look();
      this.settle();
    }, LOOK_MS);
  }

  /** @param {Connection} connection */
  add(connection) {
    this.connections.set(connection.id, connection);
  }

  /** @param {Connection} connection */
  remove(connection) {
    this.connections.delete(connection.id);
    this.#slow.delete(connection);
    this.#deliverOf(() => {
      this.router.disconnect(connection.id);
      return [];
    });
  }

  /** Tells the router what a connection wants; gives what it missed. @param {Connection} connection */
  introduce({ id, isOperator, messages, attached }) {
    const { router } = this;
    if (isOperator) router.subscribeSessions(id);
    for (const sessionKey of messages) router.subscribeMessages(id, sessionKey);
    return [...attached].flatMap(([sessionKey, wants]) => router.attach(id, sessionKey, wants, this.clock.now()).frames);
  }

  /** Goes on with another router, which knows no connection. @param {ChatRouter} router */
  adopt(router) {
    this.router = router;
    for (const connection of this.#slow) connection.isSlow = false;
    this.#slow.clear();
    this.settle();
  }

  /** Nobody waits for an answer to this call. @param {() => Frame[]} call */
  #deliverOf(call) {
    try {
      this.deliver(this.use(call));
    } catch {
      // Whoever makes the calls has mended it.
    }
  }

  /** What a call caused is told: now to what waits. */
  settle() {
    this.settled();
    const wakeAt = this.#due();
    if (wakeAt === this.#wakeAt) return;
    this.clock.clearTimeout(this.#wakeTimer);
    this.#wakeAt = wakeAt;
    if (wakeAt === Infinity) return;
    this.#wakeTimer = this.clock.setTimeout(() => {
      this.#wakeAt = Infinity;
      this.use(() => this.apply({ input: "wake", args: [], now: this.clock.now() }));
    }, Math.max(0, wakeAt - this.clock.now()));
  }

  #due() {
    try {
      return this.ask(() => this.router.wakeAt()) ?? Infinity;
    } catch {
      return Infinity;
    }
  }

  stop() {
    this.clock.clearTimeout(this.#wakeTimer);
    this.clock.clearTimeout(this.#lookTimer);
    this.#wakeAt = Infinity;
    this.#lookTimer = undefined;
  }
}

/**
 * Gives a router what another was given.
 * @param {ChatRouter} router
 * @param {Input} input
 * @returns {Frame[]}
 */
export function give(router, { input, args, now }) {
  const call = /** @type {any} */ (router)[input].bind(router);
  if (TIMED.has(input)) return call(...args, now);
  call(...args);
  return [];
}
