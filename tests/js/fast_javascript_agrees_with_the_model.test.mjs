// What the package is measured against must do the whole job.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isDeepStrictEqual } from "node:util";

import fc from "fast-check";

import { cases } from "../bench/cases.mjs";
import { allEvents } from "../bench/events.mjs";
import { FastRouter } from "../bench/fast.mjs";
import { ModelRouter } from "./model.mjs";
import { outcome, routerOptions } from "./play.mjs";
import { propertyOptions } from "./properties.mjs";
import { traces } from "./traces.mjs";
import { describeTraces } from "./vector_tests.mjs";

describeTraces(FastRouter);

it("any trace gives the frames that the model gives", () => {
  fc.assert(
    fc.property(traces, (trace) => {
      const options = routerOptions(trace.config);
      const [model, fast] = [new ModelRouter(options), new FastRouter(options)];
      trace.steps.forEach((step, at) => {
        const [expected, actual] = [outcome(model, step), outcome(fast, step)];
        if (!isDeepStrictEqual(actual, expected)) assert.deepEqual(actual, expected, `step ${at}: ${step.do}`);
      });
    }),
    propertyOptions(),
  );
});

describe("what is measured", () => {
  for (const { name, options, prepare, stretches } of cases(true)) {
    it(name, () => {
      const [model, fast] = [new ModelRouter(options), new FastRouter(options)];
      prepare(model);
      prepare(fast);
      for (const event of allEvents(stretches)) {
        const [expected, actual] = [model, fast].map((router) => JSON.parse(JSON.stringify(router.ingest(event, event.ts))));
        if (!isDeepStrictEqual(actual, expected)) assert.deepEqual(actual, expected);
      }
    });
  }
});
