// A provider on this machine: it answers with the bytes that it was given.

import { once } from "node:events";
import { createServer } from "node:http";

/** How an answer is cut into chunks of the network: how many bytes each has, over and over. */
export const CUTS = { "at once": [Infinity], "in crumbs": [1, 2, 3], "unevenly": [700, 1, 64, 2, 9] };

/** @param {Uint8Array} bytes @param {number[]} sizes */
export function* cut(bytes, sizes) {
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const end = Math.min(at + sizes[turn % sizes.length], bytes.length);
    yield bytes.subarray(at, end);
    at = end;
  }
}

/**
 * @typedef {{ url: string, requests: number, answers: { text: string, status?: number, stays?: boolean }[], sizes: number[], close: () => Promise<unknown> }} Provider
 *   `answers`: what to say, request by request; the last is said again. One that `stays` is not ended.
 */

/** @returns {Promise<Provider>} */
export async function startProvider() {
  const server = createServer(async (request, response) => {
    request.resume();
    const { text, status = 200, stays } = provider.answers[Math.min(provider.requests, provider.answers.length - 1)];
    provider.requests += 1;
    response.writeHead(status, { "content-type": status === 200 ? "text/event-stream; charset=utf-8" : "application/json" });
    // Each write is a chunk of its own on the wire.
    for (const piece of cut(Buffer.from(text), provider.sizes)) if (!response.write(piece)) await once(response, "drain");
    if (!stays) response.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  /** @type {Provider} */
  const provider = {
    url: `http://127.0.0.1:${port}`,
    requests: 0,
    answers: [],
    sizes: CUTS["at once"],
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
  return provider;
}
