// What a gateway in a page holds on to, without a page.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { clientUnderTest } from "./package_under_test.mjs";
import { packedProject } from "./packed.mjs";

const { resolve } = createRequire(join(await packedProject(), "package.json"));
/** @type {typeof import("../../pkg-template/page.js")} */
const { openGateway, socketOver } = await import(pathToFileURL(resolve("runcast/page")).href);
const { connect } = await clientUnderTest();
const wasm = new Uint8Array(await readFile(resolve("runcast/core.wasm")));

test("a gateway that was closed listens to its signal no longer", async () => {
  const { signal } = new AbortController();
  const opened = await openGateway({ wasm, signal });
  assert.equal(getEventListeners(signal, "abort").length, 1);
  opened.close();
  assert.equal(getEventListeners(signal, "abort").length, 0);
});

test("clients on a bus that is served no longer are told", { timeout: 10_000 }, async (t) => {
  const opened = await openGateway({ wasm });
  const { port1, port2 } = new MessageChannel();
  const stop = opened.listen(port1);
  const client = connect("port:", { WebSocket: socketOver(() => port2) });
  t.after(() => {
    client.close();
    opened.close();
    port1.close();
  });
  for await (const { status } of client) if (status === "open") break;
  stop();
  for await (const { status, error } of client) {
    if (status !== "waiting") continue;
    assert.equal(/** @type {any} */ (error).closeCode, 1012);
    break;
  }
  assert.equal(opened.gateway.stats().connections, 0);
});

test("a bus that was closed without a word keeps nobody on another from hearing", { timeout: 10_000 }, async (t) => {
  const opened = await openGateway({ wasm, throttleMs: 0 });
  const name = `runcast-${process.pid}`;
  const [ours, theirs] = [new BroadcastChannel(name), new BroadcastChannel(name)];
  const { port1, port2 } = new MessageChannel();
  for (const bus of [ours, port1]) opened.listen(/** @type {any} */ (bus));
  const clients = [connect("channel:", { WebSocket: socketOver(() => /** @type {any} */ (theirs)) }), connect("port:", { WebSocket: socketOver(() => port2) })];
  t.after(() => {
    for (const client of clients) client.close();
    theirs.close();
    opened.close();
    port1.close();
  });
  const sessions = clients.map((client) => client.attach("main"));
  for (const session of sessions) for await (const { epoch } of session) if (epoch) break;
  ours.close();
  opened.gateway.ingest([{ runId: "r", sessionKey: "main", stream: "assistant", data: { delta: "Hello" } }]);
  for await (const { runs } of /** @type {any} */ (sessions[1])) if (runs.get("r")?.text === "Hello") break;
});

test("where tabs cannot take turns, who asks for a name is told so", { timeout: 5_000 }, async (t) => {
  const { navigator } = globalThis;
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  t.after(() => Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true }));
  await assert.rejects(openGateway({ wasm, name: "chat" }), /navigator\.locks/);
});

test("a socket that is closed before it is open leaves no timer", async () => {
  const { port2 } = new MessageChannel();
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = timers();
  const Socket = socketOver(() => port2);
  const socket = new Socket("port:");
  assert.equal(timers(), before + 2);
  socket.close();
  await new Promise(setImmediate);
  assert.equal(timers(), before);
  port2.close();
});
