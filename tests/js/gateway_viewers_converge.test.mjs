// Whatever breaks, in whatever order, what every viewer shows in the end is what was said.
// RUNCAST_RUNS=10000 for a long run; a failure prints RUNCAST_SEED and the steps.

import { test } from "node:test";

import fc from "fast-check";

import { Stage } from "./gateway/chaos.mjs";
import { propertyOptions } from "./properties.mjs";

const step = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(fc.constant(/** @type {const} */ ("say")), fc.nat(3), fc.nat(30)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant(/** @type {const} */ ("end")), fc.nat(3), fc.nat(0)) },
  { weight: 6, arbitrary: fc.tuple(fc.constant(/** @type {const} */ ("pass")), fc.nat(1_200), fc.nat(0)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant(/** @type {const} */ ("break")), fc.nat(5), fc.nat(0)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant(/** @type {const} */ ("kill")), fc.nat(2), fc.nat(0)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant(/** @type {const} */ ("stall")), fc.nat(5), fc.nat(0)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant(/** @type {const} */ ("look")), fc.nat(0), fc.nat(0)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant(/** @type {const} */ ("stop")), fc.nat(0), fc.nat(0)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant(/** @type {const} */ ("join")), fc.nat(1), fc.nat(0)) },
);

test("viewers converge on what was said, through kills, sleep, stops and broken sockets", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_700_000_000_000 });
  /** Time passes in small steps, and what was promised in it is kept. @param {number} ms */
  const pass = async (ms) => {
    for (let left = ms; left >= 0; left -= 50) {
      t.mock.timers.tick(Math.min(50, Math.max(left, 1)));
      await new Promise(setImmediate);
    }
  };
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
    const stage = new Stage();
    try {
      stage.addViewer("suffix");
      stage.addViewer("full");
      const settle = async () => {
        for (const socket of stage.sockets) if (socket.held) socket.stalls();
        await pass(20_000);
      };
      for (const [what, a, b] of steps) {
        if (what === "say") stage.say(a, b);
        else if (what === "end") stage.end(a);
        else if (what === "pass") await pass(a);
        else if (what === "break") [...stage.sockets][a]?.breaks();
        else if (what === "kill") stage.kill(/** @type {const} */ (["alone", "asleep", "not its sockets"])[a] ?? "alone");
        else if (what === "stall") [...stage.sockets][a]?.stalls();
        else if (what === "stop") stage.stop();
        else if (what === "look") await settle().then(() => stage.checkLive());
        else if (stage.viewers.length < 5) stage.addViewer(a === 1 ? "full" : "suffix");
      }
      for (const which of [0, 1, 2, 3]) stage.end(which);
      await settle();
      stage.check();
    } finally {
      stage.close();
      await pass(100);
    }
  }), propertyOptions(200));
});
