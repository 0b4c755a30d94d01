import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { root } from "../../pkg-template/tools.mjs";
import { exec } from "./command.mjs";

/** @typedef {import("./counts.mjs").Counts} Counts */

const LEVEL = "high";

/**
 * Asks npm's registry for what is known against the tools of tests/package.json. None of them reaches
 * users, so what is less than "high" can wait. No answer is no failure.
 * @param {{ [name: string]: string }} [env] for npm
 * @returns {Promise<Counts>}
 */
export async function npmAudit(env = {}) {
  const folder = await mkdtemp(join(tmpdir(), "runcast-audit-"));
  try {
    for (const name of ["package.json", "package-lock.json"]) await cp(join(root, "tests", name), join(folder, name));
    const args = ["audit", "--json", "--audit-level", LEVEL, "--fetch-retries", "0", "--fetch-timeout", "20000"];
    const ended = await exec("npm", args, { cwd: folder, minutes: 2, show: false, env });
    return judged(ended.out, ended.code);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} out
 * @param {number} code
 * @returns {Counts}
 */
function judged(out, code) {
  const report = parsed(out);
  if (report?.vulnerabilities === undefined) {
    return { passed: 0, failed: 0, note: `npm audit skipped: ${report?.message?.split(" - ")[0] ?? "no answer"}` };
  }
  if (code === 0) return { passed: 1, failed: 0 };
  const found = /** @type {any[]} */ (Object.values(report.vulnerabilities)).filter(({ severity }) => ["high", "critical"].includes(severity));
  return { passed: 0, failed: 1, note: `npm audit: ${found.map(({ name, severity }) => `${name} (${severity})`).join(", ")}` };
}

/** The report in what npm printed, warnings around it. @param {string} out */
function parsed(out) {
  try {
    return JSON.parse(out.slice(out.indexOf("{"), out.lastIndexOf("}") + 1));
  } catch {
    return undefined;
  }
}
