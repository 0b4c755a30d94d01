import assert from "node:assert/strict";
import { it } from "node:test";
import { isDeepStrictEqual } from "node:util";

import fc from "fast-check";

import { Viewer } from "../bench/viewer.mjs";
import { NO_TIMES, times } from "./faults/clocks.mjs";
import { liveAnswer, liveTraces } from "./live_traces.mjs";
import { ModelRouter } from "./model.mjs";
import { packageUnderTest } from "./package_under_test.mjs";
import { outcome, routerOptions } from "./play.mjs";
import { propertyOptions } from "./properties.mjs";
import { traces } from "./traces.mjs";

const { ChatRouter } = await packageUnderTest();

/** @typedef {import("./play.mjs").Step} Step */

/** A step at another time. @param {Step} step @param {number} at @returns {Step} */
const movedTo = (step, at) => ({ ...step, at, ...(Number.isFinite(step.event?.ts) ? { event: { ...step.event, ts: at } } : {}) });

const MINUTE = 60_000;

/**
 * The same steps at other times, with housekeeping where so much time has passed: the core does it
 * once a minute at most, the model whenever it is told to.
 * @param {Step[]} steps
 * @param {number[]} clock
 */
function retimed(steps, clock) {
  let latest = 0;
  return steps.filter(({ do: kind }) => kind !== "wake").flatMap((step, place) => {
    const at = clock[place % clock.length];
    const wakes = at - latest >= MINUTE ? [{ do: "wake", at }] : [];
    latest = Math.max(latest, at);
    return [...wakes, movedTo(step, at)];
  });
}

it("origin: whatever the clock does, the frames are those of the model", () => {
  fc.assert(fc.property(traces, times, ({ config, steps }, clock) => {
    const options = routerOptions(config);
    const [model, router] = [new ModelRouter(options), new ChatRouter(options)];
    for (const step of retimed(steps, clock)) {
      const [expected, actual] = [model, router].map((one) => outcome(one, step));
      if (!isDeepStrictEqual(actual, expected)) assert.deepEqual(actual, expected, JSON.stringify(step));
      const due = router.wakeAt();
      assert.ok(due === undefined || Number.isFinite(due), `wakeAt() is ${due}`);
    }
    router.free();
  }), propertyOptions());
});

/** Calls that take a time, with a wrong one. @param {any} time @returns {[member: RegExp, call: (router: any) => unknown][]} */
const misuses = (time) => [
  [/^now /, (router) => router.ingest({ runId: "run-0", stream: "assistant", data: { delta: "x" } }, time)],
  [/^event\.ts /, (router) => router.ingest({ runId: "run-0", ts: time, stream: "assistant", data: { delta: "x" } }, 1)],
  [/^event\.seq /, (router) => router.ingest({ runId: "run-0", seq: time, stream: "assistant", data: { delta: "x" } }, 1)],
  [/^now /, (router) => router.ingestTranscript({ sessionKey: "main", message: "x" }, time)],
  [/^update\.messageSeq /, (router) => router.ingestTranscript({ sessionKey: "main", message: "x", messageSeq: time }, 1)],
  [/^now /, (router) => router.abortRun("run-0", "agent:main:main", {}, time)],
  [/^now /, (router) => router.wake(time)],
  [/^now /, (router) => router.watchTools("run-0", "c", time)],
];

/** @param {any} time @returns {ReturnType<typeof misuses>} */
const liveMisuses = (time) => [
  [/^now /, (router) => router.attach("c", "agent:main:main", {}, time)],
  [/^now /, (router) => router.setSlow("c", true, time)],
];

