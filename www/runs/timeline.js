/**
 * When a run says what: the same for the same spec, wherever it is played.
 *
 * @typedef {import("./spec.js").Spec} Spec
 * @typedef {import("./scenarios.js").Truth} Truth
 * @typedef {import("runcast/page").Said} Said
 *
 * @typedef {object} Timeline
 * @property {{ at: number, said: Said }[]} says ms from the run's start
 * @property {number} rate tokens a second; more than was asked for where the run would take too long
 * @property {number} endsAt
 * @property {boolean} stalls it never ends by itself
 * @property {Truth} truth
 * @property {boolean} isHeartbeat
 */

import { readPaste } from "./paste.js";
import { prng } from "./prng.js";
import { scenarios } from "./scenarios.js";

/** How long a model thinks before it says something, ms. */
const THINKS_MS = 350;

/** The longest that a run may take, ms: nobody watches for longer, and the demo's gateway has others to serve. */
const LONGEST_MS = 180_000;

/** @param {Spec} spec @param {import("./paste.js").Sources} sources @returns {Promise<Timeline>} */
export async function timelineOf(spec, sources) {
  if (spec.paste) return timed(await readPaste(spec.paste, sources), spec, prng(spec.seed));
  return bundled(spec);
}

/** Of a run that is not pasted. @param {Spec} spec @returns {Timeline} */
export function bundled(spec) {
  const random = prng(spec.seed);
  const scenario = scenarios[spec.run];
  if (!scenario) throw new Error(`there is no run ${spec.run}`);
  const { seed, tokens, attempt } = spec;
  return { ...timed(scenario.play({ random, seed, tokens, attempt }), spec, random), isHeartbeat: scenario.isHeartbeat === true };
}

/**
 * @param {{ steps: import("./scenarios.js").Step[], truth: Truth }} played
 * @param {Spec} spec
 * @param {() => number} random
 * @returns {Timeline}
 */
function timed({ steps, truth }, { rate: asked }, random) {
  let waited = THINKS_MS;
  let tokens = 0;
  let stalls = false;
  /** @type {{ waited: number, tokens: number, said: Said }[]} */
  const paced = [];
  for (const step of steps) {
    if (typeof step === "object" && !("stream" in step)) {
      waited += step.wait ?? 0;
      stalls ||= step.stall === true;
      continue;
    }
    const said = /** @type {Said} */ (step);
    if (typeof said === "string" || said.stream === "assistant") tokens += 0.5 + random();
    paced.push({ waited, tokens, said });
  }
  const rate = Math.max(asked, (1000 * (tokens + 1)) / (LONGEST_MS - waited));
  const at = (/** @type {{ waited: number, tokens: number }} */ since) => Math.round(since.waited + (1000 / rate) * since.tokens);
  const says = paced.map(({ said, ...since }) => ({ at: at(since), said }));
  return { says, rate, endsAt: at({ waited, tokens: tokens + 1 }), stalls, truth, isHeartbeat: false };
}
