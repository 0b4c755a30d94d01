import assert from "node:assert/strict";
import { test } from "node:test";

import { attachedTo, status, texts, until } from "./client/kit.mjs";
import { KEY, RUN, suffix } from "./live/wire.mjs";

/** Whatever is no frame of protocol 3. */
const ODD = [
  "", "pong", "{", "null", "7", '"text"', "[]", "{}", '{"type":"event"}', '{"type":"event","event":7,"payload":null}',
  '{"type":"event","event":"chat"}', '{"type":"event","event":"chat","payload":{"sessionKey":7,"runId":null}}',
  '{"type":"event","event":"runcast.epoch","payload":null}', '{"type":"event","event":"tick","seq":"one"}',
  '{"type":"event","event":"tick","seq":-1}', '{"type":"event","event":"tick","seq":null}',
  '{"type":"res"}', '{"type":"res","id":"no one asked","ok":true}', '{"type":"res","id":7,"ok":"yes"}',
  '{"type":"req","id":"1","method":"tick"}', '{"type":"__proto__"}', '{"__proto__":{"type":"event","event":"tick"}}',
];

test("what is no frame changes nothing", async (t) => {
  const { client, connection, session } = await attachedTo(t, KEY);
  for (const text of ODD) connection.send(text);
  connection.socket.send(Buffer.from([0xff, 0x00]));
  connection.event(suffix(0, "Hello"));
  assert.deepEqual(texts(await until(session, ({ runs }) => runs.size)), [`${RUN} running: Hello`]);
  assert.equal(client.status, "open");
});

test("nor do answers that are none", async (t) => {
  const { client, connection } = await attachedTo(t, KEY);
  for (const answer of [{}, { ok: false }, { ok: false, error: null }, { ok: false, error: "no" }, { ok: false, error: { message: { toString: 1 } } }]) {
    const asked = client.request("health");
    const { id } = await connection.asked("health");
    connection.send({ type: "res", id, ...answer });
    await assert.rejects(asked, { name: "GatewayError" });
  }
  assert.equal(client.status, "open");
});

test("a session whose answer makes no sense is left as it was", async (t) => {
  const { client, connection, session } = await attachedTo(t, KEY);
  connection.event(suffix(0, "Hello"));
  await until(session, ({ runs }) => runs.size);
  for (const payload of [null, 7, { frames: 7 }, { epoch: "e9", frames: [null, 7, {}] }]) {
    const other = client.attach("other");
    connection.answer(await connection.asked("runcast.attach"), payload);
    const asked = client.request("health");
    connection.answer(await connection.asked("health"), "still here");
    assert.equal(await asked, "still here");
    assert.equal(other.view.runs.size, 0);
    other.close();
    await connection.asked("runcast.detach");
  }
  assert.deepEqual(texts(session.view), [`${RUN} running: Hello`]);
  assert.equal(client.status, "open");
});

test("a hello that holds nothing it needs is one of plain protocol 3", async (t) => {
  const { gateway, client, connection } = await attachedTo(t, KEY);
  connection.drop();
  await status(client, "waiting");
  const next = await gateway.accept();
  next.challenge();
  next.answer(await next.asked("connect"), {});
  await status(client, "open");
  client.history(KEY).catch(() => {});
  await next.asked("chat.history");
});
