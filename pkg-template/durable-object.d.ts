/** `runcast/durable-object`: a gateway in a Cloudflare Durable Object. */

import type { GatewayHandle, GatewayOptions, Ingested, RunRequest } from "./host.js";
import type { AgentEvent, RouterStats } from "./index.js";

export * from "./host.js";

export interface DurableOptions extends Omit<GatewayOptions, "store"> {
  /** Which gateway a request is for: a user's, a team's, a bot's. Each has an object of its own. Default: one, `"main"`. */
  gatewayId?: (request: Request, env: any) => string | Promise<string>;
  /**
   * How many relays a session may have. Connections to `…?watch=SESSION` go to
   * one of them, the same for the same `&viewer=ID` (or address), and can read
   * but not write. Default: none.
   */
  relays?: number;
  /** While runs go on: when an alarm wakes the object, should it have crashed. Default 300,000. */
  watchMs?: number;
  /** The names of the Worker's bindings to the two classes. Default: `GATEWAY` and `RELAY`. */
  bindings?: { gateway?: string; relay?: string };
}

/**
 * The methods of the object's stub, for the Worker, queues and cron triggers:
 * those of a {@link GatewayHandle}, and `fetch`, which answers a request as the
 * handler does, for WebSockets too.
 */
export interface GatewayObject {
  fetch(request: Request): Promise<Response>;
  ingest(events: AgentEvent[]): Promise<Ingested>;
  run(request: RunRequest): Promise<{ runId: string; status: string }>;
  abort(sessionKey: string, runId?: string): Promise<string[]>;
  stats(): Promise<{ connections: number; runs: number; router: RouterStats }>;
}

export interface DurableGateway {
  /** The class to export and bind; it needs SQLite (`new_sqlite_classes`). */
  Gateway: new (ctx: any, env: any) => any;
  /** The relays' class; only to be exported and bound where `relays` is set. */
  Relay: new (ctx: any, env: any) => any;
  /** The Worker's handler: finds the gateway, or the relay, that a request is for. */
  fetch(request: Request, env: any): Promise<Response>;
}

/**
 * Makes the classes and the handler of a Worker. `options` may be a function
 * of the Worker's environment, which is called for each object and each request.
 * A wrong option throws its `TypeError` where an object is first asked for; a
 * binding that is missing throws in the handler.
 */
export function createGateway(options: DurableOptions | ((env: any) => DurableOptions)): DurableGateway;

