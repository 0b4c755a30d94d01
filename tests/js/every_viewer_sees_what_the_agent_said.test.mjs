// Agents, a gateway that may be evicted at any point, and viewers behind wires that break: whoever
// is up to date sees what the agents said, once, in order, and nothing that is hidden.
// RUNCAST_RUNS=100000 for a long run; RUNCAST_SEED and RUNCAST_TRACE play one again.

import assert from "node:assert/strict";
import { it } from "node:test";

import fc from "fast-check";

import { Agent, MAIN, OTHER, ROWS, SLOTS } from "./live/agents.mjs";
import { evict, save } from "./live/eviction.mjs";
import { checkGlimpse, checkView } from "./live/eyes.mjs";
import { Gateway } from "./live/gateway.mjs";
import { lives, VIEWERS } from "./live/moves.mjs";
import { Viewer } from "./live/viewer.mjs";
import { clientUnderTest, packageUnderTest } from "./package_under_test.mjs";
import { propertyOptions, savedTrace } from "./properties.mjs";

/**
 * @typedef {import("./live/moves.mjs").Life} Life
 * @typedef {import("./live/moves.mjs").Move} Move
 */

const { ChatRouter } = await packageUnderTest();
const client = await clientUnderTest();

/** @type {Record<typeof VIEWERS[number], () => import("./live/viewer.mjs").Habits>} */
const HABITS = {
  suffix: () => ({ sessions: [MAIN], operator: false, deltas: "suffix", tools: true }),
  full: () => ({ sessions: [MAIN], operator: false, deltas: "full", tools: false }),
  both: () => ({ sessions: [MAIN, OTHER], operator: false, deltas: "suffix", tools: false }),
  other: () => ({ sessions: [OTHER], operator: false, deltas: "full", tools: true }),
  operator: () => ({ sessions: [], operator: true, deltas: "full", tools: false }),
  desk: () => ({ sessions: [MAIN], operator: true, deltas: "suffix", tools: true }),
};

/** @param {Life} life */
function live({ config, replies, isEmpty, moves }) {
  const gateway = new Gateway(ChatRouter, config, ROWS);
  const agents = SLOTS.map((slot, at) => new Agent(gateway, slot, [...replies.slice(at), ...replies.slice(0, at)]));
  const viewers = VIEWERS.map((name) => new Viewer(client, name, HABITS[name]()));
  try {
    if (!isEmpty) meet(gateway, viewers);
    moves.forEach((move, at) => {
      during(`move ${at}, ${JSON.stringify(move)}`, () => {
        gateway.pass(move.wait);
        make(gateway, agents, viewers, move);
        for (const viewer of viewers) checkGlimpse(gateway, viewer);
      });
    });
    during("the end", () => finish(gateway, viewers));
  } finally {
    gateway.router.free();
  }
}

/** @param {Gateway} gateway @param {Agent[]} agents @param {Viewer[]} viewers @param {Move} move */
function make(gateway, agents, viewers, move) {
  const [agent, viewer] = [agents[move.slot], viewers[move.viewer]];
  if (move.do === "lapse") return lapse(gateway, agent, viewers, move);
  if (agent && !viewer) return agent[/** @type {"say"} */ (move.do)](move);
  switch (move.do) {
    case "connect": return viewer.wire ? undefined : gateway.connect(viewer, move.resumes);
    case "cut": return viewer.cut();
    case "blink":
      viewer.cut();
      gateway.notice();
      return gateway.connect(viewer, move.resumes);
    case "notice": return gateway.notice();
    case "deliver": for (let n = 0; n < move.count; n += 1) viewer.take(); return;
    case "serve": return gateway.serve(viewer);
    case "flow": return flow(gateway, viewers);
    case "slow": return gateway.setSlow(viewer, move.isSlow);
    case "leave": return gateway.leave(viewer);
    case "attach":
      viewer.habits.deltas = move.deltas;
      return viewer.wire && viewer.attach(viewer.habits.sessions, move.resumes);
    case "watch": return gateway.watch(viewer, agent.slot.engine);
    case "wake": return gateway.wake();
    case "snapshot": return void (gateway.saved = save(gateway));
    case "evict": return evict(gateway, move.how, move.isOld);
    case "settle": return settle(gateway, viewers, gateway.oracle.settings.throttleMs);
    default: throw new Error(`no life has a move "${move.do}"`);
  }
}

/**
 * Lets everything arrive, and the host wake for what is due soon.
 * @param {Gateway} gateway
 * @param {Viewer[]} viewers
 * @param {number} soon
 */
function settle(gateway, viewers, soon) {
  for (let wakes = 0; ; wakes += 1) {
    const at = gateway.router.wakeAt();
    if (at === undefined || at > gateway.now + soon) break;
    assert.ok(wakes < 50, "the router wants to be woken for ever");
    gateway.wake(at);
  }
  flow(gateway, viewers);
  for (const viewer of viewers) checkView(gateway, viewer);
}

/** Whatever is on its way arrives. @param {Gateway} gateway @param {Viewer[]} viewers */
function flow(gateway, viewers) {
  const isBusy = (/** @type {Viewer} */ { wire }) => wire && wire.up.length + wire.down.length > 0;
  for (let rounds = 0; viewers.some(isBusy); rounds += 1) {
    assert.ok(rounds < 50, "a viewer attaches for ever");
    for (const viewer of viewers) {
      while (viewer.wire?.up.length) gateway.serve(viewer);
      while (viewer.wire?.down.length) {
        viewer.take();
        checkGlimpse(gateway, viewer);
      }
    }
  }
}

/**
 * The gateway forgets what an agent said last, and nobody is told.
 * @param {Gateway} gateway
 * @param {Agent} agent
 * @param {Viewer[]} viewers
 * @param {Move} move
 */
function lapse(gateway, agent, viewers, move) {
  gateway.saved = save(gateway);
  agent.talk(move);
  if (move.arrives) for (const viewer of viewers) while (viewer.wire?.down.length) viewer.take();
  evict(gateway, "quietly", true);
  agent.talk(move);
}

/** Everybody comes. @param {Gateway} gateway @param {Viewer[]} viewers */
function meet(gateway, viewers) {
  for (const viewer of viewers) gateway.connect(viewer, false);
  flow(gateway, viewers);
}

/** Everybody comes back, and what waits is told. @param {Gateway} gateway @param {Viewer[]} viewers */
function finish(gateway, viewers) {
  gateway.notice();
  for (const viewer of viewers) {
    if (!viewer.wire) gateway.connect(viewer, true);
    else if (viewer.isAway) viewer.attach(viewer.habits.sessions);
    gateway.setSlow(viewer, false);
  }
  settle(gateway, viewers, 0);
  settle(gateway, viewers, Infinity);
  assert.equal(gateway.router.wakeAt(), undefined, "nothing waits");
  const { pendingDeltas, pendingErrors, slow } = gateway.router.stats().held;
  assert.deepEqual({ pendingDeltas, pendingErrors, slow }, { pendingDeltas: 0, pendingErrors: 0, slow: 0 });
}

/** @param {string} what @param {() => void} run */
function during(what, run) {
  try {
    run();
  } catch (/** @type {any} */ error) {
    error.stack = `${what}: ${error.stack}`;
    throw error;
  }
}

const saved = /** @type {any} */ (savedTrace());
it("every viewer that is up to date sees what the agent said", { skip: saved && !saved.moves }, () => {
  if (saved) live(saved);
  else fc.assert(fc.property(lives, live), propertyOptions(2_000));
});
