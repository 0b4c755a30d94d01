import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Objects } from "./gateway/objects.mjs";

/** @type {Objects} */
let objects;
before(async () => (objects = await Objects.make()));
after(() => objects.end());

test("an alarm wakes an object that sleeps, and ends a run of which nothing came", async () => {
  const gateway = await objects.open({ watchMs: 12_000, limits: { runIdleMs: 2_000 } });
  const client = await gateway.viewer();
  await gateway.ingest([{ runId: "lost", sessionKey: "main", stream: "assistant", data: { delta: "Half of it" } }]);
  await client.chat("delta", "lost");
  const before = await objects.life(gateway);
  // Nobody sends anything; the object sleeps from about 10 s on.
  const { message, stopReason } = await client.chat("aborted", "lost", 20_000);
  assert.deepEqual([stopReason, message.content[0].text], ["idle", "Half of it"]);
  assert.notEqual(await objects.life(gateway), before, "it had lost its memory");
  const { messages, inFlight } = await client.request("chat.history", { sessionKey: "main" });
  assert.deepEqual([messages.at(-1).stopReason, inFlight], ["aborted", []]);
});

test("an object that went in the middle of its agent's run ends it when it is back", async () => {
  const gateway = await objects.open();
  const client = await gateway.viewer();
  await client.say("lost", [["text", "Half of it"], ["hang"]]);
  await client.chat("delta", "lost");
  await gateway.settled();
  await gateway.restart();
  const later = await gateway.viewer();
  const { messages, inFlight } = await later.request("chat.history", { sessionKey: "main" });
  const { stopReason, content } = messages.at(-1);
  assert.deepEqual([stopReason, content[0].text, inFlight], ["aborted", "Half of it", []]);
  assert.equal((await later.say("lost", "again")).status, "aborted", "its id starts nothing");
});
