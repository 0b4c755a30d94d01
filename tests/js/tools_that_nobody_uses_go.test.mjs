import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, it } from "node:test";

import { ensureGeneration } from "../../pkg-template/tools.mjs";

const DAY_MS = 86_400_000;

let cache = "";
const { RUNCAST_CACHE: before } = process.env;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "runcast-cache-"));
  process.env.RUNCAST_CACHE = cache;
});
afterEach(() => {
  if (before === undefined) delete process.env.RUNCAST_CACHE;
  else process.env.RUNCAST_CACHE = before;
  return rm(cache, { recursive: true, force: true });
});

/** Uses a generation of tools, which is made if it is not there. @param {string} version */
const use = (version) => ensureGeneration("tools", version, "proof", (to) => writeFile(join(to, "proof"), version));

/** @param {string} name @param {number} days for which nobody has used it */
async function age(name, days) {
  const then = new Date(Date.now() - days * DAY_MS);
  await utimes(join(cache, name, ".used"), then, then);
}

/** The names in the cache. */
const kept = async () => (await readdir(cache)).sort();

it("a generation that nobody has used for thirty days goes when a new one is made", async () => {
  for (const version of ["1", "2", "3"]) await use(version);
  await age("tools-1", 31);
  await age("tools-2", 29);
  await use("3");
  assert.deepEqual(await kept(), ["tools-1", "tools-2", "tools-3"], "nothing goes while nothing comes");
  await use("4");
  assert.deepEqual(await kept(), ["tools-2", "tools-3", "tools-4"]);
});

it("one that is used again stays, however old", async () => {
  await use("1");
  await age("tools-1", 400);
  assert.equal(await use("1"), join(cache, "tools-1"));
  assert.ok(Date.now() - (await stat(join(cache, "tools-1", ".used"))).mtimeMs < DAY_MS);
  await use("2");
  assert.deepEqual(await kept(), ["tools-1", "tools-2"]);
});

it("one of which nobody knows when it was used gets thirty days from now", async () => {
  await mkdir(join(cache, "tools-0"));
  await use("1");
  assert.deepEqual(await kept(), ["tools-0", "tools-1"]);
  await age("tools-0", 31);
  await use("2");
  assert.deepEqual(await kept(), ["tools-1", "tools-2"]);
});

it("what other tools and files are there stays", async () => {
  await mkdir(join(cache, "tool-1"));
  await writeFile(join(cache, "tools-notes"), "");
  await use("1");
  assert.deepEqual(await kept(), ["tool-1", "tools-1", "tools-notes"]);
  assert.ok(!existsSync(join(cache, "tool-1", ".used")));
});

it("one that is being used while another is made is there or made anew, never half", async () => {
  for (let round = 0; round < 10; round += 1) {
    await use("old");
    await age("tools-old", 31);
    const [old] = await Promise.all([use("old"), use(`new-${round}`)]);
    assert.ok(existsSync(join(old, "proof")));
  }
});
