import assert from "node:assert/strict";
import { it } from "node:test";
import { isDeepStrictEqual } from "node:util";

import fc from "fast-check";

import { HostRows } from "./host_rows.mjs";
import { EPOCH, framesIn, liveAnswer, liveTraces } from "./live_traces.mjs";
import { packageUnderTest } from "./package_under_test.mjs";
import { outcome, routerOptions } from "./play.mjs";
import { propertyOptions, savedTrace } from "./properties.mjs";

const { ChatRouter } = await packageUnderTest();

/**
 * @typedef {import("./play.mjs").Step} Step
 * @typedef {import("./play.mjs").Trace} Trace
 */

/** @typedef {{ [limit: string]: number }} Limits but not how many sessions: the host tells all again */

/** @param {string} semantics @param {Trace["config"]} config @param {Limits} limits */
const newRouter = (semantics, config, limits) => new ChatRouter({ ...routerOptions(config), semantics, limits, epoch: EPOCH });

const few = fc.constantFrom(0, 1, 2, 3);
const limitsArbitrary = fc.option(
  fc.record(
    {
      runs: few, sequences: few, connections: few, toolRuns: few, openTools: few, abortedTtlMs: fc.constantFrom(0, 60_000), textTtlMs: fc.constantFrom(0, 60_000),
      textUnits: fc.constantFrom(0, 1, 8, 20, 100), endedBytes: fc.constantFrom(0, 600, 1500), endedRetentionMs: fc.constantFrom(0, 1000, Infinity),
      runIdleMs: fc.constantFrom(0, 60_000, Infinity), errorGraceMs: fc.constantFrom(0, 1, 150, Infinity),
    },
    { requiredKeys: [] },
  ),
  { nil: {}, freq: 1 },
);

/** What a router answers and what can be seen of it then. @param {any} router @param {Step} step */
function seen(router, step) {
  return { ...outcome(router, step, liveAnswer), wakeAt: router.wakeAt(), held: { ...router.stats().held } };
}

/**
 * Plays a trace on a router that is left alone, on one that is stored now and then, and on the
 * one that is restored each time.
 *
 * @param {string} semantics
 * @param {Trace} trace
 * @param {number[]} places where it is stored
 * @param {Limits} limits
 */
function goOnAlike(semantics, { config, steps }, places, limits) {
  const [alone, stored] = [1, 2].map(() => newRouter(semantics, config, limits));
  let restored = newRouter(semantics, config, limits);
  const host = new HostRows();
  const marks = new Set(places.map((place) => place % steps.length));
  steps.forEach((step, at) => {
    if (marks.has(at)) {
      const bytes = stored.snapshot();
      const next = ChatRouter.restore(restored.snapshot(), { epoch: EPOCH });
      restored.free();
      restored = next;
      host.tell(restored);
      assert.deepEqual(stored.snapshot(), bytes, "two snapshots of one router are the same");
      const [held, kept] = [restored.stats().held, stored.stats().held];
      assert.deepEqual({ ...held }, { ...kept }, `restored before step ${at}`);
    }
    const [expected, ...others] = [alone, stored, restored].map((router) => seen(router, step));
    for (const [i, other] of others.entries()) {
      if (isDeepStrictEqual(other, expected)) continue;
      assert.deepEqual(other, expected, `step ${at}, ${JSON.stringify(step)}: the ${i === 0 ? "stored" : "restored"} one differs`);
    }
    if (!("threw" in expected)) host.note(step, framesIn(expected.answered));
  });
  for (const router of [alone, stored, restored]) router.free();
}

const places = fc.array(fc.nat(), { minLength: 1, maxLength: 4 });
const saved = savedTrace();

for (const semantics of ["live", "origin"]) {
  it(`${semantics}: restored at any step of any trace, a router goes on as it would have`, () => {
    if (saved) {
      saved.steps.forEach((_, at) => goOnAlike(semantics, saved, [at], {}));
      return;
    }
    const property = fc.property(liveTraces, places, limitsArbitrary, (trace, where, limits) => goOnAlike(semantics, trace, where, limits));
    fc.assert(property, propertyOptions());
  });
}

/** @param {Uint8Array} bytes @param {string} how */
function refused(bytes, how) {
  assert.throws(() => ChatRouter.restore(bytes), (/** @type {any} */ error) => {
    assert.equal(error.name, "TypeError", `${how}: ${error}`);
    assert.equal(error.code, "ERR_INVALID_ARGUMENT", how);
    assert.match(error.message, /snapshot/, how);
    return true;
  }, how);
}

it("a snapshot with a flipped bit or a missing end is refused, whatever is in it", () => {
  const spoilt = fc.record({ place: fc.nat(), bit: fc.nat(7), semantics: fc.constantFrom("live", "origin") });
  const property = fc.property(liveTraces, fc.array(spoilt, { minLength: 5, maxLength: 20 }), ({ config, steps }, all) => {
    const router = newRouter(all[0].semantics, config, {});
    for (const step of steps) outcome(router, step, liveAnswer);
    const bytes = router.snapshot();
    for (const { place, bit } of all) {
      const at = place % bytes.length;
      const flipped = bytes.slice();
      flipped[at] ^= 1 << bit;
      refused(flipped, `bit ${bit} of byte ${at}`);
      refused(bytes.slice(0, at), `the first ${at} bytes`);
    }
    ChatRouter.restore(bytes).free();
    router.free();
  });
  const { numRuns, ...options } = propertyOptions();
  fc.assert(property, { ...options, numRuns: Math.ceil(numRuns / 3) });
});
