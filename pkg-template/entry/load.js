/**
 * Finds the WebAssembly for the first router: what was loaded, else what comes
 * with the program. All entries share it, so that a program may use several.
 */

import { provide } from "../core/core.js";

/** @typedef {import("../index.js").BytesOrModule} BytesOrModule */
/** @typedef {import("../index.js").InitInput} InitInput */

/** @type {BytesOrModule | undefined} */
let loaded;

/** @type {Promise<void> | undefined} */
let loading;

/** @type {(() => BytesOrModule) | undefined} */
let atHand;

provide(() => {
  const source = loaded ?? atHand?.();
  if (source) return source;
  throw Object.assign(new Error("runcast is not ready: await init() before the first router"), {
    code: "ERR_NOT_READY",
  });
});

/**
 * For runtimes where nobody has to wait.
 * @param {() => BytesOrModule} source asked for when a router needs it
 */
export function haveAtHand(source) {
  atHand = source;
}

/**
 * @param {InitInput | PromiseLike<InitInput>} input
 * @returns {Promise<void>}
 */
export function load(input) {
  loading ??= compile(input).then(
    (module) => {
      loaded ??= module;
    },
    (error) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

/** @param {BytesOrModule} source */
export function loadSync(source) {
  if (loaded) return;
  if (!isModule(source) && !isBytes(source)) throw refused("source", "bytes or a WebAssembly.Module");
  loaded = source;
  loading ??= Promise.resolve();
}

/**
 * @param {InitInput | PromiseLike<InitInput>} input
 * @returns {Promise<WebAssembly.Module>}
 */
async function compile(input) {
  const from = await input;
  if (isModule(from)) return from;
  if (isBytes(from)) return WebAssembly.compile(from);
  if (isA("Response", from)) return compileResponse(/** @type {Response} */ (from));
  if (typeof from !== "string" && !isA("URL", from) && !isA("Request", from)) {
    throw refused("input", "a URL, Request, Response, bytes or WebAssembly.Module");
  }
  const response = await fetch(/** @type {string | URL | Request} */ (from)).catch((cause) => {
    throw new Error(`runcast cannot fetch ${place(from)}`, { cause });
  });
  return compileResponse(response);
}

/** @param {Response} response */
async function compileResponse(response) {
  if (!response.ok) throw new Error(`runcast cannot fetch ${response.url}: status ${response.status}`);
  // Only this type may be compiled while it comes in.
  if (response.headers.get("content-type") === "application/wasm" && WebAssembly.compileStreaming) {
    return WebAssembly.compileStreaming(response);
  }
  return WebAssembly.compile(await response.arrayBuffer());
}

/** @param {unknown} from */
function place(from) {
  return isA("Request", from) ? /** @type {Request} */ (from).url : String(from);
}

/**
 * @param {unknown} value
 * @returns {value is WebAssembly.Module}
 */
function isModule(value) {
  return isA("WebAssembly.Module", value);
}

/**
 * @param {unknown} value
 * @returns {value is BufferSource}
 */
function isBytes(value) {
  return ArrayBuffer.isView(value) || isA("ArrayBuffer", value);
}

/**
 * By tag and not by class, since the value may come from another realm.
 * @param {string} tag
 * @param {unknown} value
 */
function isA(tag, value) {
  return Object.prototype.toString.call(value) === `[object ${tag}]`;
}

/**
 * @param {string} member
 * @param {string} wanted
 */
function refused(member, wanted) {
  return Object.assign(new TypeError(`${member} must be ${wanted}`), {
    code: "ERR_INVALID_ARGUMENT",
  });
}
