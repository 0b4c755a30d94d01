// Where an hour goes by: in this Node, or in a Worker of workerd, whose heap its inspector tells.

import { cp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import WebSocket from "ws";

import { freePort } from "../../js/free_port.mjs";
import { ModelRouter } from "../../js/model.mjs";
import { packedProject } from "../../js/packed.mjs";
import { startWorker } from "../../js/runtimes/workerd_start.mjs";
import { collectGarbage } from "../measure.mjs";
import { isAlike } from "./alike.mjs";
import { Hour } from "./traffic.mjs";

/**
 * @typedef {object} Home
 * @property {(options: import("./traffic.mjs").Options) => Promise<void>} begin
 * @property {(ms: number) => Promise<any>} until goes on and reports
 * @property {() => Promise<{ heap: number, wasm: number }>} memory after a collection, bytes
 * @property {() => Promise<void>} end
 */

/** @returns {Promise<Home>} */
async function node() {
  const pkg = new URL("../../../pkg/", import.meta.url);
  const { ChatRouter } = await import(new URL("entry/node.js", pkg).href);
  const { memory } = await import(new URL("core/core.js", pkg).href);
  /** @type {Hour} */
  let hour;
  return {
    async begin(options) {
      hour = new Hour({ ChatRouter, ModelRouter, isAlike }, options);
    },
    async until(ms) {
      hour.until(ms);
      return hour.report;
    },
    async memory() {
      // What is finalized is told between tasks.
      for (let times = 0; times < 2; times += 1) {
        collectGarbage();
        await new Promise(setImmediate);
      }
      return { heap: process.memoryUsage().heapUsed, wasm: memory().buffer.byteLength };
    },
    async end() {
      hour.router.free();
    },
  };
}

/** @param {string} url */
async function inspectorAt(url) {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  /** @type {Map<number, (message: any) => void>} */
  const waiting = new Map();
  socket.on("message", (data) => {
    const message = JSON.parse(String(data));
    waiting.get(message.id)?.(message);
  });
  let last = 0;
  return {
    /** @param {string} method @returns {Promise<any>} */
    async ask(method) {
      const id = (last += 1);
      const answered = new Promise((/** @type {(message: any) => void} */ resolve) => waiting.set(id, resolve));
      socket.send(JSON.stringify({ id, method }));
      const { result, error } = await answered;
      if (error) throw new Error(`${method}: ${error.message}`);
      return result;
    },
    close: () => socket.close(),
  };
}

/** @returns {Promise<Home>} */
async function workerd() {
  // The Worker is bundled where it finds the package as its users do.
  const folder = await packedProject();
  const tests = fileURLToPath(new URL("../../", import.meta.url));
  for (const part of ["bench/random.mjs", "bench/hour", "js"]) {
    await cp(join(tests, part), join(folder, "tests", part), { recursive: true, filter: (file) => !file.includes("node_modules") });
  }
  const port = await freePort();
  const worker = await startWorker(join(folder, "tests", "bench", "hour", "worker.mjs"), { more: { inspectorPort: port, host: "127.0.0.1" } });
  const targets = /** @type {any[]} */ (await (await fetch(`http://127.0.0.1:${port}/json`)).json());
  const inspector = await inspectorAt(targets.find(({ id }) => id === "core:user:").webSocketDebuggerUrl);
  /** @param {string} path @param {unknown} [body] @returns {Promise<any>} */
  const ask = async (path, body) => {
    const response = await worker.dispatchFetch(`http://hour.local/${path}`, { method: "POST", body: JSON.stringify(body ?? null) });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return JSON.parse(text);
  };
  /** The inspector is heard only while a request is. @param {string} method @returns {Promise<any>} */
  const answered = async (method) => {
    let isDone = false;
    const answer = inspector.ask(method).finally(() => (isDone = true));
    while (!isDone) await Promise.all([ask("nothing"), new Promise((resolve) => setTimeout(resolve, 5))]);
    return answer;
  };
  for (const domain of ["Runtime", "HeapProfiler"]) await answered(`${domain}.enable`);
  return {
    begin: (options) => ask("begin", options),
    until: (ms) => ask("until", ms),
    async memory() {
      await answered("HeapProfiler.collectGarbage");
      const { usedSize } = await answered("Runtime.getHeapUsage");
      return { heap: usedSize, wasm: await ask("wasm") };
    },
    async end() {
      inspector.close();
      await worker.dispose();
    },
  };
}

/** @type {{ [name: string]: () => Promise<Home> }} */
export const homes = { node, workerd };
