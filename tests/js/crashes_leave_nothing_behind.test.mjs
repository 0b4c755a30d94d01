import assert from "node:assert/strict";
import { test } from "node:test";

import { collectGarbage } from "../bench/measure.mjs";
import { ChatRouter, failing, memory, RouterCrashed } from "./faults/probe.mjs";
import { turn } from "./promises.mjs";

const CRASHES = 1_000;

const note = { runId: "r", sessionKey: "main", stream: "assistant", data: { delta: "x".repeat(10_000) } };
const end = { runId: "r", sessionKey: "main", stream: "lifecycle", data: { phase: "end" } };
async function collected() {
  // What is finalized is told between tasks.
  for (let times = 0; times < 5; times += 1) {
    collectGarbage();
    await turn();
  }
}

/** What an instance is that has crashed with two routers in it, neither of them freed. */
function crashed() {
  const [router, bystander] = [1, 2].map(() => new ChatRouter({ semantics: "live" }));
  for (const one of [router, bystander]) one.ingest(note, 1);
  const instance = memory();
  assert.ok(failing({ when: "asks the host", at: 1 }, () => router.ingest(end, 2)) instanceof RouterCrashed);
  return instance;
}

test("the memory of a crashed instance is given up at once, with all that is in it", async () => {
  /** @type {Set<number>} */
  const alive = new Set();
  const gone = new FinalizationRegistry((/** @type {number} */ at) => alive.delete(at));
  for (let at = 0; at < CRASHES; at += 1) {
    gone.register(crashed(), at);
    alive.add(at);
    if (at % 50 === 0) await turn();
  }
  await collected();
  assert.equal(alive.size, 0, `of ${CRASHES} instances`);
});

test("a thousand crashes take no more memory than a hundred", async () => {
  const measured = async (/** @type {number} */ crashes) => {
    for (let at = 0; at < crashes; at += 1) {
      crashed();
      if (at % 50 === 0) await turn();
    }
    await collected();
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    return heapUsed + external + arrayBuffers;
  };
  const before = await measured(100);
  const after = await measured(CRASHES);
  assert.ok(after - before < 5e6, `${after - before} bytes more`);
});

test("what was left in a crashed instance is not freed in another", async () => {
  crashed();
  const router = new ChatRouter({ semantics: "live" });
  router.ingest(note, 1);
  await collected();
  assert.equal(router.stats().held.textUnits, 10_000);
  const [ending] = router.ingest(end, 2).filter((/** @type {any} */ { event }) => event === "chat");
  assert.equal(ending.payload.message.content[0].text, note.data.delta);
});
