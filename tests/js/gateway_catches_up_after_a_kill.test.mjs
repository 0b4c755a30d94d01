import assert from "node:assert/strict";
import { test } from "node:test";

import { directGateway, fed, fedEnd, hostFile, Wire } from "./gateway/direct.mjs";

const { MemoryStore } = await hostFile("memory_store.js");

/** A gateway that saved itself, and what follows on the same store if it is killed. */
async function saved(options = {}) {
  const store = new MemoryStore();
  const { gateway, clock } = await directGateway({ store, ...options });
  gateway.resume();
  gateway.ingest([fed("part ")]);
  clock.pass(2_000);
  const next = async () => {
    const { gateway } = await directGateway({ store, ...options });
    gateway.resume();
    const viewer = await Wire.connect(gateway);
    return { gateway, viewer, attach: () => viewer.request("runcast.attach", { sessionKey: "main" }) };
  };
  return { gateway, clock, next };
}

test("a run that ended after the save is not shown as going on", async () => {
  const { gateway, next } = await saved();
  gateway.ingest([fed("rest"), fedEnd()]);
  const { attach, viewer } = await next();
  assert.deepEqual((await attach()).frames, []);
  const { messages } = await viewer.request("chat.history", { sessionKey: "main" });
  assert.deepEqual(messages.map((/** @type {any} */ { content }) => content[0].text), ["part rest"]);
});

test("a run that began after the save goes on", async () => {
  const { gateway, next } = await saved();
  gateway.ingest([fed("lost ", "x2")]);
  const after = await next();
  await after.attach();
  after.gateway.ingest([{ runId: "x2", stream: "assistant", data: { delta: "found" } }, fedEnd("x2")]);
  assert.equal(after.viewer.shows("x2"), "found");
});

test("an agent's run that began after the save is told to have been aborted", async () => {
  const { gateway, next } = await saved({ agent: () => new Promise(() => {}) });
  gateway.run({ runId: "r", sessionKey: "main", message: "hello" });
  const { frames } = await (await next()).attach();
  const [end] = frames.filter((/** @type {any} */ { payload }) => payload.runId === "r");
  assert.deepEqual([end.payload.state, end.payload.stopReason], ["aborted", "restart"]);
});

test("an epoch that was given is that of the first life alone", async () => {
  const { gateway, next } = await saved({ epoch: "first" });
  gateway.ingest([fed("lost")]);
  assert.equal(gateway.keeper.epoch, "first");
  assert.notEqual((await (await next()).attach()).epoch, "first");
});

test("a connection that was slow when all was saved hears again", async () => {
  const options = { store: new MemoryStore(), limits: { slowBytes: 1_000 } };
  const before = await directGateway(options);
  before.gateway.resume();
  const viewer = await Wire.connect(before.gateway);
  await viewer.request("runcast.attach", { sessionKey: "main" });
  before.gateway.ingest([fed("x".repeat(1_500)), fed("missed")]);
  assert.equal(viewer.connection.isSlow, true);
  before.clock.pass(2_000);
  const { gateway } = await directGateway({ ...options, clock: before.clock });
  gateway.resume([{ socket: viewer.socket, memory: structuredClone(viewer.connection.memory()) }]);
  assert.equal(viewer.shows("x1"), `${"x".repeat(1_500)}missed`);
});
