/**
 * The life of the WebAssembly instance that all routers of a program share.
 *
 * A trap leaves the instance's memory in an unknown state, so it ends the
 * instance with every router in it: their calls throw {@link RouterCrashed}
 * from then on, and the next router that is made gets a fresh instance of the
 * same compiled module.
 */

import { __wbg_reset_state, initSync, keepPanics, lackedBytes, memory, panicText } from "./glue.js";

/** @type {(() => WebAssembly.Module | BufferSource) | undefined} */
let source;
let started = false;
let up = false;

/** Counts the instances. A router of an earlier one is lost. */
export let life = 0;

/** The crash that ended the last instance. */
let panic = "";

/** Thrown by every call to a router whose instance has crashed. */
export class RouterCrashed extends Error {
  /**
   * @param {string} text
   * @param {unknown} [cause]
   */
  constructor(text, cause) {
    super(`the router is lost, the core has crashed (make or restore another): ${text}`, { cause });
    this.name = "RouterCrashed";
    this.code = "ERR_ROUTER_CRASHED";
    /** What the core said as it crashed. */
    this.panic = text;
  }
}

/**
 * Says where the WebAssembly comes from. It is asked for with the first
 * router, once.
 * @param {() => WebAssembly.Module | BufferSource} from
 */
export function provide(from) {
  source = from;
}

/** Makes sure that there is a sound instance. */
export function ready() {
  if (up) return;
  if (started) {
    __wbg_reset_state();
  } else {
    if (!source) throw new Error("runcast: no entry of the package was loaded");
    initSync({ module: source() });
    started = true;
  }
  keepPanics();
  up = true;
}

/** What a call to a router of an earlier instance throws. */
export function lost() {
  return new RouterCrashed(panic);
}

/**
 * What to throw after a call into the core has thrown: that went through the
 * core's frames without unwinding them.
 * @param {unknown} error
 */
export function failure(error) {
  up = false;
  life += 1;
  panic = words(error);
  try {
    // At once: the old instance holds memory, and what is left in it must not be freed there.
    ready();
  } catch {
    // There is no memory for another; whoever makes the next router hears of it.
  }
  return new RouterCrashed(panic, error);
}

/**
 * What the core said as it crashed.
 * @param {unknown} error
 */
function words(error) {
  try {
    const lacked = lackedBytes();
    if (lacked > 0) return `out of memory: it holds ${memory().buffer.byteLength} bytes, and there was no room for ${lacked} more`;
    return panicText() || String(error);
  } catch {
    // The instance is beyond telling.
    return String(error);
  }
}
