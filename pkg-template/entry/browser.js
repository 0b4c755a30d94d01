import { load } from "./load.js";

export { RouterCrashed } from "../core/instance.js";
export { ChatRouter } from "../core/router.js";

/**
 * @param {import("../index.js").InitInput | PromiseLike<import("../index.js").InitInput>} [input]
 * @returns {Promise<void>}
 */
export default function init(input) {
  return load(input ?? new URL("../core.wasm", import.meta.url));
}
