/** `runcast/server`: a gateway on Node (with the package `ws`), Deno or Bun. */

import type { GatewayHandle, GatewayOptions } from "./host.js";

export * from "./host.js";

export interface ServeOptions extends GatewayOptions {
  /** Default 0: any that is free. */
  port?: number;
  /** Default `"127.0.0.1"`: this machine alone. */
  hostname?: string;
  /** A file of SQLite, made if it is not there: what is said outlives the process. Node needs version 22.13. */
  database?: string;
  /** Answers the HTTP requests that are not for the gateway (`POST …/ingest`, `GET …/health`). What it throws goes to `onError`; the answer is 500 then. */
  fetch?: (request: Request) => Response | Promise<Response>;
}

export interface Server {
  /** `http://…`; clients connect to it with `ws:` in place of `http:`. */
  readonly url: string;
  readonly port: number;
  readonly gateway: GatewayHandle;
  /** Tells the clients to come again, aborts the agent's runs, saves, and frees the port. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Opens a gateway.
 *
 * @throws TypeError when an option has a wrong type, or neither `token` nor `authorize` is given
 * @throws Error when the port is taken, the database cannot be opened, or a package or a part of the runtime that it needs is missing
 */
export function serve(options: ServeOptions): Promise<Server>;
