import assert from "node:assert/strict";
import { it } from "node:test";

import { Traffic } from "../bench/endless.mjs";
import { wakeToTheEnd } from "../bench/host.mjs";
import { packageUnderTest } from "./package_under_test.mjs";

const EVENTS = 300_000;
const EVENTS_PER_RUN = 10;

const limits = {
  runs: 400,
  sequences: 300,
  sessions: 200,
  connections: 150,
  toolRuns: 60,
  textUnits: 1000,
  openTools: 4,
  endedBytes: 20_000,
  endedRetentionMs: 30_000,
  runIdleMs: 600_000,
};

/** @type {Record<string, number>} what each count of `stats().held` may reach */
const BOUNDS = {
  links: limits.runs,
  contexts: limits.runs,
  sequences: limits.sequences,
  texts: limits.runs,
  textUnits: limits.runs * limits.textUnits,
  aborted: limits.runs,
  sessions: limits.sessions,
  toolRuns: limits.toolRuns,
  sessionSubscribers: limits.connections,
  messageSubscribers: limits.connections,
  attachments: limits.connections,
  slow: limits.connections,
  ended: limits.runs,
  endedBytes: limits.endedBytes,
  openTools: limits.runs * limits.openTools,
  pendingErrors: limits.runs,
  pendingDeltas: limits.runs,
};

/** What this traffic must fill to the last place; else the test would not show that it is bounded. */
const FILLED = ["links", "contexts", "sequences", "sessions", "toolRuns", "messageSubscribers", "attachments", "slow"];

/** What runs leave behind, all of which must go once they have been idle for long enough. */
const OF_RUNS = ["links", "contexts", "texts", "textUnits", "aborted", "toolRuns", "ended", "endedBytes", "openTools", "pendingErrors", "pendingDeltas"];

/** An abort ends a run of `live` at once: what is left of it counts among the ended. */
const UNUSED = ["aborted"];

const { ChatRouter } = await packageUnderTest();
const router = new ChatRouter({ semantics: "live", limits });
const traffic = new Traffic(router, { seed: 7, concurrent: 100, eventsPerRun: EVENTS_PER_RUN, sessions: 5000, hugeUnits: 300, stepMs: 5 });

/** @type {Record<string, number>} the most that was held of each */
const most = {};

it("viewers see every delta in its place", () => {
  while (traffic.events < EVENTS) {
    traffic.step();
    if (traffic.events % 500 > 0) continue;
    for (const [name, count] of Object.entries(router.stats().held)) most[name] = Math.max(most[name] ?? 0, count);
  }
  assert.ok(traffic.viewers.every(({ frames }) => frames > 1000));
});

it("every count of what is held has a bound", () => {
  assert.deepEqual(Object.keys(most).sort(), Object.keys(BOUNDS).sort());
});

for (const [name, bound] of Object.entries(BOUNDS)) {
  it(`held.${name}: ${FILLED.includes(name) ? "exactly" : "at most"} ${bound}`, () => {
    assert.ok(most[name] <= bound, `${most[name]} were held`);
    if (FILLED.includes(name)) assert.equal(most[name], bound);
    else assert.equal(most[name] > 0, !UNUSED.includes(name), `${most[name]} were held`);
  });
}

it("what went is told", () => {
  const { dropped } = router.stats();
  for (const [name, count] of Object.entries(dropped)) {
    if (name !== "idleRuns" && !UNUSED.includes(name)) assert.ok(count > 0, `dropped.${name}`);
  }
});

it("nothing of a run outlives its idleness", () => {
  wakeToTheEnd(router, (frames) => traffic.take(frames));
  router.wake(traffic.now + limits.runIdleMs + 120_000);
  const { held, dropped } = router.stats();
  for (const name of OF_RUNS) assert.equal(held[name], 0, name);
  assert.ok(dropped.idleRuns > 0);
  assert.equal(router.wakeAt(), undefined);
  router.free();
});
