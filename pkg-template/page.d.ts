/** `runcast/page`: a gateway in a page, for its tabs, frames and workers. */

import type { GatewayHandle, GatewayOptions } from "./host.js";
import type { InitInput } from "./index.js";

export * from "./host.js";

/** What carries messages: a `BroadcastChannel`, a `MessagePort`, a `Worker`. */
export interface Bus {
  postMessage(message: any): void;
  addEventListener(type: "message", listener: (event: any) => void): void;
  removeEventListener(type: "message", listener: (event: any) => void): void;
  /** Ports have it. */
  start?(): void;
}

export interface PageOptions extends GatewayOptions {
  /**
   * Serves on the `BroadcastChannel` of this name. Of all tabs that do so one
   * serves at a time; the others wait until it goes.
   */
  name?: string;
  /** Where `core.wasm` comes from, as for `init`. */
  wasm?: InitInput | PromiseLike<InitInput>;
  /** Closes it, or gives up waiting. */
  signal?: AbortSignal;
}

export interface PageGateway {
  readonly gateway: GatewayHandle;
  /** Serves on another bus too. Returns what stops it and tells its clients; the bus itself stays open. */
  listen(bus: Bus): () => void;
  /** Tells the clients to come again, aborts the agent's runs, and lets the next tab have its turn. */
  close(): void;
}

/**
 * Opens a gateway. Without `token` and `authorize` whoever reaches it may all:
 * a channel reaches no further than the page's origin.
 *
 * @throws TypeError when an option has a wrong type
 * @throws Error when the WebAssembly cannot be had, as of `init`, or `name` is
 *   given where there is no `navigator.locks`: pages that came over plain http
 * @throws whatever `signal` was aborted with, before its turn has come
 */
export function openGateway(options: PageOptions): Promise<PageGateway>;

/**
 * What to give `connect` as `WebSocket`, to reach a gateway by a bus:
 * `socketOver(() => new BroadcastChannel(name))`, or `socketOver(() => port)`.
 * `open` is called for each socket. One that nobody answers within 3 s is closed with 1006.
 */
export function socketOver(open: () => Bus): typeof WebSocket;
