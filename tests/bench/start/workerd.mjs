// A start in workerd. Its clock stands still while code runs, so each step is a request of its
// own, timed from outside less what a request takes that does nothing.

import { copyFile, writeFile } from "node:fs/promises";
import { Agent, get } from "node:http";
import { join } from "node:path";

import { spread } from "../measure.mjs";

/**
 * @typedef {import("./sides.mjs").Side} Side
 * @typedef {import("./node.mjs").Steps} Steps
 */

/** How many fresh instances a warm request makes. */
const INSTANCES = 400;

/** How many requests do nothing before one that does something. */
const IDLE_REQUESTS = 20;

/**
 * @param {string} way
 * @param {string} wasm
 */
const program = (way, wasm) => `
  import module from ${JSON.stringify(wasm)};
  import { give, initSync, Made, reset } from ${JSON.stringify(way)};
  let isUp = false;
  function instantiate() {
    if (isUp) return reset();
    give(module);
    initSync({ module });
    isUp = true;
  }
  export default {
    fetch({ url }) {
      const asked = new URL(url).searchParams;
      const [fresh, make] = [asked.has("fresh"), asked.has("make")];
      for (let left = Number(asked.get("times")); left > 0; left -= 1) {
        if (fresh) instantiate();
        if (make) new Made();
      }
      return new Response("here");
    },
  };
`;

/** @param {string} folder @param {string} name @param {Side} side */
export async function workerFile(folder, name, { wasm, way }) {
  const [file, own] = [join(folder, `${name}.worker.mjs`), join(folder, `${name}.wasm`)];
  await copyFile(wasm, own);
  await writeFile(file, program(way, own));
  return file;
}

/**
 * A workerd with one worker, asked over one connection and with nothing between.
 * @param {string} file
 */
async function started(file) {
  const { startWorker } = await import("../../js/runtimes/workerd_start.mjs");
  const before = performance.now();
  const worker = await startWorker(file, { more: { unsafeDirectSockets: [{}] } });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const address = await worker.unsafeGetDirectURL();
  const ask = (/** @type {string} */ query) => new Promise((/** @type {(took: number) => void} */ answered, failed) => {
    const sent = performance.now();
    get(new URL(`/?${query}`, address), { agent }, (response) => {
      response.on("end", () => answered(performance.now() - sent)).on("error", failed).resume();
    }).on("error", failed);
  });
  const idle = async () => {
    const took = [];
    for (let left = IDLE_REQUESTS; left > 0; left -= 1) took.push(await ask(""));
    return spread(took.slice(IDLE_REQUESTS / 2)).median ?? NaN;
  };
  const close = async () => {
    agent.destroy();
    await worker.dispose();
  };
  return { before, ask, idle, close };
}

/**
 * @param {string} file
 * @returns {Promise<Steps>}
 */
export async function coldInWorkerd(file) {
  const first = await started(file);
  await first.ask("times=1&fresh&make");
  const answer = performance.now() - first.before;
  await first.close();
  const { ask, idle, close } = await started(file);
  const nothing = await idle();
  const instantiate = (await ask("times=1&fresh")) - nothing;
  const make = (await ask("times=1&make")) - nothing;
  await close();
  return {
    "cold: instantiate": instantiate,
    "cold: first object": make,
    "cold: the two together": instantiate + make,
    "first answer of all": answer,
  };
}

/**
 * Fresh instances of what is compiled and has run.
 * @param {string} file
 * @returns {Promise<{ measure: () => Promise<Steps>, close: () => Promise<void> }>}
 */
export async function warmInWorkerd(file) {
  const { ask, idle, close } = await started(file);
  const measure = async () => {
    const nothing = await idle();
    const each = async (/** @type {string} */ what) => ((await ask(`times=${INSTANCES}&${what}`)) - nothing) / INSTANCES;
    return { "warm: instantiate": await each("fresh"), "warm: the two together": await each("fresh&make") };
  };
  return { measure, close };
}
