/** Keeps processes that make the same thing from meeting. */

import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

import { say } from "./commands.mjs";

/** How often a process that waits for another looks again, ms. */
const LOOKS_MS = 50;
/** A lock that names nobody is one that is just being written, or a dead process's; from here on the latter, ms. */
const NAMELESS_MS = 5_000;
/** The locks that this process has. @type {Set<string>} */
const held = new Set();

/**
 * Does a job on a place while no other process does one there. What another
 * did meanwhile is there by then: the job has to look at the place itself.
 * @template T
 * @param {string} place a file or a folder; beside it stands the lock, a file
 *   with the number of the process that has it
 * @param {() => Promise<T>} job
 * @returns {Promise<T>}
 */
export async function alone(place, job) {
  const lock = `${place}.lock`;
  await mkdir(dirname(place), { recursive: true });
  for (let looks = 0; !isTaken(lock); looks += 1) {
    if (isLeft(lock)) removeLeft(lock);
    else if (looks === 5_000 / LOOKS_MS) say(`  waiting for another process that is at it (${lock})`);
    await new Promise((resolve) => setTimeout(resolve, LOOKS_MS));
  }
  try {
    return await job();
  } finally {
    letGo(lock);
  }
}

/** @param {string} lock @returns {boolean} whether it is this process's now */
function isTaken(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    held.add(lock);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  }
}

/** @param {string} lock one that this process has */
function letGo(lock) {
  held.delete(lock);
  rmSync(lock, { force: true });
}

/** @param {string} lock @returns {boolean} whether who had it is dead */
function isLeft(lock) {
  try {
    const owner = Number(readFileSync(lock, "utf8"));
    if (!(owner > 0)) return Date.now() - statSync(lock).mtimeMs > NAMELESS_MS;
    // In a container each process may have the number of the one before.
    if (owner === process.pid) return !held.has(lock);
    process.kill(owner, 0);
    return false;
  } catch (error) {
    // It is another user's process that lives, or the lock is gone.
    return /** @type {NodeJS.ErrnoException} */ (error).code === "ESRCH";
  }
}

/** Only one may: another would remove the lock that the first takes then. @param {string} lock */
function removeLeft(lock) {
  const removal = `${lock}.removal`;
  if (!isTaken(removal)) {
    if (isLeft(removal)) rmSync(removal, { force: true });
    return;
  }
  if (isLeft(lock)) rmSync(lock, { force: true });
  letGo(removal);
}

/**
 * Puts a folder into its place, whether there is one already or not. Only who
 * is {@link alone} may.
 * @param {string} fresh beside it
 * @param {string} folder
 */
export async function putInPlace(fresh, folder) {
  const old = `${fresh}.old`;
  await rm(old, { recursive: true, force: true });
  if (existsSync(folder)) await rename(folder, old);
  await rename(fresh, folder);
  await rm(old, { recursive: true, force: true });
}
