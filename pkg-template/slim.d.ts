/**
 * `runcast/slim`: the caller brings the WebAssembly, as bytes, as a compiled
 * module or from anywhere that `fetch` reaches; no path to it is built in.
 * The file itself is `runcast/core.wasm`.
 */
import type { BytesOrModule, InitInput } from "./index.js";

export * from "./index.js";

/**
 * Loads and compiles the WebAssembly. A second call gives the first one's
 * promise; after a failed one the next tries again.
 *
 * @param input - where it comes from
 * @throws TypeError with code `ERR_INVALID_ARGUMENT` for any other input
 */
export default function init(input: InitInput | PromiseLike<InitInput>): Promise<void>;

/**
 * The same without waiting. Does nothing once the WebAssembly is there.
 *
 * @param source - its bytes or the compiled module; workerd takes only the latter
 * @throws TypeError with code `ERR_INVALID_ARGUMENT` for any other source
 */
export function initSync(source: BytesOrModule): void;
