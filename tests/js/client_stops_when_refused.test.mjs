import assert from "node:assert/strict";
import { test } from "node:test";

import { hello, scriptedGateway } from "./client/gateway.mjs";
import { clientOf, fakeTime, runcast, status } from "./client/kit.mjs";

const MISMATCH = { code: "INVALID_REQUEST", message: "unauthorized", details: { code: "AUTH_TOKEN_MISMATCH" } };

/** @param {import("node:test").TestContext} t @param {unknown} error */
async function refused(t, error) {
  const gateway = await scriptedGateway(t);
  const client = clientOf(t, gateway.url);
  const connection = await gateway.accept();
  connection.challenge();
  connection.refuse(await connection.asked("connect"), error);
  return { gateway, client, connection };
}

test("a wrong token is for good, and what waits hears of it", async (t) => {
  const gateway = await scriptedGateway(t);
  const client = clientOf(t, gateway.url, { token: "wrong" });
  const asked = [client.send("main", "hi"), client.history("main")];
  const session = client.attach("main");
  const ended = collected(session);
  const connection = await gateway.accept();
  connection.challenge();
  connection.refuse(await connection.asked("connect"), MISMATCH);
  const { error } = await status(client, "refused");
  assert.ok(error instanceof runcast.GatewayError);
  assert.deepEqual([error.code, error.message, error.details.code], ["INVALID_REQUEST", "unauthorized", "AUTH_TOKEN_MISMATCH"]);
  assert.equal(client.error, error);
  assert.deepEqual(await Promise.allSettled(asked), asked.map(() => ({ status: "rejected", reason: error })));
  assert.equal((await ended).length, 1);
  await assert.rejects(client.history("main"), error);
  client.close();
  assert.equal(client.status, "refused");
  assert.equal(await connection.closed, 1000);
});

test("what may go better another time is tried again, not before the gateway wants it", async (t) => {
  const { pass } = fakeTime(t);
  const { client, gateway } = await refused(t, { code: "UNAVAILABLE", message: "starting", retryable: true, retryAfterMs: 2_000 });
  const { error } = await status(client, "waiting");
  assert.equal(/** @type {any} */ (error).code, "UNAVAILABLE");
  pass(1_999);
  assert.equal(client.status, "waiting");
  pass(1);
  assert.equal(client.status, "connecting");
  const connection = await gateway.accept();
  connection.challenge();
  connection.answer(await connection.asked("connect"), hello());
  await status(client, "open");
});

test("a gateway of another version is not asked again", async (t) => {
  const gateway = await scriptedGateway(t);
  const client = clientOf(t, gateway.url);
  (await gateway.accept()).close(1002, "protocol mismatch");
  const { error } = await status(client, "refused");
  assert.deepEqual([/** @type {any} */ (error).closeCode, /** @type {any} */ (error).message], [1002, "protocol mismatch"]);
});

test("a refusal without a reason is one, too", async (t) => {
  for (const error of [undefined, null, 7, { message: { toString: 1 } }]) {
    const { client } = await refused(t, error);
    await status(client, "refused");
  }
});

/** @param {AsyncIterable<unknown>} values */
async function collected(values) {
  const all = [];
  for await (const value of values) all.push(value);
  return all;
}
