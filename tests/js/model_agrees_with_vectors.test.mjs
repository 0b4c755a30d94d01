import assert from "node:assert/strict";
import { describe, it } from "node:test";

import * as model from "./model.mjs";
import { describeTraces } from "./vector_tests.mjs";
import { textVectors } from "./vectors.mjs";

/** @type {Record<string, any>} */
const functions = model;

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

describeTraces(model.ModelRouter);
