/**
 * Runs every test: `node tests/run.mjs [--only STEP[,STEP]] [--match TEXT] [--list]`.
 *
 * It sets up what it needs, goes on after a step that fails, and ends with the counts.
 */

import { parseArgs } from "node:util";

import { devTools } from "../pkg-template/tools.mjs";

// The steps import the development tools.
await devTools();
const { makeContext, steps } = await import("./steps/index.mjs");

const help = `node tests/run.mjs [--only STEP[,STEP]] [--match TEXT] [--list]
  --only   these steps; "contract" stands for every contract-…
  --match  of the step node-tests: the files with this in their names
  --list   print the steps and stop`;

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    match: { type: "string", default: "" },
    list: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

/** @param {number} start */
const since = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`;

/** @returns {import("./steps/index.mjs").Step[]} */
function chosen() {
  const wanted = values.only.flatMap((list) => list.split(",")).map((name) => {
    const named = steps.filter((step) => step.name === name);
    const found = named.length > 0 ? named : steps.filter((step) => step.name.startsWith(`${name}-`));
    if (found.length > 0) return found;
    console.error(`there is no step ${name}; see --list`);
    process.exit(2);
  });
  return wanted.length === 0 ? steps : steps.filter((step) => wanted.flat().includes(step));
}

/**
 * @param {import("./steps/index.mjs").Step} step
 * @param {import("./steps/index.mjs").Context} context
 */
async function runStep(step, context) {
  console.log(`\n── ${step.name}: ${step.about}`);
  const start = performance.now();
  /** @type {import("./steps/counts.mjs").Counts} */
  const counts = await step.run(context).catch((error) => ({
    passed: 0,
    failed: 1,
    note: error instanceof Error ? error.message : String(error),
  }));
  const took = since(start);
  if (counts.failed > 0 && counts.note) console.log(counts.note);
  console.log(`   ${counts.passed} passed, ${counts.failed} failed, ${took}`);
  return { name: step.name, took, ...counts };
}

async function main() {
  if (values.help) return console.log(help);
  if (values.list) {
    for (const { name, about } of steps) console.log(`${name.padEnd(18)} ${about}`);
    return;
  }
  const context = makeContext({ match: values.match });
  const start = performance.now();
  /** @type {Awaited<ReturnType<typeof runStep>>[]} */
  const results = [];
  for (const step of chosen()) results.push(await runStep(step, context));

  console.log("\n── summary");
  for (const { name, took, passed, failed, note } of results) {
    const remark = failed === 0 && note ? `  (${note})` : "";
    console.log(`${failed > 0 ? "✗" : "✓"} ${name.padEnd(18)} ${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed  ${took}${remark}`);
  }
  const total = (/** @type {"passed" | "failed"} */ key) => results.reduce((sum, result) => sum + result[key], 0);
  console.log(`   all in ${since(start)}`);
  console.log(`${total("passed")} passed, ${total("failed")} failed`);
  if (total("failed") > 0) process.exitCode = 1;
}

await main();
