import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { build } from "../../pkg-template/build.mjs";

// A package whose core panics when it is told to; else it is the one that users get.
const probe = await build({ features: "panic-probe", out: "pkg.probe" });

/** @param {string} file */
const load = (file) => import(pathToFileURL(join(probe, file)).href);
const { ChatRouter, RouterCrashed } = await load("entry/node.js");
const { Core } = await load("core/core.js");

const { stats } = Core.prototype;

/**
 * Has a router's next call panic.
 * @param {any} router
 * @param {string} text
 * @returns {any} what it throws
 */
function crash(router, text) {
  Core.prototype.stats = function panics() {
    return this.panic(text);
  };
  try {
    router.stats();
  } catch (error) {
    return error;
  } finally {
    Core.prototype.stats = stats;
  }
  return assert.fail("no crash");
}

const note = { runId: "r", seq: 1, stream: "note", ts: 1 };

test("the call that crashes tells what the core said, and where", () => {
  const error = crash(new ChatRouter(), "out of luck");
  assert.ok(error instanceof RouterCrashed);
  assert.equal(error.name, "RouterCrashed");
  assert.equal(error.code, "ERR_ROUTER_CRASHED");
  assert.match(error.panic, /out of luck/);
  assert.match(error.panic, /src\/boundary\/mod\.rs:\d+/);
  assert.match(error.message, /out of luck/);
  assert.ok(error.cause instanceof WebAssembly.RuntimeError);
  assert.match(String(error.cause.stack), /\bCore\.panic\b/);
  assert.ok(error instanceof Error);
});

test("every router of that instance is lost, and says so", () => {
  const [first, second] = [new ChatRouter(), new ChatRouter()];
  crash(first, "lost");
  for (const router of [first, second]) {
    assert.throws(() => router.ingest(note, 1), { code: "ERR_ROUTER_CRASHED", panic: /lost/ });
    assert.throws(() => router.subscribeSessions("c"), { code: "ERR_ROUTER_CRASHED" });
    assert.throws(() => router.wakeAt(), { code: "ERR_ROUTER_CRASHED" });
  }
});

test("a router made after a crash works, crash after crash", () => {
  for (let times = 0; times < 20; times += 1) {
    const router = new ChatRouter();
    router.subscribeSessions("ui");
    assert.equal(router.ingest(note, 1).length, 1);
    crash(router, `crash ${times}`);
  }
  assert.equal(new ChatRouter().stats().events, 0);
});

test("freeing a lost router harms no other", () => {
  const lost = new ChatRouter();
  crash(lost, "free me");
  const router = new ChatRouter();
  router.subscribeSessions("ui");
  lost.free();
  lost[Symbol.dispose ?? Symbol.for("Symbol.dispose")]();
  assert.equal(router.stats().held.sessionSubscribers, 1);
  assert.equal(router.ingest(note, 1).length, 1);
});

test("a refusal is no crash", () => {
  const router = new ChatRouter();
  assert.throws(() => router.setSession("", {}), { code: "ERR_INVALID_ARGUMENT" });
  assert.throws(() => new ChatRouter({ throttleMs: -1 }), { code: "ERR_INVALID_ARGUMENT" });
  assert.equal(router.ingest(note, 1).length, 1);
});
