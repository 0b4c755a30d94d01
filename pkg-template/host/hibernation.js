/**
 * The sockets of an object that may be put to sleep: what has to be known of
 * each when it wakes is attached to the socket itself.
 *
 * @typedef {import("@cloudflare/workers-types").DurableObjectState} State
 * @typedef {import("@cloudflare/workers-types").WebSocket} WorkerSocket
 * @typedef {import("./connection.js").Connection} Connection
 * @typedef {import("./gateway.js").Gateway} Gateway
 * @typedef {{ message(data: unknown): void, gone(): void }} Peer a socket of the host's own
 * @typedef {{ [member: string]: any }} PeerMemory
 */

import { CLOSE } from "./frames.js";

export class HibernatingSockets {
  /** @type {WeakMap<object, Connection>} */
  #connections = new WeakMap();
  /** @type {WeakMap<object, Peer>} */
  #peers = new WeakMap();
  /** What each socket's attachment says already. @type {WeakMap<Connection, string>} */
  #attached = new WeakMap();

  /**
   * @param {State} state
   * @param {Gateway} gateway
   * @param {(socket: WorkerSocket, memory: PeerMemory, isNew: boolean) => Peer} makePeer
   * @param {PeerMemory} [more] is remembered with each connection
   */
  constructor(state, gateway, makePeer, more = {}) {
    this.state = state;
    this.gateway = gateway;
    this.makePeer = makePeer;
    this.more = more;
    const { WebSocketRequestResponsePair } = /** @type {any} */ (globalThis);
    state.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
    gateway.onsave = () => this.#rememberAll();
  }

  /** Finds the sockets that outlived the object's last life. */
  wake() {
    const survivors = [];
    /** @type {(() => void)[]} */
    const peers = [];
    for (const socket of this.state.getWebSockets()) {
      const { peer, connection } = /** @type {PeerMemory} */ (socket.deserializeAttachment() ?? {});
      if (connection) survivors.push({ socket: socketOf(socket, connection.id), memory: connection, of: socket });
      else if (peer) peers.push(() => this.#peers.set(socket, this.makePeer(socket, peer, false)));
      // It had not said who it is; what it was asked is forgotten.
      else socket.close(CLOSE.restart, "service restart");
    }
    // They hear of all that follows, be it on what they know or on all anew.
    const { isSame } = this.gateway.keeper;
    if (isSame) for (const make of peers) make();
    for (const [at, connection] of this.gateway.resume(survivors).entries()) this.#take(survivors[at]?.of, connection);
    if (!isSame) for (const make of peers) make();
  }

  /** @param {any} socket @param {Connection} connection */
  #take(socket, connection) {
    this.#connections.set(socket, connection);
    const remember = () => this.#remember(socket, connection);
    connection.onopen = remember;
    connection.onchange = remember;
  }

  /** @param {Request} request */
  accept(request) {
    return this.#open((server) => this.#take(server, this.gateway.accept(socketOf(server, crypto.randomUUID()), request)));
  }

  /** A socket of the host's own. @param {PeerMemory} memory */
  acceptPeer(memory) {
    return this.#open((server) => {
      server.serializeAttachment({ peer: memory });
      this.#peers.set(server, this.makePeer(server, memory, true));
    });
  }

  /** @param {(server: WorkerSocket) => void} take @returns {Response} with the other end */
  #open(take) {
    const { WebSocketPair } = /** @type {any} */ (globalThis);
    const { 0: client, 1: server } = new WebSocketPair();
    this.state.acceptWebSocket(server);
    take(server);
    return new Response(null, /** @type {any} */ ({ status: 101, webSocket: client }));
  }

  /** @param {any} socket @param {unknown} data */
  message(socket, data) {
    const connection = this.#connections.get(socket);
    if (connection) this.gateway.message(connection, data);
    else this.#peers.get(socket)?.message(data);
  }

  /** @param {any} socket @param {number} code @param {string} reason */
  closed(socket, code, reason) {
    this.#connections.get(socket)?.gone();
    this.#peers.get(socket)?.gone();
    try {
      socket.close(code === 1005 || code === 1006 ? CLOSE.goodbye : code, reason);
    } catch {
      // It is closed already.
    }
  }

  /** @param {any} socket @param {Connection} connection */
  #remember(socket, connection) {
    if (connection.state !== "open") return;
    const memory = { ...this.more, connection: connection.memory() };
    const text = JSON.stringify(memory);
    if (this.#attached.get(connection) === text) return;
    try {
      socket.serializeAttachment(memory);
      this.#attached.set(connection, text);
    } catch {
      // An attachment holds 16 KiB: more sessions, or longer grants, than one connection can have.
      connection.close(CLOSE.refused, "too much to remember of one connection");
    }
  }

  #rememberAll() {
    for (const socket of this.state.getWebSockets()) {
      const connection = this.#connections.get(socket);
      if (connection) this.#remember(socket, connection);
    }
  }
}

/** @param {WorkerSocket} socket @param {string} id @returns {import("./connection.js").Socket} */
function socketOf(socket, id) {
  return {
    id,
    send(text) {
      try {
        socket.send(text);
      } catch {
        // Its end is on its way.
      }
    },
    close(code, reason) {
      try {
        socket.close(code, reason);
      } catch {
        // It is closed already.
      }
    },
  };
}
