// A provider over HTTP that answers as a test says.

import { once } from "node:events";
import { createServer } from "node:http";

import { resolvers } from "../promises.mjs";

/**
 * @typedef {{ after(call: () => unknown): void }} Until a test, or the end of its file
 * @typedef {(response: import("node:http").ServerResponse, request: import("node:http").IncomingMessage) => unknown} Answer
 */

/**
 * Listens until the test ends.
 * @param {Until} t
 * @param {Answer} answer
 */
export async function serving(t, answer) {
  const server = createServer((request, response) => {
    request.resume();
    answer(response, request);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return `http://127.0.0.1:${port}/`;
}

/** One that tells when a request came and when its connection was closed, and says what it is told to. @param {Until} t */
export async function silentServer(t) {
  const asked = resolvers();
  const closed = resolvers();
  const url = await serving(t, (response, request) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.flushHeaders();
    response.on("close", () => closed.resolve(undefined));
    asked.resolve({ response, request });
  });
  return { url, asked: /** @type {Promise<{ response: import("node:http").ServerResponse }>} */ (asked.promise), closed: closed.promise };
}
