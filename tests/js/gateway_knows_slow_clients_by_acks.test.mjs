import assert from "node:assert/strict";
import { test } from "node:test";

import { directGateway, fed, fedEnd, Wire } from "./gateway/direct.mjs";

const LIMITS = { slowBytes: 2_000, bufferedBytes: 20_000 };

/** A viewer in a home that does not know what waits in its sockets. */
async function viewed() {
  const { gateway, clock } = await directGateway({ limits: LIMITS });
  gateway.resume();
  const wire = await Wire.connect(gateway);
  await wire.request("runcast.attach", { sessionKey: "main", tools: true });
  return { gateway, clock, wire };
}

const piece = "word ".repeat(20);

test("hello tells how much may be on its way", async () => {
  const { wire } = await viewed();
  assert.deepEqual(wire.hello.runcast.ack, { window: 2_000 });
});

test("where the home knows what waits, nothing is to be acknowledged", async () => {
  const { gateway } = await directGateway({ limits: LIMITS });
  gateway.resume();
  const wire = await Wire.connect(gateway, { bufferedAmount: () => 0 });
  assert.equal("ack" in wire.hello.runcast, false);
});

test("past the window deltas are folded into one, which comes with the acknowledgement", async () => {
  const { gateway, wire } = await viewed();
  gateway.ingest(Array.from({ length: 100 }, () => fed(piece)));
  const told = wire.payloads("chat").length;
  assert.ok(told > 5 && told < 20, `${told} deltas`);
  wire.says("runcast.ack", { seq: wire.seqs.at(-1) });
  assert.equal(wire.payloads("chat").length, told + 1);
  assert.equal(wire.shows("x1"), piece.repeat(100));
  assert.deepEqual(wire.seqs, wire.seqs.map((_, index) => index + 1));
});

test("an acknowledgement is not answered", async () => {
  const { gateway, wire } = await viewed();
  gateway.ingest([fed("Hello")]);
  const before = wire.texts.length;
  for (const seq of [1, 1, 99, -1, "x", null]) wire.says("runcast.ack", { seq });
  assert.equal(wire.texts.length, before);
});

test("one of half the window is not enough, one of more is", async () => {
  const { gateway, wire } = await viewed();
  gateway.ingest(Array.from({ length: 100 }, () => fed(piece)));
  const told = wire.payloads("chat").length;
  wire.says("runcast.ack", { seq: 1 });
  assert.equal(wire.payloads("chat").length, told);
  wire.says("runcast.ack", { seq: Number(wire.seqs.at(-1)) - 1 });
  assert.equal(wire.payloads("chat").length, told + 1);
});

test("who acknowledges is told everything as it comes", async () => {
  const { gateway, wire } = await viewed();
  for (let i = 0; i < 100; i += 1) {
    gateway.ingest([fed(piece)]);
    wire.says("runcast.ack", { seq: wire.seqs.at(-1) });
  }
  assert.equal(wire.payloads("chat").length, 100);
});

test("ends and tools are not folded; past the bound the connection is given up, and no other", async () => {
  const { gateway, wire } = await viewed();
  const other = await Wire.connect(gateway);
  await other.request("runcast.attach", { sessionKey: "main" });
  const tool = { runId: "x1", sessionKey: "main", stream: "tool", data: { phase: "update", toolCallId: "t", name: "look", partialResult: piece.repeat(10) } };
  for (let i = 0; i < 30 && !wire.closed; i += 1) {
    gateway.ingest([tool]);
    if (i === 5) assert.equal(wire.closed, undefined);
  }
  assert.deepEqual(wire.closed, { code: 1013, reason: "too slow" });
  gateway.ingest([fed("Hello"), fedEnd()]);
  assert.equal(other.shows("x1"), "Hello");
  assert.equal(gateway.stats().connections, 1);
});

test("a plain client in such a home is never taken for slow", async () => {
  const { gateway } = await viewed();
  const page = await Wire.connect(gateway, { caps: [] });
  await page.request("chat.history", { sessionKey: "main" });
  gateway.ingest(Array.from({ length: 50 }, () => fed(piece)));
  assert.equal(page.payloads("chat").length, 50);
  assert.equal(page.closed, undefined);
});
