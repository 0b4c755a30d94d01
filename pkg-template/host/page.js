/**
 * A gateway in a page, for its own tabs, frames and workers: over a
 * BroadcastChannel, or any port that they share.
 *
 * @typedef {import("../page.js").Bus} Bus
 * @typedef {import("../page.js").PageOptions} PageOptions
 */

import init, { ChatRouter } from "../entry/browser.js";
import { listen } from "./bus.js";
import { Gateway } from "./gateway.js";

export { socketOver } from "./bus.js";
export { ELSEWHERE as elsewhere } from "./runs.js";

/** Who is of the page's origin may all, unless the page says otherwise. */
const welcome = (/** @type {Request | undefined} */ _, /** @type {import("../host.js").Asking} */ { scopes }) => ({ scopes: [...scopes] });

/**
 * @param {PageOptions} options
 * @returns {Promise<import("../page.js").PageGateway>}
 */
export async function openGateway({ name, wasm, signal, ...options }) {
  await init(wasm);
  const release = name === undefined ? () => {} : await turn(`runcast:${name}`, signal);
  const gateway = made(options, signal, release);
  gateway.resume();
  gateway.keepClean();
  /** @type {Set<() => void>} */
  const stops = new Set();
  const close = () => handle.close();
  const handle = {
    gateway,
    /** @param {Bus} bus */
    listen(bus) {
      const stop = listen(gateway, bus);
      stops.add(stop);
      return () => {
        stop();
        stops.delete(stop);
      };
    },
    close() {
      signal?.removeEventListener("abort", close);
      gateway.close();
      for (const stop of stops) stop();
      stops.clear();
      release();
    },
  };
  if (name !== undefined) {
    const channel = new BroadcastChannel(name);
    handle.listen(channel);
    stops.add(() => channel.close());
  }
  signal?.addEventListener("abort", close);
  return handle;
}

/**
 * @param {import("../host.js").GatewayOptions} options
 * @param {AbortSignal | undefined} signal
 * @param {() => void} release lets the next tab have its turn, if nothing comes of this one's
 */
function made(options, signal, release) {
  const open = options.token === undefined && options.authorize === undefined ? { authorize: welcome } : {};
  try {
    signal?.throwIfAborted();
    return new Gateway({ ...open, ...options, ChatRouter: /** @type {any} */ (ChatRouter) });
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * Waits until no other tab serves under the name.
 * @param {string} name
 * @param {AbortSignal} [signal]
 * @returns {Promise<() => void>} lets the next one have it
 */
function turn(name, signal) {
  const { locks } = globalThis.navigator ?? {};
  if (!locks) throw new Error("a gateway with a name needs navigator.locks, which pages have that came over https or from this machine");
  return new Promise((resolve, reject) => {
    const hold = () => new Promise((release) => resolve(() => release(undefined)));
    locks.request(name, signal ? { signal } : {}, hold).catch(reject);
  });
}
