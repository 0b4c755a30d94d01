import assert from "node:assert/strict";
import { test } from "node:test";

import { hello, RUNCAST, scriptedGateway } from "./client/gateway.mjs";
import { clientOf, fakeTime, runcast, status } from "./client/kit.mjs";

test("it answers the challenge with protocol 3, its token and what it can", async (t) => {
  const gateway = await scriptedGateway(t);
  clientOf(t, gateway.url, { token: "secret" });
  const connection = await gateway.accept();
  connection.challenge();
  const { params } = await connection.asked("connect");
  assert.deepEqual(params, {
    minProtocol: 3,
    maxProtocol: 3,
    client: { id: "runcast", version: "1", platform: "web", mode: "webchat" },
    role: "operator",
    scopes: ["operator.read", "operator.write"],
    caps: ["runcast"],
    auth: { token: "secret" },
  });
});

test("where no challenge comes it introduces itself after 750 ms, and once", async (t) => {
  const gateway = await scriptedGateway(t);
  const { pass } = fakeTime(t);
  const client = clientOf(t, gateway.url);
  const connection = await gateway.accept();
  await new Promise((resolve) => connection.socket.ping(resolve));
  await new Promise((resolve) => connection.socket.once("pong", resolve));
  pass(749);
  await new Promise((resolve) => (connection.socket.ping(), connection.socket.once("pong", resolve)));
  assert.deepEqual(connection.unread(), []);
  pass(1);
  const request = await connection.asked("connect");
  connection.challenge();
  connection.answer(request, hello());
  await status(client, "open");
  assert.deepEqual(connection.unread(), []);
});

test("what is given as params takes the place of what it says of itself", async (t) => {
  const gateway = await scriptedGateway(t);
  clientOf(t, gateway.url, { params: { auth: { password: "p" }, scopes: ["operator.admin"], caps: ["runcast", "tool-events"], locale: "de" } });
  const connection = await gateway.accept();
  connection.challenge();
  const { params } = await connection.asked("connect");
  assert.deepEqual([params.auth, params.scopes, params.caps, params.locale, params.role], [{ password: "p" }, ["operator.admin"], ["runcast", "tool-events"], "de", "operator"]);
});

test("a function is asked for a token each time it connects, and again if it fails", async (t) => {
  const gateway = await scriptedGateway(t);
  let asked = 0;
  const token = async () => {
    asked += 1;
    if (asked === 2) throw new Error("no network");
    return `token ${asked}`;
  };
  const client = clientOf(t, gateway.url, { token });
  for (const expected of ["token 1", "token 3"]) {
    const connection = await gateway.accept();
    connection.challenge();
    const request = await connection.asked("connect");
    assert.equal(request.params.auth.token, expected);
    connection.answer(request, hello());
    await status(client, "open");
    connection.drop();
    await status(client, "waiting");
  }
});

test("its state tells how far it has come, and what the gateway said", async (t) => {
  const gateway = await scriptedGateway(t);
  const client = clientOf(t, gateway.url);
  assert.equal(client.status, "connecting");
  await gateway.welcome();
  const state = await status(client, "open");
  assert.equal(state, client.getSnapshot());
  assert.deepEqual(state.hello, hello({ runcast: RUNCAST }));
  assert.equal(client.error, undefined);
});

test("without a WebSocket there is nothing to connect with", () => {
  assert.throws(() => runcast.connect("ws://127.0.0.1/", { WebSocket: /** @type {any} */ (null) }), { name: "TypeError", message: /options\.WebSocket/ });
});
