import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Objects } from "./gateway/objects.mjs";

/** @type {Objects} */
let objects;
before(async () => (objects = await Objects.make()));
after(() => objects.end());

/** A viewer of a session at one of its relays. @param {import("./gateway/kit.mjs").GatewayUnderTest} gateway @param {string} name @param {object} [attach] */
async function watcher(gateway, name, attach) {
  const { opened } = gateway;
  gateway.opened = { ...opened, url: `${opened.url}?watch=main&viewer=${name}` };
  try {
    return await gateway.viewer({ attach: { tools: true, ...attach } });
  } finally {
    gateway.opened = opened;
  }
}

/** What a viewer was told of chats and tools, without the numbers of its connection. @param {import("./gateway/socket.mjs").Client} client */
const told = ({ events }) => events.filter(({ event }) => event === "chat" || event === "agent").map(({ event, payload }) => ({ event, payload }));

test("viewers of two relays and of the home are told the same", async () => {
  const gateway = await objects.open();
  const home = await gateway.viewer({ attach: { tools: true } });
  const relays = [await watcher(gateway, "1"), await watcher(gateway, "2"), await watcher(gateway, "3"), await watcher(gateway, "4")];
  assert.ok(new Set(relays.map(({ attached }) => attached.epoch)).size === 2, "two relays, each a router of its own");
  await home.say("r", [["text", "One "], ["tool", { phase: "start", toolCallId: "t", name: "look", args: { at: 1 } }], ["wait", "on"], ["tool", { phase: "result", toolCallId: "t", name: "look", result: "seen" }], ["text", "two."]]);
  await home.next(({ payload }) => payload.data?.phase === "start" && payload.stream === "tool");
  const late = await watcher(gateway, "5");
  assert.equal(late.attached.frames.find((/** @type {any} */ { event }) => event === "chat").payload.deltaText, "One ");
  assert.equal(late.attached.frames.find((/** @type {any} */ { event }) => event === "agent").payload.data.toolCallId, "t");
  await gateway.gate("on");
  for (const client of [home, ...relays, late]) {
    assert.equal((await client.chat("final", "r")).message.content[0].text, "One two.");
  }
  for (const client of relays) assert.deepEqual(told(client), told(home));
  const [{ payload: first } = { payload: undefined }] = told(late);
  assert.equal(first.stream, "tool");
});

test("they read the home's history, and write nothing", async () => {
  const gateway = await objects.open();
  const home = await gateway.viewer();
  await home.say("r", [["text", "Said."]]);
  await home.chat("final", "r");
  const viewer = await watcher(gateway, "1");
  const ofHome = await home.request("chat.history", { sessionKey: "main" });
  assert.deepEqual(await viewer.request("chat.history", { sessionKey: "main" }), ofHome);
  assert.match((await viewer.refused("chat.send", { sessionKey: "main", message: "x", idempotencyKey: "x" })).message, /relay/);
  assert.match((await viewer.refused("chat.abort", { sessionKey: "main" })).message, /relay/);
  assert.match((await viewer.refused("chat.history", { sessionKey: "other" })).message, /no such session/);
  assert.equal((await home.request("chat.history", { sessionKey: "main" })).messages.length, ofHome.messages.length);
});

test("who may not read the session is not let see it by a relay either", async () => {
  const gateway = await objects.open({ grants: { guest: { scopes: ["operator.read"], sessions: ["other"] } } });
  const { opened } = gateway;
  gateway.opened = { ...opened, url: `${opened.url}?watch=main&viewer=g` };
  const guest = await gateway.connect({ token: "guest", caps: ["runcast"] });
  const wrong = await gateway.socket();
  gateway.opened = opened;
  assert.equal((await guest.refused("runcast.attach", { sessionKey: "main" })).message, "no such session");
  assert.equal((await wrong.connect({ token: "wrong" })).ok, false);
  assert.equal((await wrong.closed()).code, 1008);
  const home = await gateway.viewer();
  await home.say("r", [["text", "Not for guests."]]);
  await home.chat("final", "r");
  await guest.isUpToDate();
  assert.deepEqual(told(guest), []);
});

test("no request from outside becomes a relay's link to the home", async () => {
  const gateway = await objects.open();
  const headers = { "x-runcast-ticket": "guess" };
  await assert.rejects(gateway.socket({ headers }), /403/);
});

test("when everything restarts, a viewer comes again and has the whole text", async () => {
  const gateway = await objects.open();
  const viewer = await watcher(gateway, "1");
  await gateway.ingest([{ runId: "fed", sessionKey: "main", stream: "assistant", data: { delta: "Before " } }]);
  await viewer.next(({ payload }) => payload.deltaText === "Before ");
  await gateway.settled();
  await gateway.restart();
  await viewer.closed();
  const again = await watcher(gateway, "1", { resume: { epoch: viewer.attached.epoch, runs: { fed: 7 } } });
  assert.equal(again.attached.frames[0].payload.deltaText, "Before ");
  await gateway.ingest([{ runId: "fed", stream: "assistant", data: { delta: "and after." } }, { runId: "fed", stream: "lifecycle", data: { phase: "end" } }]);
  assert.equal((await again.chat("final", "fed")).message.content[0].text, "Before and after.");
});
