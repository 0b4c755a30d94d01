import assert from "node:assert/strict";
import { test } from "node:test";

import { fed, fedEnd, viewed } from "./gateway/direct.mjs";
import { turn } from "./promises.mjs";

const HOUR_MS = 3_600_000;

const text = (/** @type {any} */ payload) => payload.message?.content[0].text;

for (const hours of [1, 24, 1_000]) {
  test(`after ${hours} h in which nothing happened a message is answered as ever`, async () => {
    const { clock, wire } = await viewed({ agent: () => "Hi" });
    for (const idempotencyKey of ["r1", "r2"]) {
      await wire.request("chat.send", { sessionKey: "main", message: "Hello", idempotencyKey });
      await turn();
      clock.pass(hours * HOUR_MS);
    }
    const finals = wire.payloads("chat").filter(({ state }) => state === "final");
    assert.deepEqual(finals.map((payload) => [payload.runId, text(payload)]), [["r1", "Hi"], ["r2", "Hi"]]);
  });
}

test("and a run that is fed is told", async () => {
  const { gateway, clock, wire } = await viewed();
  clock.pass(2 * HOUR_MS);
  gateway.ingest([fed("Hello"), fedEnd()]);
  assert.equal(text(wire.payloads("chat").at(-1)), "Hello");
});

test("an agent may think for hours before it goes on", async () => {
  let [go, say] = [() => {}, (/** @type {string} */ _) => false];
  const { clock, wire } = await viewed({
    agent: ({ emit }) => {
      say = emit;
      emit("Let me think. ");
      return new Promise((/** @type {(value?: unknown) => void} */ resolve) => (go = resolve));
    },
  });
  await wire.request("chat.send", { sessionKey: "main", message: "Hello", idempotencyKey: "r1" });
  await turn();
  for (let hours = 0; hours < 30; hours += 1) clock.pass(HOUR_MS);
  assert.equal(say("Yes."), true);
  go();
  await turn();
  const { state, ...payload } = wire.payloads("chat").at(-1);
  assert.deepEqual([state, text(payload)], ["final", "Let me think. Yes."]);
});

test("what comes of a run long after its end begins nothing", async () => {
  const { gateway, clock, wire } = await viewed();
  gateway.ingest([fed("Hello"), fedEnd()]);
  const told = wire.frames.length;
  for (const ms of [1_000, 600_000, HOUR_MS]) {
    clock.pass(ms);
    gateway.ingest([fed("late"), { ...fed("later"), seq: 7 }]);
    clock.pass(1_000);
    assert.equal(wire.frames.length, told, `after ${ms} ms`);
  }
  assert.equal(gateway.stats().runs, 0);
});

test("nor of one that was aborted", async () => {
  const { gateway, clock, wire } = await viewed();
  gateway.ingest([fed("Hello")]);
  gateway.abort("main");
  const told = wire.frames.length;
  clock.pass(2 * HOUR_MS);
  assert.deepEqual(gateway.ingest([fed("late"), fedEnd()]).aborted, ["x1"]);
  assert.equal(wire.frames.length, told);
});
