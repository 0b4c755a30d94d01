/** What the servers of all runtimes have in common. */

import { Gateway } from "./gateway.js";
import { SqlStore } from "./sql_store.js";

export { ELSEWHERE as elsewhere } from "./runs.js";

/**
 * Makes the gateway of a server, with the database in which it keeps all if one is named.
 * @param {any} ChatRouter as the runtime has it
 * @param {(file: string) => Promise<import("./sql_store.js").Engine>} openDatabase
 * @param {import("../host.js").GatewayOptions & { database?: string | undefined }} options
 */
export async function gatewayOf(ChatRouter, openDatabase, { database, ...options }) {
  const engine = database === undefined ? undefined : await openDatabase(database);
  try {
    return new Gateway({ ...options, ...(engine && { store: new SqlStore(engine) }), ChatRouter });
  } catch (error) {
    engine?.close?.();
    throw error;
  }
}

/**
 * @param {Gateway} gateway
 * @param {((request: Request) => Response | Promise<Response>) | undefined} other answers what is not for the gateway
 * @param {Request} request
 */
export async function respond(gateway, other, request) {
  try {
    const given = (await gateway.fetch(request)) ?? (await other?.(request));
    return given ?? new Response("not found\n", { status: 404 });
  } catch (error) {
    // Not every runtime keeps what it says to itself.
    gateway.options.onError(error);
    return new Response("internal error\n", { status: 500 });
  }
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
 * @param {Gateway} gateway
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
 * @param {Gateway} gateway
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
