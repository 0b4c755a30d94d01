import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { sizeLine, sizes } from "../../pkg-template/sizes.mjs";
import { packedProject } from "./packed.mjs";

/** What a page loads to receive frames, gzip. */
const BUDGET = 2 * 1024;

test("the receiver stays in its budget", async (t) => {
  const file = join(await packedProject(), "node_modules", "runcast", "client", "receiver.js");
  const size = await sizes(await readFile(file));
  t.diagnostic(sizeLine("client/receiver.js", size));
  assert.ok(size.raw > 1_000, "it is there");
  assert.ok(size.gzip <= BUDGET, `${size.gzip} bytes of gzip; the budget is ${BUDGET}`);
});