for (const semantics of ["origin", "live"]) {
  it(`${semantics}: what is no time is refused by name, and changes nothing`, () => {
    fc.assert(fc.property(liveTraces, fc.nat(), ({ config, steps }, place) => {
      const router = new ChatRouter({ ...routerOptions(config), semantics });
      steps.slice(0, place % steps.length).forEach((step) => outcome(router, step, liveAnswer));
      const before = router.snapshot();
      for (const time of NO_TIMES) {
        for (const [member, call] of [...misuses(time), ...(semantics === "live" ? liveMisuses(time) : [])]) {
          assert.throws(() => call(router), { name: "TypeError", code: "ERR_INVALID_ARGUMENT", message: member }, `${String(call)} with ${String(time)}`);
        }
      }
      assert.deepEqual(router.snapshot(), before);
      router.free();
    }), propertyOptions(100));
  });
}

/** More wakes in a row than anything can be due. */
const MANY = 50;

/** @param {any} router @param {number} until @param {(frames: any[]) => void} take */
function wakeUntil(router, until, take) {
  for (let wakes = 0; ; wakes += 1) {
    const due = router.wakeAt();
    if (due === undefined || due > until) return;
    assert.ok(Number.isFinite(due), `wakeAt() is ${due}`);
    assert.ok(wakes < MANY, `it is due at ${due} again and again`);
    take(router.wake(due));
  }
}

it("live: whatever the clock does, viewers see every delta in its place, and each run ends once", () => {
  const words = fc.array(fc.constantFrom("one ", "two ", "three", "\ud83d", "\ude00", "[[reply_to", "_current]] "), { minLength: 1, maxLength: 30 });
  fc.assert(fc.property(words, times, fc.boolean(), (said, clock, prompt) => {
    // No time that passes makes anything go: what the text is cannot depend on the clock.
    const limits = { runIdleMs: Infinity, endedRetentionMs: Infinity, errorGraceMs: 0 };
    const router = new ChatRouter({ semantics: "live", limits });
    const viewer = new Viewer("v");
    const ends = new Map();
    let now = clock[0];
    const take = (/** @type {any[]} */ frames) => {
      viewer.take(frames);
      for (const { to, event, payload } of frames) {
        if (to === "connections" && event === "chat" && payload.state !== "delta") ends.set(payload.runId, [...(ends.get(payload.runId) ?? []), payload.state]);
      }
    };
    take(router.attach("v", "main", { deltas: "suffix" }, now).frames);
    said.forEach((delta, at) => {
      now = clock[at % clock.length];
      if (prompt) wakeUntil(router, now, take);
      for (const runId of ["a", "b"]) take(router.ingest({ runId, sessionKey: "main", stream: "assistant", data: { delta } }, now));
    });
    take(router.ingest({ runId: "a", sessionKey: "main", stream: "lifecycle", data: { phase: "end" } }, now));
    take(router.ingest({ runId: "b", sessionKey: "main", stream: "lifecycle", data: { phase: "error", error: "x" } }, clock[0]));
    wakeUntil(router, Infinity, take);
    assert.deepEqual(Object.fromEntries(ends), { a: ["final"], b: ["error"] });
    const whole = said.join("").replaceAll("[[reply_to_current]]", "");
    if (!whole.includes("[[")) {
      for (const runId of ["a", "b"]) assert.equal(viewer.texts.get(runId)?.replaceAll(/\s/g, ""), whole.replaceAll(/\s/g, ""));
    }
    router.free();
  }), propertyOptions());
});

it("live: no clock makes a router crash, wake for ever or refuse what was allowed", () => {
  fc.assert(fc.property(liveTraces, times, ({ config, steps }, clock) => {
    const options = { ...routerOptions(config), semantics: "live" };
    const [router, still] = [new ChatRouter(options), new ChatRouter(options)];
    steps.forEach((step, place) => {
      const at = clock[place % clock.length];
      const there = outcome(router, movedTo(step, at), liveAnswer);
      const here = outcome(still, { ...step, at: 1_700_000_000_000 }, liveAnswer);
      assert.equal(there.code, here.code, JSON.stringify(step));
      wakeUntil(router, at, () => {});
      const bytes = router.snapshot();
      ChatRouter.restore(bytes).free();
    });
    router.free();
    still.free();
  }), propertyOptions());
});
