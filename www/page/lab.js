/**
 * The lab: the run that is chosen, with the trouble that is chosen, through routers in the page.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("../lab/play.js").Played} Played
 */

import { play } from "../lab/play.js";
import { inputsOf } from "../runs/events.js";
import { scenarios } from "../runs/scenarios.js";
import { timelineOf } from "../runs/timeline.js";
import { showComparison } from "./compare.js";
import { core } from "./core.js";
import { byId, setText, showError } from "./dom.js";
import { makeInspector } from "./inspector.js";
import { showOutcome } from "./outcome.js";
import { sources } from "./sources.js";

/** @param {import("../runs/timeline.js").Timeline} timeline @param {import("./state.js").Spec} spec */
function paceOf({ rate }, { rate: asked }) {
  return rate > asked ? `${rate.toFixed(1)} tokens a second instead of ${asked}, so that it ends within three minutes` : `${asked} tokens a second`;
}

/** @param {{ get: () => State, subscribe: (listener: (state: State, before: State) => void) => void }} state */
export async function openLab(state) {
  const status = byId("lab-status");
  setText(status, "Loading the core…");
  const Router = await core();
  const inspector = makeInspector();
  /** @type {AbortController | undefined} */
  let working;
  /** @type {readonly Played[]} */
  let ways = [];
  const inspected = () => /** @type {HTMLInputElement} */ (byId("inspect-origin")).checked ? ways[0] : ways[2];

  function inspect() {
    const played = inspected();
    const { spec: { run, seed }, chaos } = state.get();
    if (played) inspector.show(played, `run ${[run, `seed ${seed}`, ...chaos].join(", ")}`);
  }

  async function run() {
    working?.abort();
    working = new AbortController();
    const { signal } = working;
    setText(status, "Playing…");
    byId("lab").setAttribute("aria-busy", "true");
    try {
      const { spec, chaos } = state.get();
      const timeline = await timelineOf(spec, sources);
      const plan = { inputs: inputsOf(timeline, new Set(chaos), spec.seed), truth: timeline.truth, isHeartbeat: timeline.isHeartbeat };
      const played = [];
      for (const way of /** @type {const} */ ([{ semantics: "origin", deltas: "full" }, { semantics: "live", deltas: "full" }, { semantics: "live", deltas: "suffix" }])) {
        const one = await play(Router, plan, way, signal);
        // Only its numbers are looked at.
        if (way.semantics === "live" && way.deltas === "full") one.rows = [];
        played.push(one);
      }
      signal.throwIfAborted();
      ways = played;
      showOutcome(ways, chaos);
      inspect();
      await showComparison(ways);
      setText(status, `${scenarios[spec.run]?.title ?? "Pasted stream"}, seed ${spec.seed}, ${paceOf(timeline, spec)}${chaos.length > 0 ? `, with trouble (${chaos.join(", ")})` : ""}.`);
      byId("lab").setAttribute("aria-busy", "false");
    } catch (error) {
      if (signal.aborted) return;
      byId("lab").setAttribute("aria-busy", "false");
      setText(status, "This run could not be played.");
      showError(error);
    }
  }

  for (const id of ["inspect-live", "inspect-origin"]) byId(id).addEventListener("change", inspect);
  state.subscribe((now, before) => {
    if (now.spec !== before.spec || now.chaos !== before.chaos) run();
  });
  await run();
}
