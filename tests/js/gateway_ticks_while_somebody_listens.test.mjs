import assert from "node:assert/strict";
import { test } from "node:test";

import { directGateway, Wire } from "./gateway/direct.mjs";

test("each interval everybody who is known gets a tick", async () => {
  const { gateway, clock } = await directGateway({ tickIntervalMs: 30_000, handshakeMs: 3_600_000 });
  gateway.resume();
  const [stranger, wire] = [Wire.open(gateway), await Wire.connect(gateway, { caps: [] })];
  const start = clock.now();
  clock.pass(90_000);
  assert.deepEqual(wire.payloads("tick"), [30_000, 60_000, 90_000].map((ms) => ({ ts: start + ms })));
  assert.deepEqual(wire.seqs, [1, 2, 3]);
  assert.deepEqual(stranger.payloads("tick"), []);
});

test("a gateway that nobody is connected to waits for nothing", async () => {
  const { gateway, clock } = await directGateway({ tickIntervalMs: 30_000 });
  gateway.resume();
  const wire = await Wire.connect(gateway);
  wire.connection.gone();
  clock.pass(60_000);
  assert.equal(clock.pending, 0);
  const back = await Wire.connect(gateway);
  clock.pass(30_000);
  assert.equal(back.payloads("tick").length, 1);
});
