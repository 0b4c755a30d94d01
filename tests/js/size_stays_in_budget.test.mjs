import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import { packageSizes, sizeLine } from "../../pkg-template/sizes.mjs";
import { packedProject } from "./packed.mjs";

/** What wasm and glue may weigh together, gzip. */
const BUDGET = 54 * 1024;

test("the wasm and the JavaScript around it stay in their budget", async (t) => {
  const { wasm, js, total } = await packageSizes(join(await packedProject(), "node_modules", "runcast"));
  t.diagnostic(sizeLine("core.wasm", wasm));
  t.diagnostic(sizeLine("core/*.js", js));
  t.diagnostic(sizeLine("together", total));
  assert.ok(wasm.raw > 10_000 && js.raw > 1_000, "both are there");
  assert.ok(total.gzip <= BUDGET, `${total.gzip} bytes of gzip; the budget is ${BUDGET}`);
});
