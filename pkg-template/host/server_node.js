/** A gateway behind Node's HTTP server and the WebSockets of `ws`. */

import { createServer } from "node:http";
import { promises, Readable } from "node:stream";

import { ChatRouter } from "../entry/node.js";
import { openDatabase } from "./node_sqlite.js";
import { gatewayOf, handle, respond } from "./server_http.js";

export { elsewhere } from "./server_http.js";

/** How often sockets are pinged; one that has not answered by the next time is gone. */
const PING_MS = 30_000;

/** How many may knock at once: whom the system turns away when all clients come back tries again after a second. */
const BACKLOG = 4_096;

/** How long a socket may take to close. */
const CLOSING_MS = 2_000;

/**
 * @param {import("../server.js").ServeOptions} options
 * @returns {Promise<import("../server.js").Server>}
 */
export async function serve({ port = 0, hostname = "127.0.0.1", fetch, ...options }) {
  const { WebSocketServer } = await import("ws").catch((cause) => {
    throw new Error('the server on Node needs the package "ws": npm install ws', { cause });
  });
  const gateway = await gatewayOf(ChatRouter, openDatabase, options);
  const { payloadBytes } = gateway.options.limits;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: payloadBytes, perMessageDeflate: false, clientTracking: false });
  /** Whether each has answered since it was pinged last. @type {Map<import("ws").WebSocket, boolean>} */
  const alive = new Map();

  /** Connections on which nothing was asked yet, which do not count as idle. @type {Set<import("node:stream").Duplex>} */
  const unused = new Set();

  // Bodies are streamed for as long as an agent has something to say.
  const server = createServer({ requestTimeout: 0 }, (incoming, outgoing) => {
    unused.delete(incoming.socket);
    const request = requestOf(incoming);
    if (!request) return void outgoing.writeHead(400).end();
    respond(gateway, fetch, request).then((response) => {
      // What nobody reads of a body is not waited for, nor another request once the server closes.
      if (!incoming.complete || !server.listening) outgoing.setHeader("connection", "close");
      return write(response, outgoing);
    }).catch((error) => {
      // Who asked may have gone.
      if (error?.code !== "ERR_STREAM_PREMATURE_CLOSE") gateway.options.onError(error);
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(500).end();
    });
  });
  // On its own, so that what stays with a socket does not hold the request.
  const take = (/** @type {import("ws").WebSocket} */ ws, /** @type {Request} */ request) => {
    alive.set(ws, true);
    const connection = gateway.accept(socketOf(ws), request);
    ws.on("message", (data, isBinary) => gateway.message(connection, isBinary ? data : data.toString()));
    ws.on("pong", () => alive.set(ws, true));
    ws.on("error", () => {});
    ws.on("close", () => {
      alive.delete(ws);
      connection.gone();
    });
  };
  server.on("connection", (socket) => {
    unused.add(socket);
    socket.on("close", () => unused.delete(socket));
  });
  server.on("upgrade", (incoming, socket, head) => {
    unused.delete(socket);
    socket.on("error", () => {});
    const request = requestOf(incoming);
    if (request) sockets.handleUpgrade(incoming, socket, head, (ws) => take(ws, request));
    else socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
  });
  const pinger = setInterval(() => {
    for (const [ws, hasAnswered] of alive) {
      if (!hasAnswered) ws.terminate();
      else if (ws.readyState === ws.OPEN) ws.ping();
      alive.set(ws, false);
    }
  }, PING_MS);
  pinger.unref();

  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host: hostname, backlog: BACKLOG }, () => {
      server.off("error", reject).on("error", gateway.options.onError);
      resolve(undefined);
    });
  }).catch((error) => {
    clearInterval(pinger);
    gateway.close();
    throw error;
  });
  gateway.resume();
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return handle(gateway, hostname, address.port, async () => {
    clearInterval(pinger);
    const closed = new Promise((resolve) => server.close(resolve));
    const timer = setTimeout(() => {
      for (const ws of alive.keys()) ws.terminate();
      server.closeAllConnections();
    }, CLOSING_MS);
    server.closeIdleConnections();
    for (const socket of unused) socket.destroy();
    await closed;
    clearTimeout(timer);
  });
}

/** @param {import("ws").WebSocket} ws @returns {import("./connection.js").Socket} */
function socketOf(ws) {
  return {
    id: crypto.randomUUID(),
    send: (text) => ws.send(text),
    close(code, reason) {
      ws.close(code, reason);
      // One that takes nothing does not take the goodbye either.
      setTimeout(() => ws.terminate(), CLOSING_MS).unref();
    },
    get bufferedAmount() {
      return ws.bufferedAmount;
    },
  };
}

/**
 * @param {import("node:http").IncomingMessage} incoming
 * @returns {Request | undefined} nothing if its address or its method is none
 */
function requestOf(incoming) {
  const { method = "GET" } = incoming;
  try {
    const headers = new Headers();
    for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
      const [name = "", value = ""] = incoming.rawHeaders.slice(at, at + 2);
      headers.append(name, value);
    }
    const url = new URL(incoming.url ?? "/", `http://${incoming.headers.host ?? "localhost"}`);
    const hasBody = method !== "GET" && method !== "HEAD";
    const body = hasBody ? /** @type {any} */ (Readable.toWeb(incoming)) : undefined;
    return new Request(url, /** @type {any} */ ({ method, headers, body, ...(hasBody ? { duplex: "half" } : {}) }));
  } catch {
    return undefined;
  }
}

/** @param {Response} response @param {import("node:http").ServerResponse} outgoing */
async function write({ status, headers, body }, outgoing) {
  outgoing.setHeaders(headers).writeHead(status);
  if (body) await promises.pipeline(Readable.fromWeb(/** @type {any} */ (body)), outgoing);
  else outgoing.end();
}
