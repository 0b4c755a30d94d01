import assert from "node:assert/strict";
import { test } from "node:test";

import { packageWithMemory } from "./faults/small_memory.mjs";
import { fed, fedEnd, overheard } from "./gateway/direct.mjs";

const MEGABYTES = 4;
const { ChatRouter, RouterCrashed } = await packageWithMemory(MEGABYTES * 16);

const START = 1_700_000_000_000;
const words = /out of memory: it holds (\d+) bytes, and there was no room for (\d+) more/;

/** Runs that never end, until something is thrown. @param {any} router @param {number} [most] */
function fill(router, most = 1_000_000) {
  for (let at = 0; at < most; at += 1) router.ingest({ runId: `run ${at}`, sessionKey: `session ${at % 100}`, stream: "assistant", data: { delta: "x" } }, START);
}

/** @param {() => void} call @returns {any} */
function thrownBy(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  return assert.fail("nothing was thrown");
}

test("the call that lacks memory says how much there is, and how much more it wanted", () => {
  const error = thrownBy(() => fill(new ChatRouter({ semantics: "live" })));
  assert.ok(error instanceof RouterCrashed, String(error?.stack));
  assert.equal(error.code, "ERR_ROUTER_CRASHED");
  const [, held, lacked] = words.exec(error.message)?.map(Number) ?? [];
  assert.ok(held > (MEGABYTES - 2) * 2 ** 20 && held <= MEGABYTES * 2 ** 20, error.message);
  assert.ok(lacked > 0, error.message);
  assert.match(error.panic, words);
  assert.ok(error.cause instanceof WebAssembly.RuntimeError);
});

test("whoever shares the memory hears the same, and the next router has all of it", () => {
  const bystander = new ChatRouter();
  thrownBy(() => fill(new ChatRouter({ semantics: "live" })));
  assert.throws(() => bystander.wakeAt(), { code: "ERR_ROUTER_CRASHED", panic: words });
  const router = new ChatRouter({ semantics: "live" });
  fill(router, 500);
  assert.equal(router.stats().held.texts, 500);
  router.free();
});

test("time after time, a router goes on from where it was saved", () => {
  const router = new ChatRouter({ semantics: "live" });
  fill(router, 100);
  const bytes = router.snapshot();
  router.free();
  for (let times = 0; times < 20; times += 1) {
    const restored = ChatRouter.restore(bytes);
    assert.match(thrownBy(() => fill(restored)).message, words);
  }
  assert.deepEqual(ChatRouter.restore(bytes).snapshot(), bytes);
});

test("bytes for which there is no room are refused, and do no harm", () => {
  for (const size of [MEGABYTES * 2 ** 20, 100 * 2 ** 20]) {
    const error = thrownBy(() => ChatRouter.restore(new Uint8Array(size)));
    assert.match(error.message, words);
    assert.equal(error.code, "ERR_ROUTER_CRASHED");
  }
  assert.equal(new ChatRouter().stats().events, 0);
});

test("limits keep a router within its memory", () => {
  const few = 500;
  const limits = { runs: few, sequences: few, sessions: few, connections: few, toolRuns: few, endedBytes: 100_000, textUnits: 1_000 };
  const router = new ChatRouter({ semantics: "live", limits });
  fill(router, 50_000);
  router.free();
});

test("a gateway goes on, and its viewers see all of the reply", async () => {
  const { gateway, wire, errors } = await overheard({ ChatRouter });
  gateway.ingest([fed("Hello")]);
  thrownBy(() => fill(new ChatRouter({ semantics: "live" })));
  gateway.ingest([fed(", world")]);
  assert.match(errors[0].message, words);
  assert.equal(wire.payloads("runcast.epoch").length, 1);
  const { frames } = await wire.request("runcast.attach", { sessionKey: "main" });
  assert.equal(frames[0].payload.deltaText, "Hello, world");
  gateway.ingest([fedEnd()]);
  assert.equal(wire.payloads("chat").at(-1).message.content[0].text, "Hello, world");
});
