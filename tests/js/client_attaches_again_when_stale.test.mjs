import assert from "node:assert/strict";
import { test } from "node:test";

import { scriptedGateway } from "./client/gateway.mjs";
import { attachedTo, clientOf, fakeTime, settled, texts, until } from "./client/kit.mjs";
import { ends, KEY, RUN, suffix } from "./live/wire.mjs";

/** A client whose time is made, attached and with a run. @param {import("node:test").TestContext} t */
async function patient(t) {
  const gateway = await scriptedGateway(t);
  const { pass } = fakeTime(t);
  const client = clientOf(t, gateway.url, { random: () => 1 });
  const session = client.attach(KEY);
  const connection = await gateway.welcome();
  connection.attached(await connection.asked("runcast.attach"), { frames: [suffix(0, "Hello")] });
  return { gateway, client, connection, session, pass };
}

test("a piece that does not fit makes it attach with what it has", async (t) => {
  const { connection, session } = await attachedTo(t, KEY);
  connection.event(suffix(0, "Hello"));
  connection.event(suffix(9, "rld"));
  const request = await connection.asked("runcast.attach");
  assert.deepEqual(request.params.resume, { epoch: "e1", runs: { [RUN]: 5 } });
  connection.attached(request, { recovered: true, frames: [suffix(5, ", world")] });
  assert.deepEqual(texts(await until(session, ({ runs }) => runs.get(RUN)?.text === "Hello, world")), [`${RUN} running: Hello, world`]);
  assert.equal(session.view.stale, false);
});

test("one at a time, whatever comes meanwhile", async (t) => {
  const { client, connection, session } = await attachedTo(t, KEY);
  connection.event(suffix(0, "Hello"));
  connection.event(suffix(9, "rld"));
  const request = await connection.asked("runcast.attach");
  for (let i = 0; i < 20; i += 1) connection.event(suffix(20 + i, "x"));
  connection.attached(request, { recovered: true, frames: [suffix(5, ", world")] });
  await until(session, ({ stale, runs }) => !stale && runs.size);
  client.history(KEY).catch(() => {});
  await connection.asked("chat.history");
});

test("events that never came make it attach to all", async (t) => {
  const { client, connection } = await attachedTo(t, KEY);
  client.attach("other");
  connection.attached(await connection.asked("runcast.attach"));
  connection.event("tick", { ts: 1 });
  connection.skip(3);
  connection.event("tick", { ts: 2 });
  assert.equal((await connection.asked("runcast.attach")).params.sessionKey, KEY);
  assert.equal((await connection.asked("runcast.attach")).params.sessionKey, "other");
});

test("a host that went on under a new epoch is attached to anew", async (t) => {
  const { connection, session } = await attachedTo(t, KEY);
  connection.event(suffix(0, "Hello"));
  connection.event("runcast.epoch", { epoch: "e2" });
  const request = await connection.asked("runcast.attach");
  assert.deepEqual(request.params.resume, { epoch: "e1", runs: { [RUN]: 5 } });
  connection.attached(request, { epoch: "e2", frames: [suffix(0, "Hell", { replace: true })] });
  connection.event(suffix(4, "o again"));
  const view = await until(session, ({ runs }) => runs.get(RUN)?.text.endsWith("again"));
  assert.deepEqual([view.epoch, ...texts(view)], ["e2", `${RUN} running: Hello again`]);
});

test("a new epoch during an attach is not missed", async (t) => {
  const { connection, session } = await attachedTo(t, KEY);
  connection.event(suffix(0, "Hello"));
  connection.event(suffix(9, "x"));
  const request = await connection.asked("runcast.attach");
  connection.event("runcast.epoch", { epoch: "e2" });
  connection.attached(request, { recovered: true });
  connection.attached(await connection.asked("runcast.attach"), { epoch: "e2", frames: [ends("final", "Hello")] });
  assert.deepEqual(texts(await until(session, ({ epoch }) => epoch === "e2")), [`${RUN} final: Hello`]);
});

test("if attaching does not mend it, it waits longer each time", async (t) => {
  const { client, connection, session, pass } = await patient(t);
  await until(session, ({ runs }) => runs.size);
  let offset = 100;
  for (const ms of [0, 500, 1_500, 3_500]) {
    connection.event(suffix(offset++, "x"));
    await until(session, ({ stale }) => stale);
    if (ms > 0) {
      pass(ms - 1);
      await settled({ client, connection });
      pass(1);
    }
    connection.attached(await connection.asked("runcast.attach"), { recovered: true });
    await until(session, ({ stale }) => !stale);
  }
  pass(5_000);
  connection.event(suffix(offset++, "x"));
  await connection.asked("runcast.attach");
});

test("what waits to attach again does not when the connection is another", async (t) => {
  const { gateway, client, connection, session, pass } = await patient(t);
  for (const offset of [100, 101]) {
    await until(session, ({ stale, runs }) => !stale && runs.size);
    connection.event(suffix(offset, "x"));
    await until(session, ({ stale }) => stale);
    if (offset > 100) break;
    connection.attached(await connection.asked("runcast.attach"), { recovered: true });
  }
  connection.drop();
  await until(client, ({ status }) => status === "waiting");
  pass(500);
  const next = await gateway.welcome();
  next.attached(await next.asked("runcast.attach"), { recovered: true });
  await until(session, ({ stale }) => !stale);
  pass(5_000);
  client.history(KEY).catch(() => {});
  await next.asked("chat.history");
});

test("a refusal that may pass is tried again, one that will not is not", async (t) => {
  const { client, connection, session } = await attachedTo(t, KEY);
  const other = client.attach("other");
  connection.refuse(await connection.asked("runcast.attach"), { code: "UNAVAILABLE", message: "busy", retryable: true });
  connection.refuse(await connection.asked("runcast.attach"), { code: "NOT_FOUND", message: "no such session" });
  await new Promise((resolve) => other.subscribe(() => /** @type {any} */ (other.error)?.code === "NOT_FOUND" && resolve(undefined)));
  client.history(KEY).catch(() => {});
  await connection.asked("chat.history");
  assert.equal(session.error, undefined);
});
