// The store in memory and that in SQLite, which only later Nodes have.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { run } from "../../pkg-template/tools.mjs";
import { packedProject } from "./packed.mjs";

const require = createRequire(import.meta.url);
const node22 = join(require.resolve("node22/package.json"), "..", "bin", "node");
const host = join(dirname(createRequire(join(await packedProject(), "package.json")).resolve("runcast/package.json")), "host");
/** @type {[what: string, inMemory: any, inSqlite: any][]} */
const results = JSON.parse(await run(node22, ["--no-warnings", fileURLToPath(new URL("gateway/stores.mjs", import.meta.url)), host]));

for (const [what, inMemory, inSqlite] of results) {
  test(`both stores come to the same: ${what}`, () => {
    assert.equal(inSqlite.error, undefined);
    assert.deepEqual(inSqlite, inMemory);
  });
}

test("they forget what they should, and no more", () => {
  const left = Object.fromEntries(results.map(([what, { left }]) => [what, left]));
  assert.deepEqual(left["nothing is forgotten that has no bound"], { rows: ["e", "d", "c", "b", "a", "f"], messages: ["two", "three"], live: ["on in d", "on in f"], ended: ["a", "b", "c", "d", "e"] });
  assert.deepEqual(left["sessions that are old"].rows, ["e", "d", "c", "f"]);
  assert.deepEqual(left["sessions past a number"].rows, ["e", "d", "c", "f"]);
  assert.deepEqual(left["all of them"].rows, ["d", "f"]);
  assert.deepEqual(left["runs that are old"].ended, ["c", "d", "e"]);
  assert.deepEqual(left["runs past a number"].ended, ["d", "e"]);
});
