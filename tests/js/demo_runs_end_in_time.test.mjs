import assert from "node:assert/strict";
import { it } from "node:test";

import { lengths, rates } from "../../www/page/controls.js";
import { makeAgent } from "../../www/runs/agent.js";
import { scenarios } from "../../www/runs/scenarios.js";
import { specOf, usual, writeMessage } from "../../www/runs/spec.js";
import { bundled } from "../../www/runs/timeline.js";

const THREE_MINUTES = 180_000;

const agent = makeAgent({ sources: () => assert.fail("nothing is pasted") });

/** All that the agent says to a message, and when it is done. @param {import("node:test").TestContext} test @param {string} message */
async function heard({ mock: { timers } }, message) {
  const before = Date.now();
  const said = [];
  const run = /** @type {AsyncGenerator<import("runcast/page").Said>} */ (agent(/** @type {any} */ ({ message, signal: new AbortController().signal })));
  for (;;) {
    let isHere = false;
    const next = run.next().finally(() => (isHere = true));
    for (let turn = 0; !isHere; turn += 1) {
      for (let micro = 0; micro < 9; micro += 1) await undefined;
      if (!isHere) timers.runAll();
      assert.ok(turn < 9, "the agent neither speaks nor waits");
    }
    const { done, value } = await next;
    if (done) return { said, took: Date.now() - before };
    said.push(value);
  }
}

for (const run of Object.keys(scenarios)) {
  it(`${run}: whatever the sliders say, the agent says all of it within three minutes`, async (test) => {
    test.mock.timers.enable({ apis: ["setTimeout", "Date"] });
    for (const rate of [1, ...rates]) {
      for (const tokens of run === "seeded" ? lengths : [usual.tokens]) {
        const spec = specOf({ ...usual, run, rate, tokens }) ?? assert.fail();
        const { says, stalls, rate: paced, endsAt, truth } = bundled(spec);
        const { said, took } = await heard(test, writeMessage(spec));
        const where = `${rate} tokens a second, ${tokens} tokens`;
        assert.deepEqual(said, says.map((one) => one.said), where);
        if (["plain", "long", "seeded"].includes(run)) assert.equal(said.join(""), truth.text, where);
        assert.ok(endsAt <= THREE_MINUTES && (stalls || took <= THREE_MINUTES), `${where}: ${took} ms`);
        // Nothing is hurried that has the time.
        assert.ok(paced === rate || endsAt > THREE_MINUTES - 1_000, where);
      }
    }
  });
}
