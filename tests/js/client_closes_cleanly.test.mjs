import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { scriptedGateway } from "./client/gateway.mjs";
import { attachedTo, clientOf, connected, fakeTime, runcast, status } from "./client/kit.mjs";
import { packedProject } from "./packed.mjs";

test("what waits for an answer hears of it, and so does what comes later", async (t) => {
  const { client, connection } = await connected(t);
  const asked = [client.send("main", "hi"), client.history("main"), client.request("health")];
  client.close();
  for (const each of asked) await assert.rejects(each, { name: "GatewayError", code: "CLOSED" });
  await assert.rejects(client.send("main", "hi"), { code: "CLOSED" });
  assert.equal(await connection.closed, 1000);
  assert.deepEqual([client.status, client.error], ["closed", undefined]);
});

test("it can be closed in every state, and twice", async (t) => {
  const gateway = await scriptedGateway(t);
  const connecting = clientOf(t, gateway.url);
  connecting.close();
  connecting.close();
  assert.equal(connecting.status, "closed");
  const waiting = clientOf(t, "ws://127.0.0.1:1/", { random: () => 1 });
  await status(waiting, "waiting");
  waiting.close();
  assert.equal(waiting.status, "closed");
});

test("a token that comes too late opens nothing", async (t) => {
  let opened = 0;
  const Counting = /** @type {any} */ (class {
    constructor() {
      opened += 1;
    }
    close() {}
  });
  /** @type {(token: string) => void} */
  let give = () => {};
  /** @type {Promise<string>} */
  const token = new Promise((resolve) => (give = resolve));
  const client = clientOf(t, "ws://gateway/", { WebSocket: Counting, token: () => token });
  client.close();
  give("secret");
  await token;
  await null;
  assert.deepEqual([client.status, opened], ["closed", 0]);
});

test("sessions end with it, and stay as they are", async (t) => {
  const { client, session } = await attachedTo(t, "main");
  const view = session.view;
  client.close();
  for await (const last of session) assert.equal(last, view);
  session.close();
  const late = client.attach("main");
  for await (const last of late) assert.equal(last, runcast.emptyView);
});

test("a signal closes it, even one that was given before", async (t) => {
  const ending = new AbortController();
  const { client } = await connected(t, { options: { signal: ending.signal } });
  ending.abort();
  assert.equal(client.status, "closed");
  const never = clientOf(t, "ws://127.0.0.1:1/", { signal: AbortSignal.abort() });
  assert.equal(never.status, "closed");
});

test("a connection that it has closed tells it nothing", async (t) => {
  const { pass } = fakeTime(t);
  /** @type {any} */
  let socket;
  class Silent {
    constructor() {
      socket = this;
    }
    send() {}
    close() {}
  }
  const client = clientOf(t, "ws://gateway/", { WebSocket: /** @type {any} */ (Silent) });
  client.close();
  socket.onmessage({ data: '{"type":"res","id":"connect","ok":true,"payload":{}}' });
  socket.onerror({});
  socket.onclose({ code: 1006, reason: "" });
  pass(60_000);
  assert.equal(client.status, "closed");
});

test("a program that has closed it comes to its end", async (t) => {
  const gateway = await scriptedGateway(t);
  const file = join(await packedProject(), "closes.mjs");
  await writeFile(file, `
    import { createRequire } from "node:module";
    import { connect } from "runcast/client";
    const { WebSocket } = createRequire(${JSON.stringify(import.meta.url)})("ws");
    const client = connect(${JSON.stringify(gateway.url)}, { WebSocket });
    client.attach("main");
    client.send("main", "hi").catch(() => {});
    for await (const { status } of client) if (status === "open") break;
    client.close();
    process.on("exit", () => console.log(client.status));
  `);
  const ended = promisify(execFile)(process.execPath, [file], { timeout: 10_000 });
  await gateway.welcome();
  assert.equal((await ended).stdout, "closed\n");
});
