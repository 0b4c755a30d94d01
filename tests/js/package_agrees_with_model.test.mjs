import assert from "node:assert/strict";
import { it } from "node:test";
import { isDeepStrictEqual } from "node:util";

import fc from "fast-check";

import { ModelRouter } from "./model.mjs";
import { packageUnderTest } from "./package_under_test.mjs";
import { outcome, routerOptions } from "./play.mjs";
import { propertyOptions, savedTrace } from "./properties.mjs";
import { traces } from "./traces.mjs";

const { ChatRouter } = await packageUnderTest();

/** @param {import("./play.mjs").Trace} trace */
function agree(trace) {
  const options = routerOptions(trace.config);
  const [model, router] = [new ModelRouter(options), new ChatRouter(options)];
  try {
    trace.steps.forEach((step, at) => {
      const expected = outcome(model, step);
      const actual = outcome(router, step);
      if (isDeepStrictEqual(actual, expected)) return;
      assert.deepEqual(actual, expected, `step ${at} gives\n${JSON.stringify(actual)}\nand the model\n${JSON.stringify(expected)}`);
    });
  } finally {
    router.free?.();
  }
}

const saved = savedTrace();
it("any trace gives the frames that the model gives", () => {
  if (saved) agree(saved);
  else fc.assert(fc.property(traces, agree), propertyOptions());
});
