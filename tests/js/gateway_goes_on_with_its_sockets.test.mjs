import assert from "node:assert/strict";
import { test } from "node:test";

import { directGateway, FakeClock, fed, fedEnd, hostFile, Wire } from "./gateway/direct.mjs";

const { MemoryStore } = await hostFile("memory_store.js");

/** A gateway with a viewer and a page, whose memory is about to go. @param {{ isSaved: boolean }} options */
async function lived({ isSaved }) {
  const [store, clock] = [new MemoryStore(), new FakeClock()];
  const { gateway } = await directGateway({ store, clock });
  gateway.resume();
  const viewer = await Wire.connect(gateway);
  const page = await Wire.connect(gateway, { caps: ["tool-events"] });
  await viewer.request("runcast.attach", { sessionKey: "main" });
  await viewer.request("sessions.subscribe");
  await page.request("chat.history", { sessionKey: "main" });
  gateway.ingest([fed("Hello")]);
  clock.pass(2_000);
  if (!isSaved) gateway.ingest([fed(", lost")]);
  const survivors = [viewer, page].map((wire) => ({ socket: wire.socket, memory: structuredClone(wire.connection.memory()) }));
  return { store, clock, viewer, page, survivors, epoch: viewer.hello.runcast.epoch };
}

/** The next life of it. @param {Awaited<ReturnType<typeof lived>>} before */
async function revived({ store, viewer, page, survivors }) {
  const { gateway } = await directGateway({ store, clock: new FakeClock() });
  const connections = gateway.resume(survivors);
  for (const [index, wire] of [viewer, page].entries()) Object.assign(wire, { gateway, connection: connections[index] });
  return gateway;
}

test("after a save, sockets that survived notice nothing", async () => {
  const before = await lived({ isSaved: true });
  const { viewer, page } = before;
  const told = [viewer.frames.length, page.frames.length];
  const gateway = await revived(before);
  assert.deepEqual([viewer.frames.length, page.frames.length], told);
  gateway.ingest([{ runId: "x1", stream: "assistant", data: { delta: ", you" } }, fedEnd()]);
  for (const wire of [viewer, page]) {
    assert.equal(wire.shows("x1"), "Hello, you");
    assert.deepEqual(wire.seqs, wire.seqs.map((_, index) => index + 1));
  }
  assert.equal((await viewer.request("runcast.attach", { sessionKey: "main" })).epoch, before.epoch);
});

test("otherwise the epoch is another, which those who know of epochs are told", async () => {
  const before = await lived({ isSaved: false });
  const { viewer, page } = before;
  await revived(before);
  const [{ epoch }] = viewer.payloads("runcast.epoch");
  assert.notEqual(epoch, before.epoch);
  assert.deepEqual(page.payloads("runcast.epoch"), []);
  const answer = await viewer.request("runcast.attach", { sessionKey: "main", resume: { epoch: before.epoch, runs: { x1: 11 } } });
  assert.deepEqual([answer.recovered, answer.epoch, answer.frames[0].payload.deltaText], [false, epoch, "Hello"]);
});

test("a plain client is shown what there is, without asking", async () => {
  const before = await lived({ isSaved: false });
  const gateway = await revived(before);
  assert.equal(before.page.payloads("chat").at(-1).message.content[0].text, "Hello");
  gateway.ingest([fed("!"), fedEnd()]);
  assert.equal(before.page.shows("x1"), "Hello!");
});

test("what they may do, and what they subscribed to, is remembered", async () => {
  const before = await lived({ isSaved: true });
  const gateway = await revived(before);
  await assert.rejects(before.viewer.request("device.pair.list"), /missing scope: operator\.pairing/);
  gateway.ingest([fedEnd()]);
  assert.equal(before.viewer.payloads("sessions.changed").at(-1).phase, "message");
  assert.deepEqual(before.page.payloads("sessions.changed"), []);
});

test("connections that did not survive are forgotten", async () => {
  const before = await lived({ isSaved: true });
  before.survivors.pop();
  const { gateway } = await directGateway({ store: before.store });
  gateway.resume(before.survivors);
  assert.equal(gateway.stats().connections, 1);
  assert.equal(gateway.stats().router.held.attachments, 1);
});
