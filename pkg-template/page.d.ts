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
  /** Serves on another bus too. Returns what stops it. */
  listen(bus: Bus): () => void;
  close(): void;
}

/**
 * Opens a gateway. Without `token` and `authorize` whoever reaches it may all:
 * a channel reaches no further than the page's origin.
 */
export function openGateway(options: PageOptions): Promise<PageGateway>;

/**
 * What to give `connect` as `WebSocket`, to reach a gateway by a bus:
 * `socketOver(() => new BroadcastChannel(name))`, or `socketOver(() => port)`.
 */
export function socketOver(open: () => Bus): typeof WebSocket;
