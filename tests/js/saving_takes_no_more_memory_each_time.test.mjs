import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { build } from "../../pkg-template/build.mjs";

const pkg = await build();
/** @param {string} file */
const load = (file) => import(pathToFileURL(join(pkg, file)).href);
const { ChatRouter } = await load("entry/node.js");
const { memory } = await load("core/core.js");

const START = 1_700_000_000_000;
/** How many replies one saving is from the next. */
const REPLIES = 50;

const megabytes = () => memory().buffer.byteLength / 2 ** 20;

test("a router that is saved again and again, while replies come and go, keeps to its memory", (t) => {
  const router = new ChatRouter({ semantics: "live" });
  let [now, replies] = [START, 0];
  /** @type {number[]} */
  const held = [];
  let largest = 0;
  for (let savings = 0; savings < 400; savings += 1) {
    for (let left = REPLIES; left > 0; left -= 1) {
      replies += 1;
      now += 10;
      const [runId, sessionKey] = [`run ${replies}`, `session ${replies % 500}`];
      // Replies of all lengths, and some that are never over: what is saved is of another size each time.
      const delta = "and so on ".repeat((replies * 7919) % 100);
      router.ingest({ runId, sessionKey, stream: "assistant", data: { delta: `Well, ${delta}` } }, now);
      if (replies % 5 > 0) router.ingest({ runId, sessionKey, stream: "lifecycle", data: { phase: "end" } }, now);
    }
    largest = Math.max(largest, router.snapshot().length);
    held.push(megabytes());
  }
  router.free();
  const most = Number(held.at(-1));
  t.diagnostic(`${most.toFixed(1)} MB for snapshots of up to ${(largest / 2 ** 20).toFixed(1)} MB`);
  assert.ok(largest > 2 ** 20, "there was something to save");
  // What is saved, where it goes while it is written, and what the router makes of it.
  assert.ok(most * 2 ** 20 < 6 * largest, `${most} MB for snapshots of ${largest} bytes`);
});
