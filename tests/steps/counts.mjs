/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {string} [note] what the summary should tell beside the counts
 */

import { detail } from "./command.mjs";

/** @typedef {import("./command.mjs").Ended} Ended */

/**
 * A command that is one test by itself.
 * @param {Ended} ended
 * @returns {Counts}
 */
export const asOne = (ended) =>
  ended.code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, note: detail(ended) };

/**
 * The counts of Rust's test harness and of wasm-bindgen's, summed over all binaries.
 * @param {Ended} ended
 * @returns {Counts}
 */
export function harnessCounts(ended) {
  let [passed, failed, ignored] = [0, 0, 0];
  for (const [, ok, bad, skipped] of ended.out.matchAll(/test result: .*?(\d+) passed; (\d+) failed; (\d+) ignored/g)) {
    passed += Number(ok);
    failed += Number(bad);
    ignored += Number(skipped);
  }
  return checked({ passed, failed, note: ignored > 0 ? `${ignored} ignored` : undefined }, ended);
}

/**
 * The counts of a TAP stream of one level, like the runtimes' loaders print: a plan that does not
 * fit the results is a failure.
 * @param {Ended} ended
 * @returns {Counts}
 */
export function tapCounts(ended) {
  const { out } = ended;
  const passed = [...out.matchAll(/^ok \d+/gm)].length;
  const failed = [...out.matchAll(/^not ok \d+/gm)].length;
  const planned = Number(/^1\.\.(\d+)\s*$/m.exec(out)?.[1] ?? Number.NaN);
  if (planned !== passed + failed) {
    const note = `${passed + failed} results, planned ${planned}\n${detail(ended) ?? ""}`;
    return { passed, failed: failed + 1, note };
  }
  // Each failure with what stands indented below it.
  const failures = [...out.matchAll(/^not ok .*(?:\n .*)*/gm)].map(([text]) => text);
  return checked({ passed, failed, note: failures.join("\n") || undefined }, ended);
}

/**
 * The counts that Node's runner ends its TAP with.
 * @param {string} tap
 * @param {Ended} ended
 * @returns {Counts}
 */
export function nodeCounts(tap, ended) {
  /** @param {string} name */
  const count = (name) => Number(new RegExp(`^# ${name} (\\d+)`, "m").exec(tap)?.[1] ?? 0);
  const skipped = count("skipped") + count("todo");
  const failures = tap.split("\n").filter((line) => /^\s*not ok/.test(line)).map((line) => line.trim());
  const note = [...failures, skipped > 0 ? `${skipped} skipped` : ""].filter(Boolean).join("\n");
  return checked({ passed: count("pass"), failed: count("fail") + count("cancelled"), note: note || undefined }, ended);
}

/**
 * A failure that the counts do not show, or nothing run at all, is a failure of its own.
 * @param {Counts} counts
 * @param {Ended} ended
 * @returns {Counts}
 */
function checked(counts, ended) {
  const silent = ended.code !== 0 && counts.failed === 0;
  const nothing = counts.passed + counts.failed === 0;
  if (!silent && !nothing) return counts;
  const note = [nothing ? "no test ran" : `it ended with ${ended.code}`, detail(ended)].filter(Boolean).join("\n");
  return { passed: counts.passed, failed: 1, note };
}
