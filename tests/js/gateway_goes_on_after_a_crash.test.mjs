import assert from "node:assert/strict";
import { test } from "node:test";

import { fed, fedEnd, hostFile, overheard, Wire } from "./gateway/direct.mjs";

const { failure } = await hostFile("../core/core.js");
const { MemoryStore } = await hostFile("memory_store.js");

/** Ends the core that all routers of the process share, as a panic in any of them does. */
const crash = () => failure(new Error("out of memory"));

/** @param {any} gateway */
const replies = (gateway) => gateway.store.messages("main", 9).map((/** @type {any} */ { content }) => content[0].text);

test("nothing is lost of a reply in whose middle the core crashes", async () => {
  const { gateway, clock, wire: viewer, errors } = await overheard();
  gateway.ingest([fed("saved, ")]);
  clock.pass(2_000);
  gateway.ingest([fed("not saved, ")]);
  crash();
  gateway.ingest([fed("after"), fedEnd()]);
  assert.deepEqual(replies(gateway), ["saved, not saved, after"]);
  assert.equal(viewer.payloads("runcast.epoch").length, 1);
  assert.deepEqual(errors.map(({ name }) => name), ["RouterCrashed"]);
});

test("a run that began since the last save goes on", async () => {
  const { gateway, clock } = await overheard();
  clock.pass(2_000);
  gateway.ingest([fed("one ")]);
  crash();
  gateway.ingest([{ runId: "x1", stream: "assistant", data: { delta: "two" } }, fedEnd()]);
  assert.deepEqual(replies(gateway), ["one two"]);
  assert.equal(gateway.store.row("main").status, "done");
});

test("a run that ended since the last save does not come back", async () => {
  const { gateway, clock, wire: viewer } = await overheard();
  gateway.ingest([fed("said")]);
  clock.pass(2_000);
  gateway.ingest([fedEnd()]);
  crash();
  const { frames } = await viewer.request("runcast.attach", { sessionKey: "main" });
  assert.deepEqual(frames.map((/** @type {any} */ { payload }) => payload.state), ["final"]);
  assert.deepEqual(replies(gateway), ["said"]);
});

for (const [when, act] of /** @type {[string, (gateway: any, clock: any, viewer: Wire) => unknown][]} */ ([
  ["a save", (_, clock) => clock.pass(2_000)],
  ["a text that is due", (_, clock) => clock.pass(200)],
  ["a socket that goes", (_, __, viewer) => viewer.connection.gone()],
  ["a client that comes", (gateway) => Wire.connect(gateway)],
])) {
  test(`${when} may be the first to notice`, async () => {
    const { gateway, clock, wire: viewer } = await overheard({ throttleMs: 150 });
    gateway.ingest([fed("one "), fed("two ")]);
    crash();
    await act(gateway, clock, viewer);
    gateway.ingest([fed("three"), fedEnd()]);
    assert.deepEqual(replies(gateway), ["one two three"]);
  });
}

test("over a snapshot that cannot be read it goes on from nothing", async () => {
  const store = new MemoryStore();
  const { gateway, clock } = await overheard({ store });
  clock.pass(2_000);
  store.saveSnapshot(new Uint8Array([1, 2, 3]), { epoch: "e", connIds: [], at: 0 });
  crash();
  gateway.ingest([fed("new"), fedEnd()]);
  assert.deepEqual(replies(gateway), ["new"]);
});
