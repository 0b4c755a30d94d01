/** Measures what a user of the package downloads. */

import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

/** @typedef {{ raw: number, gzip: number, brotli: number }} Size */

/**
 * The sizes of a built package's wasm and of the JavaScript around it.
 * @param {string} folder the package
 * @returns {Promise<{ wasm: Size, js: Size, total: Size }>}
 */
export async function packageSizes(folder) {
  const core = join(folder, "core");
  const scripts = (await readdir(core)).filter((name) => name.endsWith(".js")).sort();
  const texts = await Promise.all(scripts.map((name) => readFile(join(core, name))));
  const wasm = await sizes(await readFile(join(folder, "core.wasm")));
  const js = await sizes(Buffer.concat(texts));
  return { wasm, js, total: plus(wasm, js) };
}

/**
 * @param {Uint8Array} bytes
 * @returns {Promise<Size>}
 */
export async function sizes(bytes) {
  const [zipped, brotli] = await Promise.all([
    promisify(gzip)(bytes, { level: 9 }),
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  ]);
  return { raw: bytes.length, gzip: zipped.length, brotli: brotli.length };
}

/**
 * @param {Size} a
 * @param {Size} b
 * @returns {Size}
 */
function plus(a, b) {
  return { raw: a.raw + b.raw, gzip: a.gzip + b.gzip, brotli: a.brotli + b.brotli };
}

/**
 * One line of a table of sizes.
 * @param {string} label
 * @param {Size} size
 */
export function sizeLine(label, size) {
  const cells = [size.raw, size.gzip, size.brotli].map((n) => n.toLocaleString("en").padStart(9));
  return `${label.padEnd(22)} raw ${cells[0]}  gzip ${cells[1]}  brotli ${cells[2]}`;
}
