// What start.mjs compares: the package, and the least that wasm-bindgen makes.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { build } from "../../../pkg-template/build.mjs";
import { fitted } from "../../../pkg-template/glue.mjs";
import { root, run, wasmBindgenBin, wasmOptScript } from "../../../pkg-template/tools.mjs";

/**
 * @typedef {object} Side
 * @property {string} entry what a program in Node imports
 * @property {string} wasm
 * @property {string} way a module that gives both the same names: `give` for the entry to know a
 *   compiled module, `initSync` and `reset` for a first and a fresh instance, `Made` for an object
 */

/**
 * @param {string} folder where to put what is made
 * @returns {Promise<{ package: Side, empty: Side }>}
 */
export async function sides(folder) {
  await mkdir(folder, { recursive: true });
  const [pkg, empty] = [await build(), await emptyModule(folder)];
  const [glue, slim, bare] = [join(pkg, "core", "core.js"), join(pkg, "entry", "slim.js"), join(empty, "empty.js")].map((file) => JSON.stringify(file));
  const ways = {
    package: `
      export { initSync, __wbg_reset_state as reset } from ${glue};
      export { initSync as give, ChatRouter as Made } from ${slim};
    `,
    empty: `
      export { initSync, __wbg_reset_state as reset, Nothing as Made } from ${bare};
      export const give = () => {};
    `,
  };
  const way = { package: join(folder, "package.mjs"), empty: join(folder, "empty.mjs") };
  await writeFile(way.package, ways.package);
  await writeFile(way.empty, ways.empty);
  return {
    package: { entry: join(pkg, "entry", "node.js"), wasm: join(pkg, "core.wasm"), way: way.package },
    empty: { entry: join(empty, "empty.js"), wasm: join(empty, "empty_bg.wasm"), way: way.empty },
  };
}

/**
 * A class without a body, built as the package is.
 * @param {string} folder
 * @returns {Promise<string>} the folder of the bound module
 */
async function emptyModule(folder) {
  const crate = join(root, "tests", "bench", "empty");
  const target = join(folder, "target");
  await run("cargo", ["build", "--release", "--locked", "--target", "wasm32-unknown-unknown", "--target-dir", target], { cwd: crate });
  const out = join(folder, "empty");
  await run(join(await wasmBindgenBin(), "wasm-bindgen"), [
    ...["--target", "web", "--out-dir", out, "--no-typescript", "--omit-default-module-path"],
    "--experimental-reset-state-function",
    join(target, "wasm32-unknown-unknown", "release", "empty.wasm"),
  ]);
  const glue = join(out, "empty.js");
  await writeFile(glue, fitted(await readFile(glue, "utf8")));
  const wasm = join(out, "empty_bg.wasm");
  await run(process.execPath, [await wasmOptScript(), wasm, "-o", wasm, "-O3", "--all-features", "--strip-debug"]);
  return out;
}
