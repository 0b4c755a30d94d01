// node tests/bench/start.mjs [--quick]
//
// How long it takes until there is a router, step by step: the package beside a module that
// wasm-bindgen makes of a class without a body. No time makes this fail.
//
// Cold is the first time in a process of its own: what is called for the first time is compiled
// then, JavaScript and WebAssembly. In Node the process times itself; it imports, reads, compiles,
// instantiates and makes an object. workerd compiles and evaluates as it loads a worker, which only
// the first answer of all tells of: from before its bundling to its first router, most of which
// both sides have in common. Instantiation and first object are requests there, less an idle one.
//
// Warm is the mean of hundreds of fresh instances of the same compiled module: what is left when
// everything that runs has been compiled.
//
// A start is too short to be left alone by what else the machine does, so a ratio is told by the
// middle half of the rounds.

import { join } from "node:path";
import { parseArgs } from "node:util";

import { devTools, root } from "../../pkg-template/tools.mjs";
import { table } from "./measure.mjs";
import { inNode } from "./start/node.mjs";
import { sides } from "./start/sides.mjs";
import { coldInWorkerd, warmInWorkerd, workerFile } from "./start/workerd.mjs";

/** @typedef {import("./start/node.mjs").Steps} Steps */

const { values: { quick } } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const folder = join(root, "target", "bench-start");

await devTools();
const { package: ours, empty } = await sides(folder);
const row = table([32, 10, 10, 9, 9, 9]);
console.log("ms (median), and how many times as long the package takes\n");
row(["", "package", "empty", "1/4", "median", "3/4"]);

/** @param {number[]} values */
function quartiles(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return [0.25, 0.5, 0.75].map((part) => sorted[Math.round(part * (sorted.length - 1))] ?? NaN);
}

/**
 * @param {string} home
 * @param {number} rounds
 * @param {{ package: () => Promise<Steps>, empty: () => Promise<Steps> }} start
 */
async function compare(home, rounds, start) {
  /** @type {{ package: Steps, empty: Steps }[]} */
  const taken = [];
  for (let round = 0; round <= rounds; round += 1) {
    const times = { package: await start.package(), empty: await start.empty() };
    // The first reads what the next ones find in the system's cache.
    if (round > 0) taken.push(times);
  }
  for (const step of Object.keys(taken[0]?.package ?? {})) {
    const of = (/** @type {"package" | "empty"} */ side) => taken.map((times) => times[side][step] ?? NaN);
    const [long, short] = [of("package"), of("empty")];
    const ratios = quartiles(long.map((time, at) => time / (short[at] ?? NaN)));
    const ms = [long, short].map((times) => quartiles(times)[1]?.toFixed(3) ?? "");
    row([`${home}, ${step}`, ...ms, ...ratios.map((ratio) => `${ratio.toFixed(2)}x`)]);
  }
}

await compare("Node", quick ? 3 : 25, { package: await inNode(folder, "package", ours), empty: await inNode(folder, "empty", empty) });

const files = { package: await workerFile(folder, "package", ours), empty: await workerFile(folder, "empty", empty) };
await compare("workerd", quick ? 3 : 25, { package: () => coldInWorkerd(files.package), empty: () => coldInWorkerd(files.empty) });

const warm = { package: await warmInWorkerd(files.package), empty: await warmInWorkerd(files.empty) };
await compare("workerd", quick ? 3 : 25, { package: warm.package.measure, empty: warm.empty.measure });
await warm.package.close();
await warm.empty.close();
