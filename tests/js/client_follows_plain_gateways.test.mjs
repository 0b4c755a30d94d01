import assert from "node:assert/strict";
import { test } from "node:test";

import { connected, status, texts, until } from "./client/kit.mjs";
import { ends, KEY, RUN, whole } from "./live/wire.mjs";

const plain = { hello: {} };

test("a gateway that knows no attaching is not asked to", async (t) => {
  const { client, connection } = await connected(t, plain);
  const session = client.attach(KEY);
  session.close();
  client.history(KEY).catch(() => {});
  await connection.asked("chat.history");
});

test("the whole texts that it sends of its own accord are shown", async (t) => {
  const { client, connection } = await connected(t, plain);
  const session = client.attach(KEY);
  for (const frame of [whole("Hel"), whole("Hello"), whole("Not mine", { sessionKey: "other", runId: "run-2" })]) connection.event(frame);
  connection.event(ends("final"));
  const view = await until(session, ({ runs }) => runs.get(RUN)?.status === "final");
  assert.deepEqual(texts(view), [`${RUN} final: Hello`]);
});

test("what is of no session is shown in none", async (t) => {
  const { client, connection } = await connected(t, plain);
  const session = client.attach(KEY);
  connection.event(whole("Whose?", { sessionKey: undefined, runId: "run-2" }));
  connection.event(whole("Hello"));
  assert.deepEqual(texts(await until(session, ({ runs }) => runs.get(RUN)?.text === "Hello")), [`${RUN} running: Hello`]);
});

test("its numbers may have gaps", async (t) => {
  const { client, connection } = await connected(t, plain);
  const session = client.attach(KEY);
  connection.skip(41);
  connection.event(whole("Hello"));
  await until(session, ({ runs }) => runs.size);
  client.history(KEY).catch(() => {});
  await connection.asked("chat.history");
});

test("after a lost connection it goes on", async (t) => {
  const { gateway, client, connection } = await connected(t, plain);
  const session = client.attach(KEY);
  connection.event(whole("Hel"));
  await until(session, ({ runs }) => runs.size);
  connection.drop();
  const next = await gateway.welcome({});
  await status(client, "open");
  next.event(whole("Hello"));
  assert.deepEqual(texts(await until(session, ({ runs }) => runs.get(RUN)?.text === "Hello")), [`${RUN} running: Hello`]);
});
