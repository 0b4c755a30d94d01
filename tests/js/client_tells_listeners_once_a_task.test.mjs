import assert from "node:assert/strict";
import { test } from "node:test";

import { attachedTo, connected, settled, until } from "./client/kit.mjs";
import { ends, KEY, RUN, suffix } from "./live/wire.mjs";

test("the catch-up of many frames is told once", async (t) => {
  const { client, connection } = await connected(t);
  const session = client.attach(KEY);
  const told = new Promise((resolve) => session.subscribe(() => resolve(session.view.runs.get(RUN)?.text)));
  let calls = 0;
  session.subscribe(() => (calls += 1));
  connection.attached(await connection.asked("runcast.attach"), { frames: [suffix(0, "a"), suffix(1, "b"), suffix(2, "c")] });
  assert.equal(await told, "abc");
  assert.equal(calls, 1);
});

test("an event that changes nothing is not told", async (t) => {
  const parts = await attachedTo(t, KEY);
  parts.connection.event(suffix(0, "Hello"));
  await until(parts.session, ({ runs }) => runs.size);
  const before = parts.session.getSnapshot();
  let calls = 0;
  parts.session.subscribe(() => (calls += 1));
  parts.connection.event(suffix(0, "Hello"));
  parts.connection.event("tick", { ts: 1 });
  await settled(parts);
  assert.equal(calls, 0);
  assert.equal(parts.session.getSnapshot(), before);
});

test("who has unsubscribed hears nothing, and only they", async (t) => {
  const { connection, session } = await attachedTo(t, KEY);
  let calls = 0;
  const listener = () => (calls += 1);
  const stops = [session.subscribe(listener), session.subscribe(listener)];
  stops[0]();
  stops[0]();
  connection.event(suffix(0, "Hello"));
  await until(session, ({ runs }) => runs.size);
  assert.equal(calls, 1);
  stops[1]();
  connection.event(suffix(5, "!"));
  await until(session, ({ runs }) => runs.get(RUN)?.text === "Hello!");
  assert.equal(calls, 1);
});

test("a listener that throws keeps nobody else from hearing", async (t) => {
  const { client, connection, session } = await attachedTo(t, KEY);
  /** @type {unknown[]} */
  const unhandled = [];
  const usual = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", (reason) => unhandled.push(reason));
  t.after(() => {
    process.removeAllListeners("unhandledRejection");
    for (const listener of usual) process.on("unhandledRejection", listener);
  });
  const thrown = [new Error("a session's"), new Error("a client's")];
  const stops = [
    session.subscribe(() => { throw thrown[0]; }),
    client.on(() => { throw thrown[1]; }),
  ];
  let heard = 0;
  client.on(() => (heard += 1));
  connection.event(suffix(0, "Hello"));
  await until(session, ({ runs }) => runs.size);
  for (const stop of stops) stop();
  await settled({ client, connection });
  assert.equal(heard, 1);
  assert.deepEqual(new Set(unhandled), new Set(thrown));
});

test("iterating gives the view as it is, then the latest", async (t) => {
  const parts = await attachedTo(t, KEY);
  const { connection, session } = parts;
  /** @type {(string | undefined)[]} */
  const seen = [];
  for await (const view of session) {
    seen.push(view.runs.get(RUN)?.text);
    if (seen.length === 1) {
      // Whoever is busy misses what is overtaken meanwhile.
      for (const [offset, text] of /** @type {[number, string][]} */ ([[0, "a"], [1, "b"], [2, "c"]])) connection.event(suffix(offset, text));
      await settled(parts);
    } else if (seen.length === 2) connection.event(ends("final", "abcd"));
    else break;
  }
  assert.deepEqual(seen, [undefined, "abc", "abcd"]);
});

test("who stops iterating while nothing comes need not wait for more", { timeout: 5_000 }, async (t) => {
  const { client } = await connected(t);
  for (const iterable of [client, client.attach("main")]) {
    for (const reads of [0, 1, 2, 3]) {
      const values = /** @type {any} */ (iterable)[Symbol.asyncIterator]();
      const reading = Array.from({ length: reads }, () => values.next());
      await new Promise(setImmediate);
      assert.deepEqual(await values.return(), { done: true, value: undefined });
      await Promise.all(reading);
      assert.deepEqual(await values.next(), { done: true, value: undefined });
    }
  }
});

test("iterating ends with what is iterated, after its last value", async (t) => {
  const { client, connection, session } = await attachedTo(t, KEY);
  const views = (async () => {
    const all = [];
    for await (const view of session) all.push(view.runs.size);
    return all;
  })();
  const states = (async () => {
    const all = [];
    for await (const { status } of client) all.push(status);
    return all;
  })();
  connection.event(suffix(0, "Hello"));
  await until(session, ({ runs }) => runs.size);
  session.close();
  assert.deepEqual(await views, [0, 1]);
  client.close();
  assert.deepEqual(await states, ["open", "closed"]);
});

test("every event is told as it came, once it is in the view", async (t) => {
  const { client, connection, session } = await attachedTo(t, KEY);
  /** @type {unknown[]} */
  const seen = [];
  client.on(({ event, payload, seq }) => seen.push([event, payload, seq, session.view.runs.size]));
  const changed = { sessionKey: KEY, phase: "message", ts: 1 };
  connection.event("sessions.changed", changed);
  const frame = suffix(0, "Hello");
  connection.event(frame);
  await until(session, ({ runs }) => runs.size);
  assert.deepEqual(seen, [["sessions.changed", changed, 1, 0], ["chat", frame.payload, 2, 1]]);
});
