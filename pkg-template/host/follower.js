/**
 * The home's end of a relay's link: the router as it is, then every input of
 * one session, so that the relay's router goes the same way.
 *
 * @typedef {import("./gateway.js").Gateway} Gateway
 * @typedef {import("./cast.js").Input} Input
 */

import { partsOf } from "./bytes.js";
import { CLOSE } from "./frames.js";
import { isObject } from "./values.js";

/** How much of the state goes into one message. */
const PART_BYTES = 524_288;

/** How much of a link a message takes. @param {string | ArrayBuffer} data */
export const sizeOf = (data) => (typeof data === "string" ? data.length : data.byteLength);

/**
 * What makes a gateway's links out of sockets that may outlive it.
 * @param {Gateway} gateway
 */
export function linksOf(gateway) {
  return (/** @type {FollowerLink["socket"]} */ socket, /** @type {{ [member: string]: any }} */ { sessionKey }, /** @type {boolean} */ isNew) =>
    new FollowerLink(socket, gateway, sessionKey, isNew);
}

class FollowerLink {
  /** How much was sent and not taken yet. */
  #waiting = 0;

  /**
   * @param {{ send(data: string | ArrayBuffer): void, close(code: number, reason: string): void }} socket
   * @param {Gateway} gateway
   * @param {string} sessionKey
   * @param {boolean} isNew the relay knows nothing yet
   */
  constructor(socket, gateway, sessionKey, isNew) {
    this.socket = socket;
    this.gateway = gateway;
    this.sessionKey = sessionKey;
    gateway.keeper.followers.add(this);
    if (isNew || !gateway.keeper.isSame) this.restart();
  }

  /** Tells all that the router knows. */
  restart() {
    const { keeper, cast, sessions, store } = this.gateway;
    if (store.row(this.sessionKey)) sessions.ensure(this.sessionKey);
    const bytes = keeper.ask(() => keeper.router.snapshot());
    const row = store.row(this.sessionKey);
    this.#send(JSON.stringify({ state: { bytes: bytes.length, connIds: [...cast.connections.keys()], row } }));
    for (const part of partsOf(bytes, PART_BYTES)) this.#send(part.buffer);
  }

  /** @param {Input} input */
  take(input) {
    this.#send(JSON.stringify({ input }));
  }

  /** @param {string | ArrayBuffer} data */
  #send(data) {
    this.#waiting += sizeOf(data);
    // It asks for the whole when it comes again.
    if (this.#waiting > this.gateway.options.limits.bufferedBytes * 2) return this.#end();
    try {
      this.socket.send(data);
    } catch {
      this.gone();
    }
  }

  /** @param {unknown} data */
  message(data) {
    const said = typeof data === "string" ? JSON.parse(data) : undefined;
    if (!isObject(said)) return;
    // Some of it may have been sent before this end slept.
    if (typeof said.taken === "number") this.#waiting = Math.max(0, this.#waiting - said.taken);
    if (said.history) this.#send(JSON.stringify({ id: said.id, payload: this.gateway.history(this.sessionKey, said.history.limit) }));
  }

  #end() {
    this.gone();
    try {
      this.socket.close(CLOSE.later, "too slow");
    } catch {
      // It is closed already.
    }
  }

  gone() {
    this.gateway.keeper.followers.delete(this);
  }
}
