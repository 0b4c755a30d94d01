import assert from "node:assert/strict";
import { test } from "node:test";

import { directGateway, fed, fedEnd, hostFile, Wire } from "./gateway/direct.mjs";
import { turn } from "./promises.mjs";

const { MemoryStore } = await hostFile("memory_store.js");

test("whoever asks and reads nothing of the answers is given up", async () => {
  const { gateway } = await directGateway({ limits: { bufferedBytes: 10_000 } });
  let waiting = 0;
  const wire = await Wire.connect(gateway, { bufferedAmount: () => waiting });
  const { send } = wire.socket;
  wire.socket.send = (/** @type {string} */ text) => {
    waiting += text.length;
    send(text);
  };
  for (let asked = 0; asked < 1_000 && !wire.closed; asked += 1) wire.says("health", {});
  assert.equal(wire.closed?.code, 1013);
  assert.ok(waiting < 20_000);
});

test("what is nested too deeply is refused before anything comes of it", async () => {
  const { gateway } = await directGateway({ agent: () => "yes" });
  const wire = await Wire.connect(gateway);
  const deep = JSON.parse(`${"[".repeat(10_000)}${"]".repeat(10_000)}`);
  const attachments = [{ type: "note" }];
  for (let depth = 0; depth < 1_000; depth += 1) attachments[0] = /** @type {any} */ ({ type: "note", of: attachments[0] });
  await assert.rejects(wire.request("chat.send", { sessionKey: "main", message: "hello", idempotencyKey: "r", attachments }), { code: "INVALID_REQUEST" });
  assert.match(gateway.ingest([{ ...fed("text"), data: { delta: "text", deep } }]).rejected[0].message, /deep/);
  assert.deepEqual([gateway.runs.size, (await wire.request("chat.history", { sessionKey: "main" })).messages], [0, []]);
});

test("an agent cannot change what was said before", async () => {
  const { gateway } = await directGateway({
    agent({ history }) {
      for (const message of history) message.content = [];
      return "yes";
    },
  });
  gateway.ingest([fed("said"), fedEnd()]);
  gateway.run({ sessionKey: "main", message: "again" });
  await turn();
  assert.equal(gateway.store.messages("main", 9)[0].content[0].text, "said");
});

test("sessions and runs past their number or their time are forgotten while the host is awake", async () => {
  const { gateway, clock } = await directGateway({ limits: { sessions: 2, runRecords: 3 }, runRetentionMs: 600_000 });
  gateway.keepClean();
  for (let count = 0; count < 10; count += 1) {
    clock.pass(1);
    gateway.ingest([{ ...fed("text", `run ${count}`), sessionKey: `session ${count}` }, fedEnd(`run ${count}`)]);
  }
  clock.pass(60_000);
  assert.deepEqual(gateway.store.rows(99).map((/** @type {[string]} */ [key]) => key), ["session 9", "session 8"]);
  assert.deepEqual([gateway.store.run("run 6"), gateway.store.run("run 7").status], [undefined, "ok"]);
  clock.pass(600_000);
  assert.equal(gateway.store.run("run 9"), undefined);
});

test("a closed gateway does nothing any longer, whatever still comes", async () => {
  const { gateway, clock } = await directGateway();
  gateway.resume();
  gateway.keepClean();
  gateway.ingest([fed("text")]);
  gateway.close();
  assert.equal(clock.pending, 0);
  assert.deepEqual(gateway.ingest([fed("more")]).rejected, [{ index: 0, message: "the gateway is closed" }]);
  assert.equal(clock.pending, 0);
});

test("a store that fails does not keep a gateway from closing", async () => {
  const store = new MemoryStore();
  store.saveRun = store.saveSnapshot = () => {
    throw new Error("disk full");
  };
  /** @type {unknown[]} */
  const errors = [];
  const { gateway, clock } = await directGateway({ store, onError: (/** @type {unknown} */ error) => errors.push(error) });
  const wire = await Wire.connect(gateway);
  await wire.request("sessions.list");
  await wire.request("runcast.attach", { sessionKey: "main" });
  clock.pass(2_000);
  assert.equal(errors.length, 1);
  gateway.close();
  assert.equal(wire.closed?.code, 1012);
});

test("text goes on when the host's clock is set back", async () => {
  const { gateway, clock } = await directGateway({ throttleMs: 150 });
  const wire = await Wire.connect(gateway);
  await wire.request("runcast.attach", { sessionKey: "main" });
  gateway.ingest([fed("one ")]);
  clock.time -= 3_600_000;
  gateway.ingest([fed("two ")]);
  clock.pass(1_000);
  assert.equal(wire.shows("x1"), "one two ");
});
