import assert from "node:assert/strict";
import { test } from "node:test";

import { directGateway, Wire } from "./gateway/direct.mjs";
import { turn } from "./promises.mjs";

test("who does not say who they are in 10 s is sent away", async () => {
  const { gateway, clock } = await directGateway();
  gateway.resume();
  const wire = Wire.open(gateway);
  clock.pass(9_999);
  assert.equal(wire.closed, undefined);
  clock.pass(1);
  assert.deepEqual(wire.closed, { code: 1008, reason: "handshake timeout" });
  assert.equal(gateway.stats().connections, 0);
});

test("who has is not", async () => {
  const { gateway, clock } = await directGateway();
  gateway.resume();
  const wire = await Wire.connect(gateway);
  clock.pass(60_000);
  assert.equal(wire.closed, undefined);
});

test("nor is there anything left to wait for after either", async () => {
  const { gateway, clock } = await directGateway({ saveMs: 0 });
  gateway.resume();
  Wire.open(gateway).connection.gone();
  await Wire.connect(gateway);
  clock.pass(1);
  assert.equal(clock.pending, 0);
});

test("an authorize that takes longer lets nobody in any more", async () => {
  let grant = (/** @type {boolean} */ _) => {};
  const authorize = () => new Promise((/** @type {(value: boolean) => void} */ resolve) => (grant = resolve));
  const { gateway, clock } = await directGateway({ authorize });
  gateway.resume();
  const wire = Wire.open(gateway);
  wire.says("connect", { minProtocol: 3, maxProtocol: 3, client: { id: "test" } });
  clock.pass(10_000);
  assert.equal(wire.closed?.code, 1008);
  grant(true);
  await turn();
  assert.deepEqual(wire.frames.map(({ event }) => event), ["connect.challenge"]);
});
