import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { sizeLine, sizes } from "../../pkg-template/sizes.mjs";
import { packedProject } from "./packed.mjs";

/** What a page loads to receive frames alone, gzip. */
const RECEIVER = 2 * 1024;

/** What it loads to be connected, too. */
const CLIENT = 5 * 1024;

const folder = join(await packedProject(), "node_modules", "runcast", "client");

test("the receiver stays in its budget", async (t) => {
  const size = await sizes(await readFile(join(folder, "receiver.js")));
  t.diagnostic(sizeLine("client/receiver.js", size));
  assert.ok(size.raw > 1_000, "it is there");
  assert.ok(size.gzip <= RECEIVER, `${size.gzip} bytes of gzip; the budget is ${RECEIVER}`);
});

test("the whole client stays in its budget", async (t) => {
  const names = (await readdir(folder)).sort();
  const size = await sizes(Buffer.concat(await Promise.all(names.map((name) => readFile(join(folder, name))))));
  t.diagnostic(sizeLine("client/*.js", size));
  assert.ok(names.includes("index.js") && size.raw > 5_000, "it is there");
  assert.ok(size.gzip <= CLIENT, `${size.gzip} bytes of gzip; the budget is ${CLIENT}`);
});
