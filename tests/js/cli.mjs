// Runs the command as a user of the packed package does.

import { spawn } from "node:child_process";
import { join } from "node:path";

import { packedProject } from "./packed.mjs";

/**
 * @typedef {object} Ended
 * @property {number | null} status
 * @property {string} out standard output
 * @property {string} err standard error
 * @property {any[]} frames the lines of standard output, read as JSON
 */

/**
 * @param {string[]} args
 * @param {string | Uint8Array} [input] for standard input
 * @returns {Promise<Ended>}
 */
export async function runcast(args, input = "") {
  const project = await packedProject();
  const command = join(project, "node_modules", ".bin", "runcast");
  return new Promise((resolve, reject) => {
    // With the very Node that runs the tests, not the first on the PATH.
    const child = spawn(process.execPath, [command, ...args], { cwd: project });
    let out = "";
    let err = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (err += text));
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, out, err, frames: args[0] === "replay" ? lines(out) : [] }));
    // A command that refuses its arguments does not read.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

/**
 * Values as the lines of a recording.
 * @param {...unknown} values
 */
export const recording = (...values) => values.map((value) => `${JSON.stringify(value)}\n`).join("");

/** @param {string} text */
const lines = (text) => text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
