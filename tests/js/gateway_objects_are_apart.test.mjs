import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Objects } from "./gateway/objects.mjs";

/** @type {Objects} */
let objects;
before(async () => (objects = await Objects.make()));
after(() => objects.end());

test("two gateways of one Worker do not see each other", async () => {
  const [one, other] = [await objects.open(), await objects.open()];
  const [viewer, stranger] = [await one.viewer(), await other.viewer()];
  await stranger.request("sessions.subscribe");
  await viewer.say("r", [["text", "Between us."]]);
  assert.equal((await viewer.chat("final", "r")).message.content[0].text, "Between us.");
  await stranger.isUpToDate();
  assert.deepEqual(stranger.events.filter(({ event }) => event !== "connect.challenge"), []);
  assert.deepEqual((await stranger.request("chat.history", { sessionKey: "main" })).messages, []);
  assert.deepEqual((await stranger.request("sessions.list")).sessions, []);
  assert.deepEqual(await stranger.request("chat.abort", { sessionKey: "main", runId: "r" }), { ok: true, aborted: false, runIds: [] });
  // The same id is another run elsewhere.
  assert.equal((await stranger.say("r", [["text", "Mine."]])).status, "started");
});
