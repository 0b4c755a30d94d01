/**
 * Where clients come in: who is let in, and what they ask for once they are.
 *
 * @typedef {import("./connection.js").Socket} Socket
 * @typedef {import("./gateway.js").Gateway} Gateway
 * @typedef {ReturnType<typeof import("./grants.js").doorkeeper>} Doorkeeper
 */

import { Connection } from "./connection.js";
import { CLOSE, Refusal, answer, failureOf, invalid, parseRequest, refusal, refusalOf } from "./frames.js";
import { isWelcome } from "./grants.js";
import { hello, readConnect } from "./hello.js";
import { methods } from "./methods.js";
import { isLonger } from "./values.js";

/** What a client may send before it is known. */
const PREAUTH_BYTES = 65_536;

export class Door {
  /** @type {unknown} */
  #ticker;
  #admit;
  /** Those that have not said who they are, the oldest first. @type {Set<Connection>} */
  #strangers = new Set();

  /** @param {Gateway} gateway @param {Doorkeeper} admit */
  constructor(gateway, admit) {
    this.gateway = gateway;
    this.#admit = admit;
  }

  /** @param {Socket} socket @param {Request} [request] */
  connection(socket, request) {
    const { slowBytes, bufferedBytes } = this.gateway.options.limits;
    const connection = new Connection(socket, { slowBytes, bufferedBytes }, request);
    connection.onclose = () => this.gateway.attempt(() => this.#left(connection));
    return connection;
  }

  /** @param {Connection} connection */
  #left(connection) {
    const { cast, clock } = this.gateway;
    this.#strangers.delete(connection);
    if (cast.connections.get(connection.id) !== connection) return;
    clock.clearTimeout(connection.timer);
    cast.remove(connection);
    cast.settle();
  }

  /**
   * Takes a socket in.
   * @param {Socket} socket
   * @param {Request} [request] what opened it
   * @returns {Connection} to be told of messages, of the socket's end and of room in it
   */
  accept(socket, request) {
    const { cast, clock, options, isClosed } = this.gateway;
    const connection = this.connection(socket, request);
    if (isClosed || cast.connections.size >= options.limits.connections) {
      connection.close(CLOSE.later, "too many connections");
      return connection;
    }
    if (!isWelcome(request, options.origins)) {
      connection.close(CLOSE.refused, "origin not allowed");
      return connection;
    }
    const [oldest] = this.#strangers;
    // Whoever opens sockets and says nothing must not keep others out.
    if (oldest && this.#strangers.size >= options.limits.handshakes) oldest.close(CLOSE.later, "too many handshakes");
    this.#strangers.add(connection);
    cast.add(connection);
    connection.timer = clock.setTimeout(() => connection.close(CLOSE.refused, "handshake timeout"), options.handshakeMs);
    connection.challenge(clock.now());
    this.#tick();
    return connection;
  }

  /** Frames at intervals, for clients that take silence for death. */
  #tick() {
    const { cast, clock, options: { tickIntervalMs } } = this.gateway;
    if (tickIntervalMs === 0 || this.#ticker !== undefined) return;
    this.#ticker = clock.setTimeout(() => {
      this.#ticker = undefined;
      const ts = clock.now();
      for (const connection of cast.connections.values()) cast.tell(connection, "tick", { ts });
      if (cast.connections.size > 0) this.#tick();
    }, tickIntervalMs);
  }

  /**
   * Takes a message from a connection's socket.
   * @param {Connection} connection
   * @param {unknown} data
   */
  message(connection, data) {
    if (connection.state === "closed") return;
    if (typeof data !== "string") return connection.close(CLOSE.binary, "text frames only");
    if (data === "ping") return this.#say(connection, "pong");
    const isOpen = connection.state === "open";
    if (isLonger(data, isOpen ? this.gateway.options.limits.payloadBytes : PREAUTH_BYTES)) return connection.close(CLOSE.tooLarge, "frame too large");
    let id = "invalid";
    try {
      const frame = parseRequest(data);
      id = frame.id;
      if (!isOpen) return void this.#connect(connection, frame);
      if (frame.method === "runcast.ack" && connection.isOurs) return this.#acknowledge(connection, frame.params);
      this.#answer(connection, id, methods(this.gateway, connection, frame.method, frame.params));
    } catch (error) {
      const why = this.#refusal(error);
      this.#say(connection, refusal(why.id ?? id, why));
      if (!isOpen) connection.close(CLOSE.refused, why.message);
    }
  }

  /** @param {Connection} connection @param {{ [member: string]: unknown }} params */
  #acknowledge(connection, { seq }) {
    if (typeof seq !== "number") return;
    connection.acknowledge(seq);
    this.gateway.cast.drained(connection);
  }

  /**
   * @param {Connection} connection
   * @param {string} id
   * @param {import("./methods.js").Answer} given
   */
  #answer(connection, id, { payload, then }) {
    if (payload instanceof Promise) {
      const refuse = (/** @type {unknown} */ error) => this.#say(connection, refusal(id, this.#refusal(error)));
      payload.then((given) => this.#answer(connection, id, { payload: given, then })).catch(refuse);
      return;
    }
    this.#say(connection, answer(id, payload));
    if (!then) return;
    this.gateway.attempt(then);
    connection.onchange?.();
  }

  /** Sends what was asked for, unless whoever asks reads nothing of it. @param {Connection} connection @param {string} text */
  #say(connection, text) {
    connection.send(text);
    if (connection.pace() === "lost") connection.close(CLOSE.later, "too slow");
  }

  /**
   * @param {Connection} connection
   * @param {import("./frames.js").RequestFrame} frame
   */
  async #connect(connection, { id, method, params }) {
    try {
      // One at a time, and nothing else before it is through.
      if (connection.state !== "new" || method !== "connect") throw invalid("the first request is connect, and nothing comes before its answer");
      connection.state = "asking";
      const asking = readConnect(params);
      const rights = await this.#rights(connection, asking);
      if (/** @type {string} */ (connection.state) === "closed") return;
      connection.request = undefined;
      this.#strangers.delete(connection);
      this.gateway.clock.clearTimeout(connection.timer);
      connection.open(rights, asking.caps);
      connection.send(answer(id, hello(this.gateway, connection)));
      connection.onopen?.();
    } catch (error) {
      // Whatever authorize throws is the host's own affair.
      const why = error instanceof Refusal ? error : failureOf(error, this.gateway.options.onError);
      const isOfVersion = /** @type {any} */ (why.details)?.code === "PROTOCOL_MISMATCH";
      connection.send(refusal(id, why));
      connection.close(isOfVersion ? CLOSE.protocol : why.retryable ? CLOSE.later : CLOSE.refused, why.message);
    }
  }

  /** @param {Connection} connection @param {import("../host.js").Asking} asking */
  async #rights({ request }, asking) {
    const { upstream } = this.gateway;
    const rights = await this.#admit(request, asking);
    if (!upstream) return rights;
    await upstream.follow();
    return rights.within(upstream.sessionKey);
  }

  /** @param {unknown} error @returns {Refusal} */
  #refusal(error) {
    return refusalOf(error, this.gateway.options.onError);
  }

  stop() {
    this.gateway.clock.clearTimeout(this.#ticker);
  }
}
