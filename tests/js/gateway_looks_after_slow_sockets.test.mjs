import assert from "node:assert/strict";
import { test } from "node:test";

import { directGateway, fed, Wire } from "./gateway/direct.mjs";

/** A viewer whose home tells how much waits in its socket. */
async function viewed() {
  const { gateway, clock } = await directGateway({ limits: { slowBytes: 1_000, bufferedBytes: 10_000 }, saveMs: 0 });
  gateway.resume();
  const waiting = { bytes: 0 };
  const wire = await Wire.connect(gateway, { bufferedAmount: () => waiting.bytes });
  await wire.request("runcast.attach", { sessionKey: "main" });
  return { gateway, clock, waiting, wire };
}

test("while much waits in it, it is told nothing of what can be told later", async () => {
  const { gateway, waiting, wire } = await viewed();
  gateway.ingest([fed("a")]);
  waiting.bytes = 1_001;
  gateway.ingest([fed("b"), fed("c"), fed("d")]);
  assert.equal(wire.shows("x1"), "ab");
});

test("once half of it has gone, without anybody saying so, it gets the rest at once", async () => {
  const { gateway, clock, waiting, wire } = await viewed();
  waiting.bytes = 1_001;
  gateway.ingest([fed("a"), fed("b"), fed("c")]);
  waiting.bytes = 600;
  clock.pass(1_000);
  assert.equal(wire.shows("x1"), "a");
  waiting.bytes = 400;
  clock.pass(1_000);
  assert.equal(wire.shows("x1"), "abc");
  assert.equal(wire.payloads("chat").length, 2);
});

test("then nobody looks any longer", async () => {
  const { gateway, clock, waiting } = await viewed();
  waiting.bytes = 1_001;
  gateway.ingest([fed("a"), fed("b")]);
  clock.pass(1_000);
  assert.equal(clock.pending > 0, true);
  waiting.bytes = 0;
  clock.pass(1_000);
  clock.pass(3_600_000);
  assert.equal(clock.pending, 0);
});

test("past the bound it is given up", async () => {
  const { gateway, waiting, wire } = await viewed();
  waiting.bytes = 10_001;
  gateway.ingest([fed("a")]);
  assert.deepEqual(wire.closed, { code: 1013, reason: "too slow" });
});
