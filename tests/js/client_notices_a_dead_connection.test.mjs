import assert from "node:assert/strict";
import { test } from "node:test";

import { RUNCAST, scriptedGateway } from "./client/gateway.mjs";
import { clientOf, fakeTime, settled, status } from "./client/kit.mjs";

/**
 * A client on a clock of its own.
 * @param {import("node:test").TestContext} t
 * @param {object} hello
 */
async function timed(t, hello) {
  const gateway = await scriptedGateway(t);
  const { pass } = fakeTime(t);
  const client = clientOf(t, gateway.url, { random: () => 1 });
  const connection = await gateway.welcome(hello);
  await status(client, "open");
  /** Something comes, and is noticed. */
  const heard = async () => {
    const noticed = new Promise((resolve) => {
      const stop = client.on(() => resolve(stop()));
    });
    connection.event("tick", { ts: 1 });
    await noticed;
  };
  return { gateway, pass, client, connection, heard };
}

const pinging = { runcast: { ...RUNCAST, heartbeatMs: 20_000 } };
const ticking = { policy: { tickIntervalMs: 15_000 } };

test("when it hears nothing it asks, and goes on if that is answered", async (t) => {
  const { pass, client, connection } = await timed(t, pinging);
  for (let i = 0; i < 3; i += 1) {
    pass(20_000);
    assert.equal(await connection.pinged(), "ping");
    connection.send("pong");
    await settled({ client, connection });
  }
  assert.equal(client.status, "open");
});

test("as long as it hears anything it does not ask", async (t) => {
  const { pass, connection, heard } = await timed(t, pinging);
  for (let i = 0; i < 3; i += 1) {
    pass(19_999);
    await heard();
  }
  pass(20_000);
  await connection.pinged();
});

test("when that is not answered either it connects anew", async (t) => {
  const { gateway, pass, client, connection } = await timed(t, pinging);
  pass(20_000);
  await connection.pinged();
  pass(19_999);
  assert.equal(client.status, "open");
  pass(1);
  assert.equal(client.status, "waiting");
  assert.equal(/** @type {any} */ (client.error).code, "LOST");
  pass(500);
  await gateway.welcome();
  await status(client, "open");
});

test("a gateway that knows no pings is given two of its ticks", async (t) => {
  const { pass, client, connection, heard } = await timed(t, ticking);
  pass(29_999);
  await heard();
  pass(29_999);
  assert.equal(client.status, "open");
  pass(1);
  assert.equal(client.status, "waiting");
  await connection.closed;
  assert.deepEqual(connection.unread(), []);
});

test("a gateway that never lets it in is given ten seconds", async (t) => {
  const gateway = await scriptedGateway(t);
  const { pass } = fakeTime(t);
  const client = clientOf(t, gateway.url, { random: () => 1 });
  const connection = await gateway.accept();
  connection.challenge();
  await connection.asked("connect");
  pass(10_000);
  assert.equal(client.status, "waiting");
});
