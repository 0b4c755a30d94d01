// The package as users get it, but with a WebAssembly that is refused more than so much memory.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

import { packedProject } from "../packed.mjs";

const MEMORY = 5;
const HEADER = 8;

/** @param {number} value */
function leb(value) {
  const bytes = [];
  for (; value > 0x7f; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return [...bytes, value];
}

/** @param {Uint8Array} bytes @param {number} at */
function readLeb(bytes, at) {
  for (let [value, shift] = [0, 0]; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return { value, end: at };
  }
}

/**
 * The same module with a bound to its memory.
 * @param {Uint8Array} wasm
 * @param {number} pages of 64 KiB
 */
function bounded(wasm, pages) {
  for (let at = HEADER; at < wasm.length;) {
    const { value: length, end: start } = readLeb(wasm, at + 1);
    const end = start + length;
    if (wasm[at] === MEMORY) {
      const least = readLeb(wasm, start + 2).value;
      const section = [1, 1, ...leb(least), ...leb(pages)];
      return Buffer.concat([wasm.subarray(0, at), Uint8Array.from([MEMORY, ...leb(section.length), ...section]), wasm.subarray(end)]);
    }
    at = end;
  }
  throw new Error("the module has no memory");
}

/** @param {number} pages of 64 KiB @returns {Promise<any>} what `import "runcast/slim"` gives */
export async function packageWithMemory(pages) {
  const resolver = createRequire(join(await packedProject(), "package.json"));
  const slim = await import(pathToFileURL(resolver.resolve("runcast/slim")).href);
  const folder = dirname(resolver.resolve("runcast/package.json"));
  slim.initSync(bounded(await readFile(join(folder, "core.wasm")), pages));
  return slim;
}
