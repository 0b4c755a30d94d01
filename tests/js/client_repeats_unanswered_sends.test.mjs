import assert from "node:assert/strict";
import { test } from "node:test";

import { hello, scriptedGateway } from "./client/gateway.mjs";
import { clientOf, connected, fakeTime } from "./client/kit.mjs";

test("a send is answered with its run", async (t) => {
  const { client, connection } = await connected(t);
  const sent = client.send("main", "hi", { runId: "run-7", thinking: "low", timeoutMs: 5_000 });
  const request = await connection.asked("chat.send");
  assert.deepEqual(request.params, { sessionKey: "main", message: "hi", idempotencyKey: "run-7", thinking: "low", timeoutMs: 5_000 });
  connection.answer(request, { runId: "run-7", status: "started" });
  assert.deepEqual(await sent, { runId: "run-7", status: "started" });
});

test("it names each run itself, by chance", async (t) => {
  const { client, connection } = await connected(t);
  for (let i = 0; i < 3; i += 1) client.send("main", "hi").catch(() => {});
  const keys = new Set();
  for (let i = 0; i < 3; i += 1) keys.add((await connection.asked("chat.send")).params.idempotencyKey);
  assert.equal(keys.size, 3);
  for (const key of keys) assert.match(key, /^\d+-\d+-\d+-\d+$/);
});

test("what was said before there is a connection is said once there is", async (t) => {
  const gateway = await scriptedGateway(t);
  const client = clientOf(t, gateway.url);
  const sent = client.send("main", "hi", { runId: "r" });
  const connection = await gateway.welcome();
  connection.answer(await connection.asked("chat.send"), { runId: "r", status: "started" });
  assert.equal((await sent).status, "started");
});

test("what was not answered is said again under the same key, once a connection", async (t) => {
  const { client, connection, gateway } = await connected(t);
  const sent = client.send("main", "hi");
  const { params } = await connection.asked("chat.send");
  connection.drop();
  const second = await gateway.welcome();
  assert.deepEqual((await second.asked("chat.send")).params, params);
  second.drop();
  const third = await gateway.welcome();
  const request = await third.asked("chat.send");
  assert.deepEqual(request.params, params);
  third.answer(request, { runId: params.idempotencyKey, status: "in_flight" });
  assert.deepEqual(await sent, { runId: params.idempotencyKey, status: "in_flight" });
  assert.deepEqual(third.unread(), []);
  third.drop();
  const fourth = await gateway.welcome();
  client.history("main").catch(() => {});
  await fourth.asked("chat.history");
});

test("it waits for its answer as long as it takes", async (t) => {
  const gateway = await scriptedGateway(t);
  const { pass } = fakeTime(t);
  const client = clientOf(t, gateway.url);
  const sent = client.send("main", "hi", { runId: "r" });
  const connection = await gateway.welcome();
  const request = await connection.asked("chat.send");
  pass(59_000);
  connection.answer(request, { runId: "r", status: "ok" });
  assert.equal((await sent).status, "ok");
});

test("several are said again in their order", async (t) => {
  const { client, connection, gateway } = await connected(t);
  for (const runId of ["a", "b", "c"]) client.send("main", runId, { runId }).catch(() => {});
  for (const runId of ["a", "b", "c"]) assert.equal((await connection.asked("chat.send")).params.message, runId);
  connection.drop();
  const next = await gateway.welcome();
  for (const runId of ["a", "b", "c"]) assert.equal((await next.asked("chat.send")).params.message, runId);
});

test("what the gateway refuses is not said again", async (t) => {
  const { client, connection, gateway } = await connected(t);
  const sent = client.send("main", "hi");
  connection.refuse(await connection.asked("chat.send"), { code: "INVALID_REQUEST", message: "missing scope: operator.write" });
  await assert.rejects(sent, { code: "INVALID_REQUEST", message: "missing scope: operator.write" });
  connection.drop();
  const next = await gateway.accept();
  next.challenge();
  next.answer(await next.asked("connect"), hello());
  client.history("main").catch(() => {});
  await next.asked("chat.history");
});

test("what is too large for the gateway would end every connection, and is given up", async (t) => {
  const { client, connection } = await connected(t);
  const sent = client.send("main", "hi");
  await connection.asked("chat.send");
  connection.close(1009, "too large");
  await assert.rejects(sent, { closeCode: 1009 });
});

test("who gives up a send is not kept waiting, and it is not said again", async (t) => {
  const { client, connection, gateway } = await connected(t);
  const giveUp = new AbortController();
  const sent = client.send("main", "hi", { signal: giveUp.signal });
  await connection.asked("chat.send");
  giveUp.abort(new Error("never mind"));
  await assert.rejects(sent, /never mind/);
  connection.drop();
  const next = await gateway.welcome();
  client.abort("main").catch(() => {});
  await next.asked("chat.abort");
});
