/** Runs the commands of the build and of the tests, and says what goes on. */

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** @param {string} text one line of progress */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Runs one part of a longer job and says how long it took.
 * @template T
 * @param {string} label
 * @param {() => Promise<T>} job
 * @returns {Promise<T>}
 */
export async function step(label, job) {
  const start = performance.now();
  say(`· ${label}`);
  const result = await job();
  const seconds = (performance.now() - start) / 1000;
  if (seconds >= 1) say(`  ${label}: ${seconds.toFixed(1)} s`);
  return result;
}

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] the project's folder by default
 * @property {NodeJS.ProcessEnv} [env] added to the environment
 * @property {boolean} [show] pass standard error through, for long commands
 */

/**
 * Runs a command to its end and gives its standard output. A failing command
 * throws with its output.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<string>}
 */
export function run(command, args, { cwd = root, env = {}, show = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", show ? "inherit" : "pipe"],
    });
    let out = "";
    let all = "";
    child.stdout?.setEncoding("utf8").on("data", (text) => {
      out += text;
      // What is shown needs no telling again, and this is not for people then.
      if (!show) all += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text) => (all += text));
    child.on("error", (cause) => reject(new Error(`cannot run ${command}`, { cause })));
    child.on("close", (code, signal) => {
      if (code === 0) return resolve(out);
      const line = [command, ...args].join(" ");
      reject(new Error(`${line} ended with ${signal ?? code}\n${all}`.trimEnd()));
    });
  });
}
