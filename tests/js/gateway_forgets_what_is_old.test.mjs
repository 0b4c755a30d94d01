import assert from "node:assert/strict";
import { test } from "node:test";

import { directGateway, fed, fedEnd, Wire } from "./gateway/direct.mjs";
import { turn } from "./promises.mjs";

const DAY_MS = 86_400_000;

/** @param {Parameters<typeof directGateway>[0]} [options] */
async function used(options) {
  const { gateway, clock } = await directGateway({ agent: () => "Hi", ...options });
  gateway.resume();
  const wire = await Wire.connect(gateway);
  /** @param {string} sessionKey */
  const speaks = (sessionKey) => gateway.ingest([{ ...fed("Hello", `in ${sessionKey}`), sessionKey }, fedEnd(`in ${sessionKey}`)]);
  const sessions = async () => (await wire.request("sessions.list")).sessions.map((/** @type {any} */ { key }) => key).sort();
  return { gateway, clock, wire, speaks, sessions };
}

test("sessions in which nothing happened for 90 days, with what was said in them", async () => {
  const { gateway, clock, wire, speaks, sessions } = await used();
  speaks("old");
  clock.pass(50 * DAY_MS);
  speaks("young");
  clock.pass(41 * DAY_MS);
  gateway.cleanUp();
  assert.deepEqual(await sessions(), ["young"]);
  assert.deepEqual((await wire.request("chat.history", { sessionKey: "old" })).messages, []);
  assert.equal((await wire.request("chat.history", { sessionKey: "young" })).messages.length, 1);
});

test("the sessions past the bound, the oldest first", async () => {
  const { gateway, clock, speaks, sessions } = await used({ limits: { sessions: 2 } });
  for (const key of ["a", "b", "c"]) {
    speaks(key);
    clock.pass(1_000);
  }
  gateway.cleanUp();
  assert.deepEqual(await sessions(), ["b", "c"]);
});

test("not those in which a run goes on", async () => {
  const { gateway, clock, sessions } = await used({ limits: { sessions: 0, runIdleMs: 365 * DAY_MS } });
  gateway.ingest([fed("Hello")]);
  clock.pass(100 * DAY_MS);
  gateway.cleanUp();
  assert.deepEqual(await sessions(), ["main"]);
});

test("the ids of runs that ended a day ago, which may start anew then", async () => {
  const { gateway, clock } = await used();
  const request = { runId: "r1", sessionKey: "main", message: "Hi" };
  assert.equal(gateway.run(request).status, "started");
  await turn();
  clock.pass(DAY_MS - 1);
  gateway.cleanUp();
  assert.equal(gateway.run(request).status, "ok");
  clock.pass(2);
  gateway.cleanUp();
  assert.equal(gateway.run(request).status, "started");
});

test("the runs that ended past the bound, the oldest first, whatever number goes on", async () => {
  const { gateway, clock } = await used({ limits: { runRecords: 2 } });
  for (const runId of ["a", "b", "c"]) {
    gateway.ingest([fed("Hello", runId), fedEnd(runId)]);
    clock.pass(1_000);
  }
  gateway.ingest([fed("Hello", "on"), fed("Hello", "and on")]);
  gateway.cleanUp();
  assert.deepEqual(["a", "b", "c", "on", "and on"].map((runId) => gateway.store.run(runId)?.status), [undefined, "ok", "ok", "running", "running"]);
});

test("sessions past the bound are counted without those in which a run goes on", async () => {
  const { gateway, clock, speaks, sessions } = await used({ limits: { sessions: 1 } });
  for (const key of ["a", "b"]) {
    speaks(key);
    clock.pass(1_000);
  }
  gateway.ingest([fed("Hello")]);
  gateway.cleanUp();
  assert.deepEqual(await sessions(), ["b", "main"]);
});

test("fed runs of which nothing came for an hour, but not the agent's own", async () => {
  const { gateway, clock, wire } = await used({ agent: () => new Promise(() => {}) });
  await wire.request("runcast.attach", { sessionKey: "main" });
  gateway.run({ runId: "agents", sessionKey: "main", message: "Hi" });
  gateway.ingest([fed("Half", "silent"), fed("Half", "talking")]);
  clock.pass(3_599_999);
  gateway.cleanUp();
  gateway.ingest([fed(".", "talking")]);
  assert.equal(gateway.stats().runs, 3);
  clock.pass(1);
  gateway.cleanUp();
  const aborted = wire.payloads("chat").filter(({ state }) => state === "aborted");
  assert.deepEqual(aborted.map(({ runId, stopReason }) => [runId, stopReason]), [["silent", "idle"]]);
  assert.equal(gateway.stats().runs, 2);
});
