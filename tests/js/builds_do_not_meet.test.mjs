import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, it } from "node:test";

const tools = new URL("../../pkg-template/tools.mjs", import.meta.url).href;

/** Builds as the package and the site are built: looks, fills a folder beside the place, puts it there. */
const builder = `
  import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
  import { alone, putInPlace } from ${JSON.stringify(tools)};
  const [place, stamp, log] = process.argv.slice(1);
  const isBuilt = async () => (await readFile(place + "/stamp", "utf8").catch(() => "")) === stamp;
  if (!(await isBuilt())) await alone(place, async () => {
    if (await isBuilt()) return;
    const fresh = place + "." + process.pid;
    await mkdir(fresh);
    for (let at = 0; at < 20; at += 1) await writeFile(fresh + "/file-" + at, stamp);
    await writeFile(fresh + "/stamp", stamp);
    await putInPlace(fresh, place);
    await appendFile(log, stamp + "\\n");
  });
  for (let at = 0; at < 20; at += 1) if (await readFile(place + "/file-" + at, "utf8") !== stamp) throw new Error("not as built");
`;

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "runcast-builds-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** @param {string} stamp what goes into it @returns {Promise<unknown>} the exit code */
async function build(stamp) {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", builder, join(folder, "site"), stamp, join(folder, "log")], { stdio: ["ignore", "inherit", "inherit"] });
  const [code] = await once(child, "exit");
  return code;
}

const built = () => readFile(join(folder, "log"), "utf8");

/** @returns {Promise<number>} the number of a process that has ended */
async function dead() {
  const child = spawn(process.execPath, ["--eval", ""]);
  await once(child, "exit");
  return Number(child.pid);
}

it("of many builds at once one builds, and the others have what it built", async () => {
  for (const stamp of ["one", "two"]) assert.deepEqual(await Promise.all(Array.from({ length: 8 }, () => build(stamp))), Array(8).fill(0));
  assert.equal(await built(), "one\ntwo\n");
  assert.deepEqual((await readdir(folder)).sort(), ["log", "site"], "nothing is left beside it");
});

it("a build that was killed does not keep the next ones from building", async () => {
  await writeFile(join(folder, "site.lock"), String(await dead()));
  await writeFile(join(folder, "site.lock.removal"), String(await dead()));
  await mkdir(join(folder, "site"));
  assert.deepEqual(await Promise.all(Array.from({ length: 8 }, () => build("one"))), Array(8).fill(0));
  assert.equal(await built(), "one\n");
  assert.deepEqual((await readdir(folder)).sort(), ["log", "site"]);
});

it("nor does one that had the same number", async () => {
  const { alone } = await import(tools);
  await writeFile(join(folder, "site.lock"), String(process.pid));
  assert.equal(await alone(join(folder, "site"), async () => "done"), "done");
});

it("a job that fails leaves the place to others", async () => {
  const { alone } = await import(tools);
  const place = join(folder, "site");
  await assert.rejects(alone(place, () => Promise.reject(new Error("no space"))), /no space/);
  assert.equal(await alone(place, async () => "done"), "done");
});
