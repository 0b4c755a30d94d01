import { spawn } from "node:child_process";

import { root } from "../../pkg-template/tools.mjs";

/**
 * @typedef {object} Ended
 * @property {number} code 0 is success; a command that was stopped by a signal has 1
 * @property {string} out standard output and error, as they came
 * @property {boolean} shown whether that was printed already
 */

/** @type {Set<number>} the processes that run now, each the head of a group of its own */
const running = new Set();

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    for (const pid of running) stop(pid);
    process.exit(1);
  });
}

/**
 * Runs a command, shows what it prints and keeps it. It is stopped after `minutes`.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: { [name: string]: string | undefined }, minutes?: number, show?: boolean }} [options]
 * @returns {Promise<Ended>}
 */
export function exec(command, args, { cwd = root, env = {}, minutes = 20, show = true } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const { pid } = child;
    if (pid !== undefined) running.add(pid);
    let out = "";
    const timer = setTimeout(() => {
      out += `\n${command} was stopped after ${minutes} minutes\n`;
      if (pid !== undefined) stop(pid);
    }, minutes * 60_000);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        out += text;
        if (show) process.stdout.write(text);
      });
    }
    child.on("error", (error) => {
      clearTimeout(timer);
      resolve({ code: 1, out: `${out}cannot run ${command}: ${error.message}\n`, shown: false });
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      if (pid !== undefined) running.delete(pid);
      resolve({ code: code ?? 1, out, shown: show });
    });
  });
}

/**
 * Stops a command with everything that it started.
 * @param {number} pid
 */
function stop(pid) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended meanwhile.
  }
}

/**
 * What is left to tell of a failure: the end of the output, where the cause usually stands.
 * @param {Ended} ended
 */
export const detail = ({ out, shown }) => (shown ? undefined : out.trimEnd().split("\n").slice(-40).join("\n"));
