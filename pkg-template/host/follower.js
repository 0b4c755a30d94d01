/**
 * The home's end of a relay's link: the router as it is, then every input of
 * one session, so that the relay's router goes the same way.
 *
 * @typedef {import("./gateway.js").Gateway} Gateway
 * @typedef {import("./cast.js").Input} Input
 */

import { CLOSE, isObject } from "./frames.js";

/** How much of the state goes into one message. */
const CHUNK_BYTES = 524_288;

export class FollowerLink {
  /** How much was sent, and how much of it was taken. */
  #sent = 0;
  #taken = 0;

  /**
   * @param {{ send(data: string | ArrayBuffer): void, close(code: number, reason: string): void }} socket
   * @param {Gateway} gateway
   * @param {string} sessionKey
   * @param {boolean} [isNew] the relay knows nothing yet
   */
  constructor(socket, gateway, sessionKey, isNew = true) {
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
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) this.#send(bytes.slice(at, at + CHUNK_BYTES).buffer);
  }

  /** @param {Input} input */
  take(input) {
    this.#send(JSON.stringify({ input }));
  }

  /** @param {string | ArrayBuffer} data */
  #send(data) {
    this.#sent += typeof data === "string" ? data.length : data.byteLength;
    // It asks for the whole when it comes again.
    if (this.#sent - this.#taken > this.gateway.options.limits.bufferedBytes * 2) return this.#end();
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
    if (typeof said.taken === "number") this.#taken = said.taken;
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
