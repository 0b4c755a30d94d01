import assert from "node:assert/strict";
import { test } from "node:test";

import { viewed } from "./gateway/direct.mjs";
import { turn } from "./promises.mjs";

test("it may start runs itself, under an id of its own or any", async () => {
  const { gateway, wire } = await viewed({ agent: ({ message }) => `You said: ${message}` });
  assert.deepEqual(gateway.run({ runId: "r1", sessionKey: "main", message: "Hi" }), { runId: "r1", status: "started" });
  const { runId } = gateway.run({ sessionKey: "main", message: "Ho" });
  await turn();
  assert.deepEqual([wire.shows("r1"), wire.shows(runId)], ["You said: Hi", "You said: Ho"]);
  assert.throws(() => gateway.run({ sessionKey: "", message: "Hi" }), TypeError);
});

test("a heartbeat writes nothing down but what it has to say", async () => {
  for (const [said, roles] of /** @type {const} */ ([["HEARTBEAT_OK", []], ["Wake up!", ["assistant"]]])) {
    const { gateway, wire } = await viewed({ agent: () => said });
    gateway.run({ sessionKey: "main", message: "Anything new?", isHeartbeat: true });
    await turn();
    const { messages } = await wire.request("chat.history", { sessionKey: "main" });
    assert.deepEqual(messages.map((/** @type {any} */ { role }) => role), roles);
  }
});

test("it may abort them", async () => {
  const { gateway, wire } = await viewed({ agent: () => new Promise(() => {}) });
  gateway.run({ runId: "r1", sessionKey: "main", message: "Hi" });
  await turn();
  assert.deepEqual(gateway.abort("main", "other"), []);
  assert.deepEqual(gateway.abort("main"), ["r1"]);
  assert.equal(wire.payloads("chat").at(-1).stopReason, "host");
  assert.equal(gateway.stats().runs, 0);
});

test("its own ingest may feed any session", async () => {
  const { gateway, wire } = await viewed();
  const { accepted } = gateway.ingest([{ runId: "x1", sessionKey: "main", stream: "assistant", data: { delta: "Hello" } }]);
  assert.deepEqual([accepted, wire.shows("x1")], [1, "Hello"]);
});

test("an agent that says something when nobody asked it any longer is not heard", async () => {
  let say = (/** @type {string} */ _) => false;
  const { gateway, wire } = await viewed({ agent: ({ emit }) => void (say = emit) });
  gateway.run({ runId: "r1", sessionKey: "main", message: "Hi" });
  await turn();
  assert.equal(say("late"), false);
  assert.equal(wire.shows("r1"), "");
});
