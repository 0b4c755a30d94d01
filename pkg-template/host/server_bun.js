/** A gateway behind Bun's own server. */

import { ChatRouter } from "../entry/bun.js";
import { openDatabase } from "./bun_sqlite.js";
import { gatewayOf, handle, keep, opened, respond, wantsSocket } from "./server_http.js";

export { elsewhere } from "./server_http.js";

const { Bun } = /** @type {any} */ (globalThis);

/** A bound as Bun takes it: whole, and of 31 bits. @param {number} bytes */
const boundOf = (bytes) => Math.floor(Math.min(bytes, 2 ** 31 - 1));

/**
 * @param {import("../server.js").ServeOptions} options
 * @returns {Promise<import("../server.js").Server>}
 */
export async function serve({ port = 0, hostname = "127.0.0.1", fetch, ...options }) {
  const gateway = await gatewayOf(ChatRouter, openDatabase, options);
  const { payloadBytes, bufferedBytes } = gateway.options.limits;
  const server = opened(gateway, () => Bun.serve({
    port,
    hostname,
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    /** @param {Request} request @param {any} listener */
    async fetch(request, listener) {
      if (!wantsSocket(request)) {
        // Bodies are streamed for as long as an agent has something to say.
        listener.timeout(request, 0);
        return respond(gateway, fetch, request);
      }
      if (listener.upgrade(request, { data: { request: keep(request) } })) return undefined;
      return new Response("not a WebSocket handshake\n", { status: 400 });
    },
    websocket: {
      // Beyond this Bun would drop texts by itself.
      backpressureLimit: boundOf(bufferedBytes + payloadBytes),
      maxPayloadLength: boundOf(payloadBytes),
      /** @param {any} ws */
      open(ws) {
        ws.data.connection = gateway.accept(socketOf(ws), ws.data.request);
      },
      message: (/** @type {any} */ ws, /** @type {unknown} */ data) => gateway.message(ws.data.connection, data),
      drain: (/** @type {any} */ ws) => gateway.cast.drained(ws.data.connection),
      close: (/** @type {any} */ ws) => ws.data.connection?.gone(),
    },
  }));
  gateway.resume();
  return handle(gateway, hostname, server.port, () => server.stop(true));
}

/** @param {any} ws @returns {import("./connection.js").Socket} */
function socketOf(ws) {
  return {
    id: crypto.randomUUID(),
    send: (text) => ws.send(text),
    close: (code, reason) => ws.close(code, reason),
    get bufferedAmount() {
      return ws.getBufferedAmount();
    },
  };
}
