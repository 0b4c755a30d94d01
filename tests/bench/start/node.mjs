// A start in Node: a process of its own for each, which times its steps itself.

import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/**
 * @typedef {import("./sides.mjs").Side} Side
 * @typedef {{ [step: string]: number }} Steps milliseconds
 */

/** How many fresh instances a process makes once it is warm. */
const INSTANCES = 200;

/** @param {Side} side */
const program = ({ entry, wasm, way }) => `
  import { readFileSync } from "node:fs";
  const times = [performance.now()];
  const done = () => times.push(performance.now());
  await import(${JSON.stringify(entry)});
  done();
  const { give, initSync, Made, reset } = await import(${JSON.stringify(way)});
  done();
  const bytes = readFileSync(${JSON.stringify(wasm)});
  done();
  const module = new WebAssembly.Module(bytes);
  done();
  give(module);
  initSync({ module });
  done();
  new Made();
  done();
  for (let left = ${INSTANCES}; left > 0; left -= 1) reset();
  done();
  for (let left = ${INSTANCES}; left > 0; left -= 1) {
    reset();
    new Made();
  }
  done();
  console.log(JSON.stringify(times));
`;

/**
 * @param {string} folder
 * @param {string} name
 * @param {Side} side
 * @returns {Promise<() => Promise<Steps>>} starts a process
 */
export async function inNode(folder, name, side) {
  const file = join(folder, `${name}.node.mjs`);
  await writeFile(file, program(side));
  return async () => {
    /** @type {number[]} */
    const times = JSON.parse((await promisify(execFile)(process.execPath, [file])).stdout);
    const [load = NaN, , read = NaN, compile = NaN, instantiate = NaN, make = NaN, fresh = NaN, both = NaN] = times.slice(1).map((time, at) => time - (times[at] ?? NaN));
    return {
      "import its JavaScript": load,
      "compile": compile,
      "cold: instantiate": instantiate,
      "cold: first object": make,
      "all but the import": read + compile + instantiate + make,
      "warm: instantiate": fresh / INSTANCES,
      "warm: the two together": both / INSTANCES,
    };
  };
}
