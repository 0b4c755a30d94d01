import { load } from "./load.js";

export { ChatRouter, RouterCrashed } from "../core/core.js";

/**
 * @param {import("../index.js").InitInput | PromiseLike<import("../index.js").InitInput>} [input]
 * @returns {Promise<void>}
 */
export default function init(input) {
  return load(input ?? new URL("../core.wasm", import.meta.url));
}
