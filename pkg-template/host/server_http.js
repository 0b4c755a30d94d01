/** What the servers of all runtimes have in common. */

import { ELSEWHERE as elsewhere } from "./runs.js";

export { elsewhere };

/**
 * @param {import("./gateway.js").Gateway} gateway
 * @param {((request: Request) => Response | Promise<Response>) | undefined} other answers what is not for the gateway
 * @param {Request} request
 */
export async function respond(gateway, other, request) {
  const given = (await gateway.fetch(request)) ?? (await other?.(request));
  return given ?? new Response("not found\n", { status: 404 });
}

/** A request that outlives its connection. @param {Request} request */
export function keep(request) {
  return new Request(request.url, { headers: new Headers(request.headers) });
}

/** @param {Request} request */
export function wantsSocket(request) {
  return request.headers.get("upgrade")?.toLowerCase() === "websocket";
}

/**
 * Opens a port for a gateway, which is of no use without.
 * @template T
 * @param {import("./gateway.js").Gateway} gateway
 * @param {() => T} open
 * @returns {T}
 */
export function opened(gateway, open) {
  try {
    return open();
  } catch (error) {
    gateway.close();
    throw error;
  }
}

/**
 * @param {import("./gateway.js").Gateway} gateway
 * @param {string} hostname
 * @param {number} port
 * @param {() => Promise<void>} stop
 * @returns {import("../server.js").Server}
 */
export function handle(gateway, hostname, port, stop) {
  gateway.keepClean();
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return {
    url: `http://${host === "0.0.0.0" || host === "[::]" ? "127.0.0.1" : host}:${port}`,
    port,
    gateway,
    async close() {
      gateway.close();
      await stop();
    },
    [Symbol.asyncDispose]() {
      return this.close();
    },
  };
}
