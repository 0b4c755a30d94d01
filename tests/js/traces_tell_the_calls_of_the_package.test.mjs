import assert from "node:assert/strict";
import { test } from "node:test";

import { packageUnderTest } from "./package_under_test.mjs";

const { ChatRouter, RouterCrashed } = await packageUnderTest();

test("what is minified keeps the names of the public classes", () => {
  assert.equal(ChatRouter.name, "ChatRouter");
  assert.equal(RouterCrashed.name, "RouterCrashed");
});

test("a trace tells which call was refused", () => {
  const router = new ChatRouter();
  const refused = () => router.ingest({ runId: "", stream: "assistant" });
  assert.throws(refused, (/** @type {Error} */ { stack = "" }) => /at ChatRouter\.ingest /.test(stack));
  router.free();
});
