/**
 * Where tools are kept: everything that is downloaded or compiled once lives in
 * one cache outside of the checkout, a folder for each tool and version, so that
 * a fresh clone is quick. An install is made beside its place and renamed into
 * it: what stands in the cache is whole.
 */

import { existsSync, statSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, join } from "node:path";

import { alone, putInPlace } from "./alone.mjs";
import { say, step } from "./commands.mjs";

/** @returns {string} the folder that keeps the tools */
function cacheDir() {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  return process.env.RUNCAST_CACHE || join(base, "runcast");
}

/**
 * Gives the folder of a tool, installing it first if it is not there.
 * @param {string} name the folder's name, with the version in it
 * @param {string} proof a file in the folder that a whole install has
 * @param {(folder: string) => Promise<unknown>} install fills an empty folder
 * @returns {Promise<string>}
 */
export async function ensureTool(name, proof, install) {
  const folder = join(cacheDir(), name);
  const isThere = () => existsSync(join(folder, proof));
  if (!isThere()) await alone(folder, async () => isThere() || installInto(folder, proof, install));
  return folder;
}

/**
 * @param {string} folder
 * @param {string} proof
 * @param {(folder: string) => Promise<unknown>} install
 */
async function installInto(folder, proof, install) {
  const partial = `${folder}.partial-${process.pid}`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  try {
    await step(`installing ${basename(folder)} (once)`, () => install(partial));
    if (!existsSync(join(partial, proof))) throw new Error(`${basename(folder)}: no ${proof} after the install`);
    await putInPlace(partial, folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** Remembers, by its time, when a generation was used last. */
const STAMP = ".used";

const DAY_MS = 86_400_000;

/** After how long a generation that nobody uses may go, ms. */
const UNUSED_MS = 30 * DAY_MS;

/**
 * The same of a tool whose version changes often. When a new generation is
 * made, those go that nobody has used for thirty days.
 * @param {string} family what the names of all its generations begin with
 * @param {string} version
 * @param {string} proof
 * @param {(folder: string) => Promise<unknown>} install
 * @returns {Promise<string>}
 */
export async function ensureGeneration(family, version, proof, install) {
  let isNew = false;
  const make = () => ensureTool(`${family}-${version}`, proof, async (to) => {
    await install(to);
    await touch(to);
    isNew = true;
  });
  let folder = await make();
  // A stamp of today keeps it from going; an older one is renewed where nobody else removes it.
  while (unusedMs(folder) > DAY_MS) {
    await alone(folder, async () => existsSync(folder) && touch(folder));
    folder = await make();
  }
  if (isNew) await removeUnused(family);
  return folder;
}

/** @param {string} family */
async function removeUnused(family) {
  for (const entry of await readdir(cacheDir(), { withFileTypes: true })) {
    const folder = join(cacheDir(), entry.name);
    if (!entry.isDirectory() || !entry.name.startsWith(`${family}-`) || unusedMs(folder) <= UNUSED_MS) continue;
    await alone(folder, async () => {
      const ms = unusedMs(folder);
      // An earlier version of this program remembered nothing.
      if (ms === Infinity) return touch(folder);
      if (ms <= UNUSED_MS) return;
      say(`· removing ${entry.name}, which nobody has used for ${Math.floor(ms / DAY_MS)} days`);
      // What stands in its place is whole, were this killed halfway.
      const gone = `${folder}.unused`;
      await rm(gone, { recursive: true, force: true });
      await rename(folder, gone);
      await rm(gone, { recursive: true, force: true });
    });
  }
}

/** @param {string} folder */
const touch = (folder) => writeFile(join(folder, STAMP), "");

/** @param {string} folder @returns {number} how long nobody has used it; `Infinity` if that is not known */
function unusedMs(folder) {
  const stamp = statSync(join(folder, STAMP), { throwIfNoEntry: false });
  return stamp ? Date.now() - stamp.mtimeMs : Infinity;
}
