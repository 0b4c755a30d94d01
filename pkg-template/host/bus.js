/**
 * Sockets over something that carries messages between the parts of a page,
 * many over one: each message says whose it is.
 *
 * @typedef {import("../page.js").Bus} Bus
 * @typedef {import("./connection.js").Connection} Connection
 * @typedef {{ runcast: "here" | "open" | "data" | "close" | "alive", from?: string, to?: string, data?: string, code?: number, reason?: string }} Envelope
 */

import { CLOSE } from "./frames.js";

/** How often a socket says that its page is still there. */
const ALIVE_MS = 15_000;

/** After how long a silence it is gone; pages in the background speak once a minute. */
const GONE_MS = 150_000;

/** How long a gateway may take to answer. */
const OPENING_MS = 3_000;

/**
 * Lets sockets over a bus in.
 * @param {import("./gateway.js").Gateway} gateway
 * @param {Bus} bus
 * @returns {() => void} stops it
 */
export function listen(gateway, bus) {
  /** @type {Map<string, { connection: Connection, heardAt: number }>} */
  const sockets = new Map();
  /** @param {{ data: any }} event */
  const take = ({ data: envelope }) => {
    const { runcast, from, data } = /** @type {Envelope} */ (envelope ?? {});
    if (typeof from !== "string") return;
    const known = sockets.get(from);
    if (known) known.heardAt = Date.now();
    if (runcast === "open" && !known) {
      bus.postMessage({ runcast: "open", to: from });
      sockets.set(from, { connection: gateway.accept(socketTo(bus, from)), heardAt: Date.now() });
    } else if (runcast === "data") {
      if (known) gateway.message(known.connection, data);
      else bus.postMessage({ runcast: "close", to: from, code: CLOSE.restart, reason: "unknown socket" });
    } else if (runcast === "close") {
      known?.connection.gone();
      sockets.delete(from);
    }
  };
  const sweep = setInterval(() => {
    for (const [from, { connection, heardAt }] of sockets) {
      if (connection.state !== "closed" && Date.now() - heardAt < GONE_MS) continue;
      connection.gone();
      sockets.delete(from);
    }
  }, ALIVE_MS);
  bus.addEventListener("message", take);
  bus.start?.();
  bus.postMessage({ runcast: "here" });
  return () => {
    clearInterval(sweep);
    bus.removeEventListener("message", take);
    for (const { connection } of sockets.values()) connection.close(CLOSE.restart, "service restart");
  };
}

/** @param {Bus} bus @param {string} to @returns {import("./connection.js").Socket} */
function socketTo(bus, to) {
  const post = (/** @type {Envelope} */ envelope) => {
    try {
      bus.postMessage({ ...envelope, to });
    } catch {
      // The bus was closed, and who is on it hears nothing: it counts as gone soon.
    }
  };
  return {
    id: to,
    send: (data) => post({ runcast: "data", data }),
    close: (code, reason) => post({ runcast: "close", code, reason }),
  };
}

/**
 * What stands for `WebSocket` where a gateway is reached by a bus.
 * @param {() => Bus} open gives the bus; one of its own for each socket, or always the same
 * @returns {typeof WebSocket}
 */
export function socketOver(open) {
  class BusSocket extends EventTarget {
    #bus = open();
    #id = crypto.randomUUID();
    #alive;
    #opening;
    readyState = 0;
    bufferedAmount = 0;

    constructor() {
      super();
      this.#bus.addEventListener("message", this.#take);
      this.#bus.start?.();
      this.#post({ runcast: "open" });
      this.#opening = setTimeout(() => this.#end(1006, "nobody answers"), OPENING_MS);
      this.#alive = setInterval(() => this.#post({ runcast: "alive" }), ALIVE_MS);
      globalThis.addEventListener?.("pagehide", this.#leave);
    }

    /** @param {Envelope} envelope */
    #post(envelope) {
      this.#bus.postMessage({ ...envelope, from: this.#id });
    }

    /** @param {{ data: any }} event */
    #take = ({ data: envelope }) => {
      const { runcast, to, data, code = 1005, reason = "" } = /** @type {Envelope} */ (envelope ?? {});
      if (this.readyState === 3) return;
      if (runcast === "here") {
        // Another gateway than the one that it spoke with, if with any.
        if (this.readyState === 0) this.#post({ runcast: "open" });
        else this.#end(CLOSE.restart, "service restart");
      }
      if (to !== this.#id) return;
      if (runcast === "open") {
        clearTimeout(this.#opening);
        this.readyState = 1;
        this.#tell("open", {});
      } else if (runcast === "data") this.#tell("message", { data });
      else if (runcast === "close") this.#end(code, reason);
    };

    /** @param {string} type @param {object} members */
    #tell(type, members) {
      const event = Object.assign(new Event(type), members);
      /** @type {any} */ (this)[`on${type}`]?.(event);
      this.dispatchEvent(event);
    }

    #leave = () => this.close();

    /** @param {number} code @param {string} reason */
    #end(code, reason) {
      if (this.readyState === 3) return;
      this.readyState = 3;
      clearTimeout(this.#opening);
      clearInterval(this.#alive);
      this.#bus.removeEventListener("message", this.#take);
      globalThis.removeEventListener?.("pagehide", this.#leave);
      this.#tell("close", { code, reason, wasClean: code !== 1006 });
    }

    /** @param {string} data */
    send(data) {
      if (this.readyState === 1) this.#post({ runcast: "data", data });
    }

    close(code = 1000, reason = "") {
      if (this.readyState === 3) return;
      this.#post({ runcast: "close", code, reason });
      // As with other sockets, its end is told later.
      this.readyState = 2;
      queueMicrotask(() => this.#end(code, reason));
    }
  }
  Object.assign(BusSocket, { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 });
  return /** @type {any} */ (BusSocket);
}
