import assert from "node:assert/strict";
import { test } from "node:test";

import { scriptedGateway } from "./client/gateway.mjs";
import { clientOf, connected, fakeTime, runcast, status } from "./client/kit.mjs";

test("each answer finds its request, in any order", async (t) => {
  const { client, connection } = await connected(t);
  const first = client.request("models.list", { a: 1 });
  const second = client.request("health");
  const [one, other] = [await connection.asked("models.list"), await connection.asked("health")];
  assert.deepEqual([one.params, other.params], [{ a: 1 }, undefined]);
  connection.answer(other, "second");
  connection.answer(one, "first");
  assert.deepEqual(await Promise.all([first, second]), ["first", "second"]);
});

test("history and abort ask for what they are called after", async (t) => {
  const { client, connection } = await connected(t);
  const history = client.history("main", 20);
  const request = await connection.asked("chat.history");
  assert.deepEqual(request.params, { sessionKey: "main", limit: 20 });
  connection.answer(request, { sessionKey: "main", messages: [] });
  assert.deepEqual((await history).messages, []);
  const abort = client.abort("main", "run-1");
  const other = await connection.asked("chat.abort");
  assert.deepEqual(other.params, { sessionKey: "main", runId: "run-1" });
  connection.answer(other, { ok: true, aborted: true, runIds: ["run-1"] });
  assert.deepEqual((await abort).runIds, ["run-1"]);
});

test("a refusal is an error with all that was told", async (t) => {
  const { client, connection } = await connected(t);
  const asked = client.request("nonsense");
  connection.refuse(await connection.asked("nonsense"), { code: "INVALID_REQUEST", message: "unknown method", details: { a: 1 }, retryable: false });
  const error = await asked.then(assert.fail, (reason) => reason);
  assert.ok(error instanceof runcast.GatewayError && error instanceof Error);
  assert.deepEqual([error.name, error.code, error.message, error.details, error.retryable], ["GatewayError", "INVALID_REQUEST", "unknown method", { a: 1 }, false]);
});

test("an error is one, whatever was told as its words", async (t) => {
  const { client, connection } = await connected(t);
  for (const told of [{ code: "X", message: 5 }, JSON.parse('{"code":"X","__proto__":{}}'), "no", null]) {
    const asked = client.request("nonsense");
    connection.refuse(await connection.asked("nonsense"), told);
    const error = await asked.then(assert.fail, (reason) => reason);
    assert.ok(error instanceof runcast.GatewayError);
    assert.deepEqual([error.name, error.message, error.code], ["GatewayError", "", told?.code]);
  }
});

test("a lost connection rejects what it was asked, but not what waits for the next", async (t) => {
  const { client, connection, gateway } = await connected(t);
  const asked = client.request("health");
  await connection.asked("health");
  connection.close(1012, "restart");
  await assert.rejects(asked, { code: "LOST", message: "restart", closeCode: 1012, retryable: true });
  const later = client.request("models.list");
  const next = await gateway.welcome();
  next.answer(await next.asked("models.list"), "models");
  assert.equal(await later, "models");
});

test("a wait that is longer than any timer is no short one", async (t) => {
  const { client, connection } = await connected(t);
  for (const timeoutMs of [2 ** 31, Infinity]) {
    const asked = client.request("health", {}, { timeoutMs });
    const request = await connection.asked("health");
    await new Promise((resolve) => setTimeout(resolve, 20));
    connection.answer(request, "well");
    assert.equal(await asked, "well");
  }
});

test("after 30 s, or what is wished, there is no answer any more", async (t) => {
  const gateway = await scriptedGateway(t);
  const { pass } = fakeTime(t);
  const client = clientOf(t, gateway.url);
  const connection = await gateway.welcome();
  await status(client, "open");
  const long = client.request("health");
  const short = client.request("models.list", {}, { timeoutMs: 100 });
  const request = await connection.asked("health");
  pass(100);
  await assert.rejects(short, { code: "TIMEOUT", message: "models.list timed out" });
  pass(29_900);
  await assert.rejects(long, { code: "TIMEOUT" });
  connection.answer(request, "late");
  const last = client.request("health");
  const other = await connection.asked("models.list").then(() => connection.asked("health"));
  connection.answer(other, "in time");
  assert.equal(await last, "in time");
});

test("a signal ends the wait with its own reason", async (t) => {
  const { client } = await connected(t);
  const reason = new Error("left the page");
  await assert.rejects(client.request("health", {}, { signal: AbortSignal.abort(reason) }), reason);
  const later = new AbortController();
  const asked = client.request("health", {}, { signal: later.signal });
  later.abort(reason);
  await assert.rejects(asked, reason);
});

test("an answered request leaves nothing at its signal", async (t) => {
  const { client, connection } = await connected(t);
  let listening = 0;
  const counted = {
    ...{ aborted: false, reason: undefined },
    addEventListener: () => void (listening += 1),
    removeEventListener: () => void (listening -= 1),
  };
  const asked = client.request("health", {}, { signal: counted });
  assert.equal(listening, 1);
  connection.answer(await connection.asked("health"));
  await asked;
  assert.equal(listening, 0);
});

test("what cannot be written as JSON is refused at once and troubles nobody else", async (t) => {
  const { client, connection } = await connected(t);
  await assert.rejects(client.request("health", { n: 1n }), TypeError);
  client.request("models.list").catch(() => {});
  await connection.asked("models.list");
});
