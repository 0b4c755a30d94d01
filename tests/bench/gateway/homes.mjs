// Where what is measured runs: a process of its own for each gateway and each baseline.

import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { startWorker } from "../../js/runtimes/workerd_start.mjs";

/**
 * @typedef {object} Home
 * @property {string} url
 * @property {number} pid of its process
 * @property {() => Promise<unknown>} close
 *
 * @typedef {(options: object | null) => Promise<Home>} Start with the gateway's options; with null the baseline
 */

/** @param {string} folder where this folder's files stand beside the package @returns {{ node: Start, workerd: Start }} */
export const homesIn = (folder) => ({
  async node(options) {
    const child = fork(join(folder, "node_home.mjs"), [JSON.stringify(options)], { execArgv: process.env.RUNCAST_HOME_ARGS?.split(" ") ?? [] });
    const { url } = await ready(child);
    const close = () => {
      child.disconnect();
      return once(child, "exit");
    };
    return { url, pid: /** @type {number} */ (child.pid), close };
  },
  async workerd(options) {
    const before = workerds();
    const worker = await startWorker(join(folder, "worker.mjs"), {
      durableObjects: {
        GATEWAY: { className: "Gateway", useSQLite: true },
        RELAY: { className: "Relay", useSQLite: true },
        PLAIN: { className: "Plain", useSQLite: true },
      },
      more: { bindings: /** @type {any} */ (options ? { OPTIONS: options } : {}) },
    });
    const url = String(await worker.ready).replace(/\/$/, "");
    const [pid = NaN] = workerds().filter((one) => !before.includes(one));
    return { url, pid, close: () => worker.dispose() };
  },
});

/** What a process tells once it is up. @param {import("node:child_process").ChildProcess} child @returns {Promise<any>} */
export async function ready(child) {
  const ended = once(child, "exit").then(([code]) => Promise.reject(new Error(`a process ended with ${code} before it was up`)));
  ended.catch(() => {});
  const [told] = await Promise.race([once(child, "message"), ended]);
  return told;
}

/** The processes of workerd that this one started; none where the system does not tell. */
function workerds() {
  try {
    return readdirSync("/proc").map(Number).filter((pid) => {
      if (!pid || !existsSync(`/proc/${pid}/stat`)) return false;
      const { name, parent } = statOf(pid);
      return name === "workerd" && parent === process.pid;
    });
  } catch {
    return [];
  }
}

/** @param {number} pid */
function statOf(pid) {
  const [, name = "", rest = ""] = /\((.*)\) (.*)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
  return { name, parent: Number(rest.split(" ")[1]) };
}

/** The time that a process's threads have worked, ms; NaN where the system does not tell. @param {number} pid */
export function cpuOf(pid) {
  try {
    const threads = readdirSync(`/proc/${pid}/task`).map((thread) => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8"));
    return threads.reduce((sum, told) => sum + Number(told.split(" ")[0]), 0) / 1e6;
  } catch {
    return NaN;
  }
}

/** The memory that a process has, bytes; NaN where the system does not tell. @param {number} pid */
export function memoryOf(pid) {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;
  } catch {
    return NaN;
  }
}
