import { play, routerOptions } from "../play.mjs";

export const name = "recorded answers are given again";

/**
 * @param {string} lines
 * @returns {import("../play.mjs").Trace[]}
 */
const parse = (lines) => lines.split("\n").filter(Boolean).map((line) => JSON.parse(line));

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert, vectors }) => {
  // The random traces are long and serve one purpose: a sixth of them tells whether a runtime differs.
  const traces = [...parse(vectors.scenarios), ...parse(vectors.random).filter((_, i) => i % 6 === 0)];
  return Object.fromEntries(traces.map(({ name: title, config, steps }, i) => [
    title ?? `trace ${i}`,
    () => {
      const router = new ChatRouter(routerOptions(config));
      assert.isNotEmpty(steps);
      steps.forEach((step, at) => {
        assert.deepEqual(play(router, step), step.frames ?? [], `step ${at}: ${step.do}`);
      });
      router.free();
    },
  ]));
};
