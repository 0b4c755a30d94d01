import assert from "node:assert/strict";
import { test } from "node:test";

import { attachedTo, connected, settled, texts, until } from "./client/kit.mjs";
import { ends, KEY, RUN, suffix } from "./live/wire.mjs";

test("after a lost connection it attaches with what it has, and gets the rest", async (t) => {
  const { gateway, connection, session } = await attachedTo(t, KEY);
  connection.event(suffix(0, "Hello"));
  await until(session, ({ runs }) => runs.size);
  connection.drop();
  const next = await gateway.welcome();
  const request = await next.asked("runcast.attach");
  assert.deepEqual(request.params, { sessionKey: KEY, deltas: "suffix", tools: true, resume: { epoch: "e1", runs: { [RUN]: 5 } } });
  assert.deepEqual(texts(session.view), [`${RUN} running: Hello`], "what is shown stays");
  next.attached(request, { recovered: true, frames: [suffix(5, ", world")] });
  next.event(ends("final", "Hello, world!"));
  const view = await until(session, ({ runs }) => runs.get(RUN)?.status === "final");
  assert.deepEqual(texts(view), [`${RUN} final: Hello, world!`]);
});

test("every session is attached to again, before anything is said", async (t) => {
  const { gateway, client, connection } = await attachedTo(t, KEY);
  client.attach("other");
  connection.attached(await connection.asked("runcast.attach"));
  const gone = client.attach("gone");
  connection.attached(await connection.asked("runcast.attach"));
  gone.close();
  await connection.asked("runcast.detach");
  connection.drop();
  await until(client, ({ status }) => status === "waiting");
  client.send(KEY, "hi").catch(() => {});
  const next = await gateway.welcome();
  assert.equal((await next.asked("runcast.attach")).params.sessionKey, KEY);
  assert.equal((await next.asked("runcast.attach")).params.sessionKey, "other");
  await next.asked("chat.send");
});

test("what comes on a new connection waits until it is known where it belongs", async (t) => {
  const { gateway, client, connection, session } = await attachedTo(t, KEY);
  connection.event(suffix(0, "Hello"));
  await until(session, ({ runs }) => runs.size);
  connection.drop();
  const next = await gateway.welcome();
  const shown = new Set();
  session.subscribe(() => shown.add(session.view.runs.get(RUN)?.text));
  const request = await next.asked("runcast.attach");
  next.event(suffix(5, " of another life"));
  await settled({ client, connection: next });
  next.attached(request, { epoch: "e2", frames: [suffix(0, "Good day", { replace: true })] });
  const view = await until(session, ({ epoch }) => epoch === "e2");
  assert.deepEqual(texts(view), [`${RUN} running: Good day`]);
  assert.deepEqual([...shown], ["Good day"]);
});

test("an attach that the connection did not live to answer is made once on the next", async (t) => {
  const { gateway, client, connection } = await connected(t);
  const session = client.attach(KEY);
  await connection.asked("runcast.attach");
  connection.drop();
  const next = await gateway.welcome();
  next.attached(await next.asked("runcast.attach"));
  await until(session, ({ epoch }) => epoch === "e1");
  assert.equal(session.error, undefined);
  client.history(KEY).catch(() => {});
  await next.asked("chat.history");
});

test("what nobody knows of any more is gone", async (t) => {
  const { gateway, connection, session } = await attachedTo(t, KEY);
  connection.event(suffix(0, "Hello"));
  connection.event(ends("final", "Done", { runId: "run-2" }));
  await until(session, ({ runs }) => runs.size === 2);
  connection.drop();
  const next = await gateway.welcome();
  next.attached(await next.asked("runcast.attach"), { epoch: "e2" });
  assert.deepEqual(texts(await until(session, ({ epoch }) => epoch === "e2")), ["run-2 final: Done"]);
});
