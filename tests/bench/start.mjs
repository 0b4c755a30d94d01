// node tests/bench/start.mjs [--quick]
//
// How long it takes until there is a router: the package beside a module that wasm-bindgen makes
// of a class without a body. In Node each start is a process of its own, which reads, compiles,
// instantiates and makes one object; in workerd it is a worker's first answer, from its start on,
// which both have most of in common. No time makes this fail.

import { execFile } from "node:child_process";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";

import { build } from "../../pkg-template/build.mjs";
import { devTools, root, run, wasmBindgenBin, wasmOptScript } from "../../pkg-template/tools.mjs";
import { startWorker } from "../js/runtimes/workerd_start.mjs";
import { ratioCells, spread, table } from "./measure.mjs";

const { values: { quick } } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const rounds = quick ? 3 : 25;
const folder = join(root, "target", "bench-start");

/** @returns {Promise<string>} the folder of the bound module */
async function emptyModule() {
  const crate = join(root, "tests", "bench", "empty");
  const target = join(folder, "target");
  await run("cargo", ["build", "--release", "--locked", "--target", "wasm32-unknown-unknown", "--target-dir", target], { cwd: crate });
  const out = join(folder, "empty");
  await run(join(await wasmBindgenBin(), "wasm-bindgen"), ["--target", "web", "--out-dir", out, "--no-typescript", "--omit-default-module-path", join(target, "wasm32-unknown-unknown", "release", "empty.wasm")]);
  await run(process.execPath, [await wasmOptScript(), join(out, "empty_bg.wasm"), "-o", join(out, "empty_bg.wasm"), "-O3", "--all-features", "--strip-debug"]);
  return out;
}

/**
 * @param {string} glue
 * @param {string} wasm
 * @param {string} made
 */
const program = (glue, wasm, made) => `
  import { readFileSync } from "node:fs";
  import { initSync, ${made} } from ${JSON.stringify(glue)};
  const start = performance.now();
  initSync({ module: new WebAssembly.Module(readFileSync(${JSON.stringify(wasm)})) });
  new ${made}();
  console.log(performance.now() - start);
`;

/** @param {string} glue @param {string} wasm @param {string} made */
const worker = (glue, wasm, made) => `
  import module from ${JSON.stringify(wasm)};
  import { initSync, ${made} } from ${JSON.stringify(glue)};
  let object;
  export default {
    fetch() {
      if (!object) initSync({ module });
      object ??= new ${made}();
      return new Response("here");
    },
  };
`;

const [pkg, empty] = [await build(), await emptyModule(), await devTools()];
await mkdir(folder, { recursive: true });
// One name for both ways in.
await writeFile(join(folder, "slim.mjs"), `import { initSync as init, ChatRouter } from ${JSON.stringify(join(pkg, "entry", "slim.js"))};\nexport const initSync = ({ module }) => init(module);\nexport { ChatRouter };\n`);
const sides = {
  package: [join(folder, "slim.mjs"), join(pkg, "core.wasm"), "ChatRouter"],
  empty: [join(empty, "empty.js"), join(empty, "empty_bg.wasm"), "Nothing"],
};

/** @type {{ [home: string]: { prepare: (name: string, side: string[]) => Promise<string>, start: (file: string) => Promise<number> } }} */
const homes = {
  Node: {
    async prepare(name, [glue = "", wasm = "", made = ""]) {
      const file = join(folder, `${name}.node.mjs`);
      await writeFile(file, program(glue, wasm, made));
      return file;
    },
    start: async (file) => Number((await promisify(execFile)(process.execPath, [file])).stdout),
  },
  workerd: {
    async prepare(name, [glue = "", wasm = "", made = ""]) {
      const [file, own] = [join(folder, `${name}.worker.mjs`), join(folder, `${name}.wasm`)];
      await copyFile(wasm, own);
      await writeFile(file, worker(glue, own, made));
      return file;
    },
    async start(file) {
      const before = performance.now();
      const started = await startWorker(file);
      const response = await started.dispatchFetch("http://localhost/");
      await response.text();
      const took = performance.now() - before;
      await started.dispose();
      return took;
    },
  },
};

const row = table([12, 12, 12, 9, 9, 9]);
console.log(`${rounds} starts each, in turns; ms (median), and how many times as long the package takes\n`);
row(["", "package", "empty", "min", "median", "max"]);
for (const [home, { prepare, start }] of Object.entries(homes)) {
  const files = { package: await prepare("package", sides.package), empty: await prepare("empty", sides.empty) };
  /** @type {{ package: number, empty: number }[]} */
  const taken = [];
  const count = home === "workerd" ? Math.ceil(rounds / 3) : rounds;
  for (let round = 0; round <= count; round += 1) {
    const times = { package: await start(files.package), empty: await start(files.empty) };
    // The first reads what the next ones find in the system's cache.
    if (round > 0) taken.push(times);
  }
  const ms = (/** @type {"package" | "empty"} */ side) => Number(spread(taken.map((times) => times[side])).median).toFixed(1);
  row([home, ms("package"), ms("empty"), ...ratioCells(taken.map((times) => times.package / times.empty), 2)]);
}
