import assert from "node:assert/strict";
import { test } from "node:test";

import { attachedTo, connected, runcast, settled, texts, until } from "./client/kit.mjs";
import { ends, KEY, RUN, suffix, tool } from "./live/wire.mjs";

test("it attaches with suffixes and tools unless told otherwise", async (t) => {
  const { client, connection } = await connected(t);
  client.attach(KEY);
  assert.deepEqual((await connection.asked("runcast.attach")).params, { sessionKey: KEY, deltas: "suffix", tools: true });
  client.attach("other", { deltas: "full", tools: false });
  assert.deepEqual((await connection.asked("runcast.attach")).params, { sessionKey: "other", deltas: "full", tools: false });
});

test("the view takes the catch-up, and then what comes", async (t) => {
  const { client, connection } = await connected(t);
  const session = client.attach(KEY);
  assert.equal(session.view, runcast.emptyView);
  connection.attached(await connection.asked("runcast.attach"), { frames: [suffix(0, "Hello")] });
  connection.event(suffix(5, ", world"));
  connection.event(tool("start"));
  connection.event(ends("final", "Hello, world!"));
  const view = await until(session, ({ runs }) => runs.get(RUN)?.status === "final");
  assert.deepEqual(texts(view), [`${RUN} final: Hello, world!`]);
  assert.equal(view.runs.get(RUN)?.tools[0]?.name, "search");
  assert.equal(session.getSnapshot(), session.view);
});

test("what comes before the answer is part of it", async (t) => {
  const { client, connection } = await connected(t);
  const session = client.attach(KEY);
  let wasStale = false;
  session.subscribe(() => (wasStale ||= session.view.stale));
  const request = await connection.asked("runcast.attach");
  connection.event(suffix(3, "lo"));
  await settled({ client, connection });
  connection.attached(request, { frames: [suffix(0, "Hello")] });
  connection.event(suffix(5, "!"));
  assert.deepEqual(texts(await until(session, ({ runs }) => runs.get(RUN)?.text.endsWith("!"))), [`${RUN} running: Hello!`]);
  assert.deepEqual([wasStale, connection.unread()], [false, []]);
});

test("each session shows its own", async (t) => {
  const { client, connection, session } = await attachedTo(t, KEY);
  const other = client.attach("other");
  connection.attached(await connection.asked("runcast.attach"));
  connection.event(suffix(0, "mine"));
  connection.event(suffix(0, "yours", { sessionKey: "other", runId: "run-2" }));
  connection.event(suffix(0, "nobody's", { sessionKey: "third", runId: "run-3" }));
  assert.deepEqual(texts(await until(other, ({ runs }) => runs.size)), ["run-2 running: yours"]);
  assert.deepEqual(texts(session.view), [`${RUN} running: mine`]);
});

test("a session goes by the name that the gateway gives it, too", async (t) => {
  const { client, connection } = await connected(t);
  const session = client.attach("main");
  connection.attached(await connection.asked("runcast.attach"), { sessionKey: KEY });
  connection.event(suffix(0, "Hello"));
  assert.deepEqual(texts(await until(session, ({ runs }) => runs.size)), [`${RUN} running: Hello`]);
});

test("whoever attaches to the same session shares it, until the last has closed it", async (t) => {
  const { client, connection, session } = await attachedTo(t, KEY);
  const second = client.attach(KEY);
  assert.equal(second.view, session.view);
  session.close();
  session.close();
  connection.event(suffix(0, "Hello"));
  await until(second, ({ runs }) => runs.size);
  assert.deepEqual(connection.unread(), []);
  second.close();
  second.close();
  assert.deepEqual((await connection.asked("runcast.detach")).params, { sessionKey: KEY });
  client.history(KEY).catch(() => {});
  await connection.asked("chat.history");
});

test("one who wants tools is enough to be told of them", async (t) => {
  const { client, connection } = await connected(t);
  const session = client.attach(KEY, { tools: false });
  connection.attached(await connection.asked("runcast.attach"));
  client.attach(KEY);
  const request = await connection.asked("runcast.attach");
  assert.equal(request.params.tools, true);
  connection.attached(request, { epoch: "e2" });
  await until(session, ({ epoch }) => epoch === "e2");
  client.attach(KEY, { tools: false });
  client.attach("other");
  assert.equal((await connection.asked("runcast.attach")).params.sessionKey, "other");
});

test("a session that is closed and followed again starts anew", async (t) => {
  const { client, connection, session } = await attachedTo(t, KEY);
  connection.event(suffix(0, "Hello"));
  await until(session, ({ runs }) => runs.size);
  session.close();
  const again = client.attach(KEY);
  assert.equal(again.view, runcast.emptyView);
  await connection.asked("runcast.detach");
  assert.equal((await connection.asked("runcast.attach")).params.resume, undefined);
});

test("a session that is closed while it attaches is not attached to again", async (t) => {
  const { client, connection } = await connected(t);
  const session = client.attach(KEY);
  const request = await connection.asked("runcast.attach");
  session.close();
  await connection.asked("runcast.detach");
  connection.refuse(request, { code: "UNAVAILABLE", message: "busy", retryable: true });
  for (let i = 0; i < 2; i += 1) await settled({ client, connection });
  assert.equal(session.error, undefined);
});

test("a session that may not be read says so", async (t) => {
  const { client, connection } = await connected(t);
  const session = client.attach(KEY);
  const told = new Promise((resolve) => session.subscribe(() => resolve(session.error)));
  connection.refuse(await connection.asked("runcast.attach"), { code: "INVALID_REQUEST", message: "missing scope: operator.read" });
  assert.equal(/** @type {any} */ (await told).message, "missing scope: operator.read");
  assert.equal(client.status, "open");
});

test("views keep the last ended runs alone, and all that go on", async (t) => {
  const { connection, session } = await attachedTo(t, KEY, { options: { keepRuns: 2 } });
  for (const id of ["a", "b", "c", "d"]) connection.event(suffix(0, id, { runId: id }));
  for (const id of ["a", "b", "c"]) connection.event(ends("final", id, { runId: id }));
  const view = await until(session, ({ runs }) => runs.get("c")?.status === "final");
  assert.deepEqual(texts(view), ["b final: b", "c final: c", "d running: d"]);
});

test("whoever follows a session and then speaks in it sees all of the answer", async (t) => {
  const { client, connection } = await connected(t);
  client.attach(KEY);
  client.send(KEY, "hi").catch(() => {});
  await connection.asked("runcast.attach");
  await connection.asked("chat.send");
});
