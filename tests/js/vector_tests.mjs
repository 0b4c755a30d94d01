// What the origin answered, asked of a router of any kind.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { play, routerOptions } from "./play.mjs";
import { randomVectors, recordedVectors, scenarioVectors } from "./vectors.mjs";

/**
 * A test for each trace of the vectors, step by step.
 * @param {new (options: object) => any} Router
 */
export function describeTraces(Router) {
  const recorded = recordedVectors();
  if (!recorded) console.log("# recorded streams are not compared: ../shared/vectors is not beside the project");
  for (const [title, traces] of Object.entries({ scenarios: scenarioVectors(), "random traces": randomVectors(), ...(recorded && { "recorded streams": recorded }) })) {
    describe(title, () => {
      it("are there", () => assert.ok(traces.length > 0));
      traces.forEach(({ name, config, steps }, index) => {
        it(name ?? `trace ${index}`, () => {
          const router = new Router(routerOptions(config));
          steps.forEach((step, at) => assert.deepEqual(play(router, step), step.frames ?? [], `step ${at}: ${step.do}`));
          router.free?.();
        });
      });
    });
  }
}
