import assert from "node:assert/strict";
import { test } from "node:test";

import { directGateway, fed, fedEnd, hostFile, Wire } from "./gateway/direct.mjs";

const { MemoryStore } = await hostFile("memory_store.js");

test("a change is saved within the time that was asked for, many at once", async () => {
  const store = new MemoryStore();
  const { gateway, clock } = await directGateway({ store, saveMs: 2_000 });
  gateway.resume();
  gateway.ingest([fed("Hello")]);
  clock.pass(1_000);
  gateway.ingest([fed(", you")]);
  assert.notEqual(store.snapshot()?.isClean, true);
  clock.pass(1_000);
  assert.equal(store.snapshot().isClean, true);
});

test("what is saved is no longer clean after the next change", async () => {
  const store = new MemoryStore();
  const { gateway, clock } = await directGateway({ store });
  gateway.resume();
  gateway.ingest([fed("Hello")]);
  clock.pass(2_000);
  gateway.ingest([fed(", you")]);
  assert.equal(store.snapshot().isClean, false);
});

test("a gateway that nothing happens in waits for nothing", async () => {
  const { gateway, clock } = await directGateway();
  gateway.resume();
  const wire = await Wire.connect(gateway);
  await wire.request("runcast.attach", { sessionKey: "main" });
  gateway.ingest([fed("Hello"), fedEnd()]);
  clock.pass(3_600_000);
  assert.equal(clock.pending, 0);
});

test("closing saves at once, and stops all timers", async () => {
  const store = new MemoryStore();
  const { gateway, clock } = await directGateway({ store, tickIntervalMs: 30_000 });
  gateway.resume();
  await Wire.connect(gateway);
  Wire.open(gateway);
  gateway.ingest([fed("Hello")]);
  gateway.close();
  assert.equal(store.snapshot().isClean, true);
  assert.equal(clock.pending, 0);
});

test("after it nothing is taken in, and nothing breaks", async () => {
  const { gateway, clock } = await directGateway();
  gateway.resume();
  const wire = await Wire.connect(gateway);
  gateway.close();
  gateway.close();
  assert.equal(gateway.ingest([fed("late")]).accepted, 0);
  wire.says("health", {});
  wire.connection.gone();
  assert.equal(Wire.open(gateway).closed?.code, 1013);
  clock.pass(3_600_000);
  assert.equal(clock.pending, 0);
});
