import assert from "node:assert/strict";
import { test } from "node:test";

import { directGateway, fed, hostFile, Wire } from "./gateway/direct.mjs";
import { inTime } from "./gateway/socket.mjs";
import { turn } from "./promises.mjs";

const { MemoryStore } = await hostFile("memory_store.js");
const { elsewhere } = await hostFile("server_http.js");

/** A store whose disk may be full. */
class FullStore extends MemoryStore {
  isFull = false;

  /** @param {any[]} given */
  append(...given) {
    if (this.isFull) throw new Error("disk full");
    return super.append(...given);
  }
}

/** @param {any} gateway */
async function over(gateway) {
  const all = (async () => {
    while (gateway.runs.size > 0) await turn();
  })();
  await inTime(all, () => "the end of all runs");
}

const quiet = { onError() {} };
const request = { runId: "r", sessionKey: "main", message: "hello" };

test("one whose message cannot be kept fails, and its agent is not asked", async () => {
  /** @type {any} */
  const store = new FullStore();
  let asked = 0;
  const { gateway } = await directGateway({ ...quiet, store, agent: () => void (asked += 1) });
  const viewer = await Wire.connect(gateway);
  await viewer.request("runcast.attach", { sessionKey: "main" });
  store.isFull = true;
  assert.equal((await viewer.request("chat.send", { sessionKey: "main", message: "hello", idempotencyKey: "r" })).status, "started");
  await over(gateway);
  assert.deepEqual(viewer.payloads("chat").map(({ state }) => state), ["error"]);
  assert.equal(asked, 0);
});

test("one that nobody is told of ends when its agent throws", async () => {
  const { gateway } = await directGateway({ ...quiet, agent: () => Promise.reject(new Error("no")) });
  gateway.run(request);
  gateway.ingest([{ runId: "r", context: { isControlUiVisible: false } }]);
  await over(gateway);
  assert.equal(gateway.store.run("r").status, "error");
});

test("an agent that told of an error and went on ends its run by returning", async () => {
  const error = { stream: "lifecycle", data: { phase: "error", error: "overloaded" } };
  const { gateway } = await directGateway({ agent: () => ["one ", error, "two"] });
  gateway.run(request);
  await over(gateway);
  assert.equal(gateway.store.messages("main", 9).at(-1).content[0].text, "one two");
});

test("an agent whose end cannot be told has ended all the same", async () => {
  const { gateway } = await directGateway({ ...quiet, agent: () => ["text", { stream: "lifecycle", data: { phase: "end", usage: 10n } }] });
  const viewer = await Wire.connect(gateway);
  await viewer.request("runcast.attach", { sessionKey: "main" });
  gateway.run(request);
  await over(gateway);
  assert.equal(viewer.payloads("chat").at(-1).state, "final");
});

test("an agent that never waits does not keep others waiting, and can be aborted", async () => {
  const { gateway } = await directGateway({ *agent() { for (;;) yield "more "; } });
  gateway.run(request);
  await inTime(turn(), () => "a turn");
  assert.deepEqual(gateway.abort("main"), ["r"]);
  await over(gateway);
});

test("an agent whose run was aborted before its turn is not asked", async () => {
  let asked = 0;
  const { gateway } = await directGateway({ agent: () => void (asked += 1) });
  gateway.run(request);
  gateway.abort("main");
  await turn();
  assert.equal(asked, 0);
});

test("what an agent elsewhere says of an aborted run is not shown, its start neither", async () => {
  const { gateway } = await directGateway({ agent: () => elsewhere });
  const viewer = await Wire.connect(gateway);
  await viewer.request("runcast.attach", { sessionKey: "main" });
  gateway.run(request);
  await turn();
  gateway.abort("main");
  const told = viewer.frames.length;
  const start = { runId: "r", stream: "lifecycle", data: { phase: "start" } };
  assert.deepEqual(gateway.ingest([start, fed("too late", "r")]).aborted, ["r"]);
  assert.equal(viewer.frames.length, told);
});

test("a run's time is limited beyond a restart", async () => {
  const store = new MemoryStore();
  const before = await directGateway({ store, agent: () => elsewhere });
  before.gateway.run({ ...request, timeoutMs: 5_000 });
  await turn();
  const { gateway, clock } = await directGateway({ store });
  gateway.resume();
  clock.pass(4_999);
  assert.equal(gateway.runs.size, 1);
  clock.pass(1);
  assert.equal(gateway.runs.size, 0);
});
