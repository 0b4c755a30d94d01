// The package with a core that fails where it is told to: at the beginning or the end of any call
// into it, wherever it calls the host, and at any request for memory. Else it is the one that
// users get.

import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { build } from "../../../pkg-template/build.mjs";

const probe = await build({ features: "panic-probe", out: "pkg.probe" });

/** @param {string} file @returns {Promise<any>} */
const load = (file) => import(pathToFileURL(join(probe, file)).href);
export const { ChatRouter, RouterCrashed } = await load("entry/node.js");
export const receiver = await load("client/receiver.js");
const { Core, Host, Names, memory, panicProbe, setFuse } = await load("core/core.js");

/**
 * A place inside of a step where the core fails.
 *
 * @typedef {object} Place
 * @property {"begins" | "ends" | "asks the host" | "asks for memory, and panics" | "asks for memory, and gets none"} when
 * @property {number} at which of them, from 1
 */

/** What every failure says. @type {{ [when in Place["when"]]: RegExp }} */
export const WORDS = {
  "begins": /a planted fault/,
  "ends": /a planted fault/,
  "asks the host": /a planted fault/,
  "asks for memory, and panics": /the fuse has blown/,
  "asks for memory, and gets none": /out of memory: it holds \d+ bytes, and there was no room for \d+ more/,
};

const NEVER = 2 ** 32 - 1;
let [calls, questions] = [0, 0];
/** How deep the core is being called. */
let depth = 0;
/** @type {Place | undefined} */
let planted;

/** @param {Place["when"]} when @param {number} at */
function fail(when, at) {
  if (planted?.when !== when || planted.at !== at) return;
  planted = undefined;
  panicProbe("a planted fault");
}

/** @param {any} type @param {(method: Function) => (this: any, ...args: any[]) => any} wrapped */
function wrap({ prototype }, wrapped) {
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (typeof value === "function" && name !== "constructor" && !name.startsWith("__")) prototype[name] = wrapped(value);
  }
}

wrap(Core, (method) => function (...args) {
  calls += 1;
  const call = calls;
  depth += 1;
  try {
    fail("begins", call);
    const answer = method.apply(this, args);
    fail("ends", call);
    return answer;
  } finally {
    depth -= 1;
  }
});

for (const asked of [Host, Names]) wrap(asked, (method) => function (...args) {
  // The router asks it, too.
  if (depth > 0) {
    questions += 1;
    fail("asks the host", questions);
  }
  return method.apply(this, args);
});

/** The core's constructor, which cannot be wrapped. @param {() => any} make */
export function constructing(make) {
  depth += 1;
  try {
    return make();
  } finally {
    depth -= 1;
  }
}

/**
 * All places in a step where the core can fail.
 * @param {() => void} step
 * @returns {Place[]}
 */
export function placesIn(step) {
  [calls, questions] = [0, 0];
  setFuse(NEVER, false);
  step();
  const requests = NEVER - setFuse(0, false);
  const upTo = (/** @type {Place["when"]} */ when, /** @type {number} */ count) => Array.from({ length: count }, (_, at) => ({ when, at: at + 1 }));
  return [
    ...upTo("begins", calls), ...upTo("ends", calls), ...upTo("asks the host", questions),
    ...upTo("asks for memory, and panics", requests), ...upTo("asks for memory, and gets none", requests),
  ];
}

/**
 * Makes a step in which the core fails.
 * @param {Place} place
 * @param {() => void} step
 * @returns {any} what the step throws
 */
export function failing(place, step) {
  const { when, at } = place;
  [calls, questions] = [0, 0];
  if (when.startsWith("asks for memory")) setFuse(at, when.endsWith("panics"));
  else planted = place;
  try {
    step();
  } catch (error) {
    return error;
  } finally {
    planted = undefined;
    setFuse(0, false);
  }
  return undefined;
}

/** The memory of the instance that is up. @returns {WebAssembly.Memory} */
export { memory };
