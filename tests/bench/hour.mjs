// node tests/bench/hour.mjs [--only node|workerd] [--minutes N] [--sessions N] [--runs N] [--seed S] [--quick]
//
// An hour of traffic over ten thousand sessions, as quickly as the router takes it, in Node and in
// workerd. Every hundredth session (--quick: every twentieth) is checked event by event: what
// viewers show against what was said, and `origin` against its plain model.
//
// The hour begins once as much comes as goes: runs that are lost go after runIdleMs. From then on
// memory must not grow. It is looked at after a full collection, and what counts is the middle of a
// third of the hour: so what else the machine does has no part in it.

import assert from "node:assert/strict";
import { parseArgs } from "node:util";

import { homes } from "./hour/homes.mjs";
import { spread, table } from "./measure.mjs";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    minutes: { type: "string" },
    sessions: { type: "string", default: "10000" },
    runs: { type: "string" },
    seed: { type: "string", default: "1" },
    quick: { type: "boolean", default: false },
  },
});
const MINUTE = 60_000;
const minutes = Number(values.minutes ?? (values.quick ? 9 : 60));
/** The minutes before, and what goes within them. */
const [warmUp, limits] = values.quick ? [6, { runIdleMs: 5 * MINUTE, endedRetentionMs: MINUTE }] : [75, {}];
/** How many replies one session has in an hour. */
const runsPerHour = Number(values.runs ?? (values.quick ? 1 : 6));
/** Of so many sessions one is checked. */
const checkedEvery = values.quick ? 20 : 100;
/** How many minutes from one look to the next. */
const STEP = values.quick ? 1 : 2.5;
/** By how much what the last third holds may exceed what the first one holds, and what of it is nothing. */
const [GROWTH, NOTHING] = [0.05, 2e6];

const mega = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(1);
const whole = (/** @type {number} */ count) => count.toLocaleString("en");
const row = table([8, 12, 10, 10, 10, 10, 10, 10, 10, 12]);

/** @param {string} name @param {import("./hour/homes.mjs").Home} home */
async function hour(name, home) {
  console.log(`\n${name}: ${minutes} min, after ${warmUp}, of ${whole(Number(values.sessions))} sessions, ${runsPerHour} replies an hour each, seed ${values.seed}`);
  row(["min", "events", "runs", "us/event", "heap MB", "wasm MB", "texts", "ended", "readers", "frames"]);
  await home.begin({ seed: Number(values.seed), sessions: Number(values.sessions), runsPerHour, checkedEvery, limits });
  /** @type {number[]} */
  const heaps = [];
  /** @type {number[]} */
  const wasms = [];
  let before = 0;
  /** @type {any} */
  let report;
  for (let at = STEP; at <= warmUp + minutes; at += STEP) {
    const began = performance.now();
    report = await home.until(at * MINUTE);
    const each = ((performance.now() - began) * 1000) / (report.events - before);
    before = report.events;
    const { heap, wasm } = await home.memory();
    if (at >= warmUp) {
      heaps.push(heap);
      wasms.push(wasm);
    }
    const { held } = report;
    row([at.toFixed(1), whole(report.events), whole(report.runs), each.toFixed(1), mega(heap), mega(wasm), whole(held.texts), whole(held.ended), whole(held.attachments), whole(report.frames)]);
  }
  const { held, dropped, suppressed, kinds, ...counts } = report;
  for (const [title, all] of Object.entries({ kinds, held, suppressed, dropped })) console.log(title, JSON.stringify(all));
  console.log(`checked: ${whole(counts.checked)} ends by their viewers, ${whole(counts.compared)} calls with the model; ${counts.evictions} evictions, the last snapshot ${mega(counts.snapshotBytes)} MB`);
  assert.ok(counts.checked > 10 && counts.compared > 100, "something was checked");
  for (const [what, all] of Object.entries({ heap: heaps, wasm: wasms })) {
    const third = Math.floor(all.length / 3);
    const [first, last] = [all.slice(0, third), all.slice(-third)].map((some) => spread(some).median ?? NaN);
    const growth = last / first - 1;
    console.log(`${what}: ${mega(first)} MB in the first third, ${mega(last)} MB in the last, ${(growth * 100).toFixed(1)} %`);
    assert.ok(growth <= GROWTH || last - first <= NOTHING, `${name}: the ${what} has grown by ${(growth * 100).toFixed(1)} %`);
  }
  await home.end();
}

for (const [name, home] of Object.entries(homes)) {
  if (values.only !== undefined && values.only !== name) continue;
  await hour(name, await home());
}
