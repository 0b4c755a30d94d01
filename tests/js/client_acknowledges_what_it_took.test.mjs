import assert from "node:assert/strict";
import { test } from "node:test";

import { RUNCAST, scriptedGateway } from "./client/gateway.mjs";
import { clientOf, fakeTime, runcast, settled, status } from "./client/kit.mjs";

/**
 * A client whose gateway wants to be told, on a clock of its own.
 * @param {import("node:test").TestContext} t
 * @param {object | undefined} ack
 */
async function acknowledging(t, ack) {
  const gateway = await scriptedGateway(t);
  const { pass } = fakeTime(t);
  const client = clientOf(t, gateway.url);
  const connection = await gateway.welcome({ runcast: { ...RUNCAST, ack } });
  await status(client, "open");
  return { pass, client, connection };
}

test("less than half a window is not acknowledged, however long it stands", async (t) => {
  const parts = await acknowledging(t, { window: 100_000 });
  for (const ts of [1, 2]) parts.connection.event("tick", { ts });
  await settled(parts);
  parts.pass(10_000);
  await settled(parts);
});

test("half a window is acknowledged at once", async (t) => {
  const { connection } = await acknowledging(t, { window: 10_000 });
  connection.event("note", "x".repeat(3_000));
  connection.event("note", "x".repeat(3_000));
  assert.deepEqual((await connection.asked("runcast.ack")).params, { seq: 2 });
  connection.event("note", "x".repeat(3_000));
  connection.event("note", "x".repeat(3_000));
  assert.deepEqual((await connection.asked("runcast.ack")).params, { seq: 4 });
});

test("answers fill the window as well", async (t) => {
  const { client, connection } = await acknowledging(t, { window: 1_000 });
  const asked = client.request("health");
  connection.answer(await connection.asked("health"), "x".repeat(600));
  await asked;
  assert.deepEqual(connection.unread(), []);
  connection.event("note");
  assert.deepEqual((await connection.asked("runcast.ack")).params, { seq: 1 });
});

test("a gateway that did not ask for it is not told", async (t) => {
  const parts = await acknowledging(t, undefined);
  parts.connection.event("note", "x".repeat(100_000));
  await settled(parts);
  parts.pass(5_000);
  await settled(parts);
});

test("each connection counts for itself", async (t) => {
  const gateway = await scriptedGateway(t);
  clientOf(t, gateway.url);
  const welcome = { runcast: { ...RUNCAST, ack: { window: 100 } } };
  for (let i = 0; i < 2; i += 1) {
    const connection = await gateway.welcome(welcome);
    connection.event("note", "x".repeat(100));
    assert.deepEqual((await connection.asked("runcast.ack")).params, { seq: 1 });
    connection.drop();
  }
});

test("bytes, which no gateway sends, do not end the counting", async (t) => {
  /** @type {any[]} */
  const asked = [];
  /** @type {any} */
  let socket;
  class Socket {
    constructor() {
      socket = this;
    }
    /** @param {string} text */
    send(text) {
      asked.push(JSON.parse(text));
    }
    close() {}
  }
  const client = runcast.connect("ws://gateway.invalid", { WebSocket: /** @type {any} */ (Socket) });
  t.after(() => client.close());
  await new Promise(setImmediate);
  const hears = (/** @type {unknown} */ frame) => socket.onmessage({ data: JSON.stringify(frame) });
  socket.onopen();
  hears({ type: "event", event: "connect.challenge" });
  hears({ type: "res", id: "connect", ok: true, payload: { runcast: { ...RUNCAST, ack: { window: 1_000 } } } });
  socket.onmessage({ data: new ArrayBuffer(8) });
  hears({ type: "event", event: "note", seq: 1, payload: "x".repeat(600) });
  assert.deepEqual(asked.at(-1), { type: "req", id: "runcast.ack", method: "runcast.ack", params: { seq: 1 } });
});
