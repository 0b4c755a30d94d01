// node tests/bench/soak.mjs [--events N] [--runs M] [--seed S] [--bound MEGABYTES] [--quick]
//
// Runs that never end properly, in `live`, with viewers attached, one of them slow by turns:
// by default ten million events over a million runs. Prints the memory along the way and what
// was dropped at the end, and fails when the process or the WebAssembly grows past the bound.

import assert from "node:assert/strict";
import { parseArgs } from "node:util";

import { Traffic } from "./endless.mjs";
import { collectGarbage, table } from "./measure.mjs";

const { values } = parseArgs({
  options: {
    events: { type: "string" },
    runs: { type: "string" },
    seed: { type: "string", default: "1" },
    bound: { type: "string" },
    quick: { type: "boolean", default: false },
  },
});
const events = Number(values.events ?? (values.quick ? 300_000 : 10_000_000));
const runs = Number(values.runs ?? events / 10);
/** What the process may take, MB, with every limit at its default. */
const bound = Number(values.bound ?? 800);
const REPORTS = values.quick ? 5 : 20;

const pkg = new URL("../../pkg/", import.meta.url);
const { ChatRouter } = await import(new URL("entry/node.js", pkg).href);
const { memory: wasmMemory } = await import(new URL("core/core.js", pkg).href);

const router = new ChatRouter({ semantics: "live" });
const eventsPerRun = Math.max(1, Math.round(events / runs));
const traffic = new Traffic(router, { seed: Number(values.seed), concurrent: 500, eventsPerRun, sessions: 200_000, hugeUnits: 100_000, stepMs: 1 });

/** Of the instance that is up; nothing is started anew. @returns {number} */
const wasmBytes = () => wasmMemory().buffer.byteLength;

const mega = (/** @type {number} */ bytes) => Math.round(bytes / 1e6);
const whole = (/** @type {number} */ count) => count.toLocaleString("en");
const row = table([14, 12, 10, 10, 10, 10, 12, 14, 14]);

function memory() {
  collectGarbage();
  const { rss, heapUsed } = process.memoryUsage();
  return { rss, heap: heapUsed, wasm: wasmBytes() };
}

console.log(`${whole(events)} events over ${whole(runs)} runs that never end properly, seed ${values.seed}; bound ${bound} MB\n`);
row(["events", "runs", "us/event", "RSS MB", "heap MB", "wasm MB", "texts", "text units", "frames"]);
let worst = 0;
for (let report = 1; report <= REPORTS; report += 1) {
  const upTo = Math.floor((events * report) / REPORTS);
  const [before, began] = [traffic.events, performance.now()];
  while (traffic.events < upTo) traffic.step();
  const each = ((performance.now() - began) * 1000) / (traffic.events - before);
  const { rss, heap, wasm } = memory();
  worst = Math.max(worst, rss);
  const { texts, textUnits } = router.stats().held;
  row([whole(traffic.events), whole(traffic.runs), each.toFixed(1), mega(rss), mega(heap), mega(wasm), whole(texts), whole(textUnits), whole(traffic.frames)]);
}
const { held, suppressed, dropped } = router.stats();
for (const [name, counts] of Object.entries({ held, suppressed, dropped })) console.log(`\n${name}`, counts);
router.free();
console.log(`\nonce the router is freed: ${mega(memory().rss)} MB; the most was ${mega(worst)} MB of ${bound} MB`);
assert.ok(mega(worst) <= bound, `${mega(worst)} MB, the bound is ${bound} MB`);
