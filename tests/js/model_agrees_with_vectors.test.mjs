import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as model from "./model.mjs";
import { play, routerOptions } from "./play.mjs";
import { randomVectors, recordedVectors, scenarioVectors, textVectors } from "./vectors.mjs";

/** @type {Record<string, any>} */
const functions = model;

/** @param {import("./play.mjs").Trace} trace */
function playsAlike(trace) {
  const router = new model.ModelRouter(routerOptions(trace.config));
  trace.steps.forEach((step, at) => {
    assert.deepEqual(play(router, step), step.frames ?? [], `step ${at}: ${step.do}`);
  });
}

/**
 * @param {string} title
 * @param {import("./play.mjs").Trace[]} traces
 */
function describeTraces(title, traces) {
  describe(title, () => {
    assert.ok(traces.length > 0, "there are traces to play");
    for (const trace of traces) it(trace.name ?? "a trace", () => playsAlike(trace));
  });
}

describe("text functions", () => {
  const vectors = textVectors();
  for (const fn of new Set(vectors.map((vector) => vector.fn))) {
    it(fn, () => {
      for (const { input, output } of vectors.filter((vector) => vector.fn === fn)) {
        assert.deepEqual(functions[fn](input), output, JSON.stringify(input));
      }
    });
  }
});

describeTraces("scenarios", scenarioVectors());
describeTraces("random traces", randomVectors());

const recorded = recordedVectors();
if (recorded) describeTraces("recorded streams", recorded);
else console.log("# recorded streams are not compared: ../shared/vectors is not beside the project");
