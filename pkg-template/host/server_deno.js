/** A gateway behind Deno's own server. */

import { ChatRouter } from "runcast";
import { openDatabase } from "./node_sqlite.js";
import { gatewayOf, handle, keep, opened, respond, wantsSocket } from "./server_http.js";

export { elsewhere } from "./server_http.js";

const { Deno } = /** @type {any} */ (globalThis);

/** How long sockets and requests may take to close. */
const CLOSING_MS = 2_000;

/**
 * @param {import("../server.js").ServeOptions} options
 * @returns {Promise<import("../server.js").Server>}
 */
export async function serve({ port = 0, hostname = "127.0.0.1", fetch, ...options }) {
  const gateway = await gatewayOf(ChatRouter, openDatabase, options);
  const stopper = new AbortController();
  /** Settled when each has closed. @type {Set<Promise<void>>} */
  const open = new Set();
  /** @param {Request} request */
  const answer = (request) => {
    if (!wantsSocket(request)) return respond(gateway, fetch, request);
    // The request cannot be read any longer once it is upgraded.
    const kept = keep(request);
    const { socket, response } = Deno.upgradeWebSocket(request);
    const closed = takeIn(gateway, socket, kept).then(() => void open.delete(closed));
    open.add(closed);
    return response;
  };
  const server = opened(gateway, () => Deno.serve({ port, hostname, signal: stopper.signal, onListen() {} }, answer));
  gateway.resume();
  return handle(gateway, hostname, server.addr.port, async () => {
    const timer = setTimeout(() => stopper.abort(), CLOSING_MS);
    // The server would tell sockets that are still open a reason of its own.
    await Promise.race([Promise.all(open), server.finished]);
    await server.shutdown();
    clearTimeout(timer);
  });
}

/**
 * @param {import("./gateway.js").Gateway} gateway
 * @param {WebSocket} socket
 * @param {Request} request
 * @returns {Promise<void>} resolves when it has closed
 */
function takeIn(gateway, socket, request) {
  const id = crypto.randomUUID();
  /** @type {import("./connection.js").Connection} */
  let connection;
  socket.onopen = () => {
    connection = gateway.accept({
      id,
      send: (text) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(text);
      },
      close: (code, reason) => socket.close(code, reason),
      get bufferedAmount() {
        return socket.bufferedAmount;
      },
    }, request);
  };
  socket.onmessage = ({ data }) => gateway.message(connection, data);
  socket.onerror = () => {};
  return new Promise((resolve) => {
    socket.onclose = () => {
      connection?.gone();
      resolve();
    };
  });
}
