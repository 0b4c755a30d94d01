// The home's end of a relay's link, over sockets that are lists.

import assert from "node:assert/strict";
import { test } from "node:test";

import { directGateway, fed, hostFile } from "./gateway/direct.mjs";

const { linksOf } = await hostFile("follower.js");

/** @param {object} [options] @param {boolean} [isNew] whether the relay knows nothing yet */
async function followed(options, isNew = true) {
  const { gateway } = await directGateway(options);
  gateway.resume();
  /** @type {(string | ArrayBuffer)[]} */
  const sent = [];
  /** @type {number[]} */
  const closed = [];
  const socket = { send: (/** @type {string | ArrayBuffer} */ data) => sent.push(data), close: (/** @type {number} */ code) => closed.push(code) };
  const link = linksOf(gateway)(socket, { sessionKey: "main" }, isNew);
  const inputs = () => sent.filter((data) => typeof data === "string").map((text) => JSON.parse(/** @type {string} */ (text))).filter(({ input }) => input);
  return { gateway, link, sent, closed, inputs };
}

/** A gateway's store, as its object finds it when it wakes. @param {boolean} isSame whether nothing had happened since it was saved */
async function sleeping(isSame) {
  const { MemoryStore } = await hostFile("memory_store.js");
  const store = new MemoryStore();
  const { gateway } = await directGateway({ store });
  gateway.resume();
  gateway.ingest([fed("Before")]);
  gateway.keeper.save();
  if (!isSame) gateway.ingest([fed(" and after")]);
  return store;
}

test("a new relay is told all, and then each input of its session", async () => {
  const { gateway, sent, inputs } = await followed();
  const bytes = sent.filter((data) => typeof data !== "string");
  assert.ok(JSON.parse(/** @type {string} */ (sent[0])).state.bytes > 0 && bytes.length > 0);
  gateway.ingest([fed("Hello"), { ...fed("Elsewhere", "x2"), sessionKey: "other" }]);
  assert.deepEqual(inputs().filter(({ input }) => input.input === "ingest").map(({ input }) => input.args[0].data.delta), ["Hello"]);
});

test("one that knew all before the gateway slept is told only what is new", async () => {
  const { gateway, sent, inputs } = await followed({ store: await sleeping(true) }, false);
  assert.deepEqual(sent, []);
  gateway.ingest([fed(" and after")]);
  assert.deepEqual(inputs().filter(({ input }) => input.input === "ingest").map(({ input }) => input.args[0].data.delta), [" and after"]);
});

test("one of a gateway that is not what it was is told all anew", async () => {
  const { sent } = await followed({ store: await sleeping(false) }, false);
  assert.ok(JSON.parse(/** @type {string} */ (sent[0])).state.bytes > 0);
});

test("one that takes nothing is given up, whatever it had taken before the gateway slept", async () => {
  const limits = { bufferedBytes: 10_000 };
  const { gateway, link, closed } = await followed({ limits, store: await sleeping(true) }, false);
  link.message(JSON.stringify({ taken: 60_000_000 }));
  gateway.ingest([fed("x".repeat(15_000))]);
  assert.deepEqual(closed, []);
  link.message(JSON.stringify({ taken: 15_000 }));
  gateway.ingest([fed("x".repeat(15_000))]);
  assert.deepEqual(closed, [], "what was taken is not waited for");
  gateway.ingest([fed("x".repeat(15_000))]);
  assert.deepEqual(closed, [1013]);
  assert.equal(gateway.keeper.followers.size, 0);
});
