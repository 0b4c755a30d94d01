// node tests/fuzz/js/run.mjs TARGET [FILE…]
//
// Looks for inputs that break a target, guided by which code they reach, for RUNCAST_FUZZ_SECONDS
// (10), from RUNCAST_SEED on. What reached something new is kept in tests/fuzz/corpus/TARGET, what
// broke it in tests/fuzz/artifacts/TARGET; with files, only those are tried.

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { Random } from "../../bench/random.mjs";
import { instrumented, PAIRS } from "./instrument.mjs";
import { mutated } from "./mutate.mjs";

const [name, ...files] = process.argv.slice(2);
const seconds = Number(process.env.RUNCAST_FUZZ_SECONDS ?? 10);
const seed = Number(process.env.RUNCAST_SEED ?? Date.now() % 2 ** 31);
const random = new Random(seed);
const folder = fileURLToPath(new URL("../", import.meta.url));
const [corpus, artifacts, seeds] = ["corpus", "artifacts", "seeds"].map((kind) => join(folder, kind, name));

const taken = new Uint8Array(PAIRS);
Object.assign(globalThis, { taken });
const { target: { run }, words } = await instrumented(join(folder, "js", "targets", `${name}.mjs`));

/** The counts that were seen of each pair, as bits of their size. */
const seen = new Uint8Array(PAIRS);
let reached = 0;

/** Whether the last input reached something new. */
function isNew() {
  let fresh = false;
  for (let at = 0; at < PAIRS; at += 1) {
    const count = taken[at];
    if (count === 0) continue;
    const size = 1 << (count < 4 ? count - 1 : count < 8 ? 3 : count < 16 ? 4 : count < 32 ? 5 : count < 128 ? 6 : 7);
    if (seen[at] & size) continue;
    if (seen[at] === 0) reached += 1;
    seen[at] |= size;
    fresh = true;
  }
  return fresh;
}

/** @param {string} input @returns {Promise<unknown>} what went wrong */
async function tried(input) {
  taken.fill(0);
  /** @type {unknown} */
  let stray;
  const onstray = (/** @type {unknown} */ error) => void (stray = error);
  process.once("uncaughtException", onstray).once("unhandledRejection", onstray);
  try {
    await run(input);
  } catch (error) {
    return error;
  } finally {
    process.off("uncaughtException", onstray).off("unhandledRejection", onstray);
  }
  return stray;
}

/** The least of an input that still breaks it. @param {string} input */
async function least(input) {
  let text = input;
  for (let size = text.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at < text.length; at += size) {
      const shorter = text.slice(0, at) + text.slice(at + size);
      if ((await tried(shorter)) === undefined) continue;
      text = shorter;
      at -= size;
    }
  }
  return text;
}

/** @param {string} input @param {unknown} error */
async function fail(input, error) {
  await mkdir(artifacts, { recursive: true });
  const smaller = await least(input);
  const file = join(artifacts, createHash("sha1").update(smaller).digest("hex"));
  await writeFile(file, smaller);
  console.log(`${/** @type {Error} */ (error)?.stack ?? error}\n\n${JSON.stringify(smaller)}\n\nseed ${seed}; try it again: node tests/fuzz/js/run.mjs ${name} ${file}`);
  process.exit(1);
}

/** @param {string} place @returns {Promise<string[]>} */
async function inputsIn(place) {
  const names = await readdir(place).catch(() => []);
  return Promise.all(names.sort().map((one) => readFile(join(place, one), "utf8")));
}

if (files.length > 0) {
  for (const file of files) {
    const error = await tried(await readFile(file, "utf8"));
    if (error !== undefined) console.log(file, error);
    process.exitCode ||= error === undefined ? 0 : 1;
  }
} else {
  await mkdir(corpus, { recursive: true });
  const began = performance.now();
  /** @type {string[]} */
  const known = [];
  let tries = 0;
  for (const input of [...(await inputsIn(seeds)), ...(await inputsIn(corpus))]) {
    tries += 1;
    const error = await tried(input);
    if (error !== undefined) await fail(input, error);
    if (isNew()) known.push(input);
  }
  const [before, given] = [reached, known.length];
  while (performance.now() - began < seconds * 1_000) {
    tries += 1;
    // What was found last is tried more often.
    const from = random.below(3) ? Math.max(0, known.length - 1 - random.below(20)) : random.below(known.length);
    const input = mutated(known[from], random, words, known);
    const error = await tried(input);
    if (error !== undefined) await fail(input, error);
    if (!isNew()) continue;
    known.push(input);
    await writeFile(join(corpus, createHash("sha1").update(input).digest("hex")), input);
  }
  const took = (performance.now() - began) / 1_000;
  console.log(`${name}: ${tries.toLocaleString("en")} inputs in ${took.toFixed(0)} s, ${known.length} that differ (${given} were known); ${reached.toLocaleString("en")} pairs of branches reached, ${before.toLocaleString("en")} of them by what was known; seed ${seed}`);
  process.exit(0);
}
