// Engines keep a text that grew piece by piece as its pieces, ten times its size, until
// somebody looks into it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { collectGarbage } from "../bench/measure.mjs";
import { packageUnderTest } from "./package_under_test.mjs";

const { ChatRouter } = await packageUnderTest();

test("live texts that came in small pieces take little more than their length", () => {
  const RUNS = 40;
  const PIECES = 12_000;
  const router = new ChatRouter({ semantics: "live" });
  const runs = Array.from({ length: RUNS }, (_, at) => ({ runId: `run-${at}`, sessionKey: `session-${at}` }));
  for (const { sessionKey } of runs) router.attach("viewer", sessionKey, { deltas: "suffix" }, 0);
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let piece = 0; piece < PIECES; piece += 1) {
    const data = { delta: `to${10 + (piece % 90)}.` };
    for (const run of runs) router.ingest({ ...run, stream: "assistant", data }, piece * 30);
  }
  collectGarbage();
  const took = process.memoryUsage().heapUsed - before;
  const { textUnits } = router.stats().held;
  assert.equal(textUnits, RUNS * PIECES * 5);
  assert.ok(took < 4 * textUnits, `${took} bytes for ${textUnits} units`);
  router.free();
});
