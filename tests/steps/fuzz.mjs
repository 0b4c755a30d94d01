import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { root } from "../../pkg-template/tools.mjs";
import { exec } from "./command.mjs";
import { asOne } from "./counts.mjs";

/** @typedef {import("./index.mjs").Step} Step */

const folder = join(root, "tests", "fuzz");

/** How long each target runs, in seconds; more by RUNCAST_FUZZ_SECONDS. */
const seconds = Number(process.env.RUNCAST_FUZZ_SECONDS ?? 20);
const scriptSeconds = Number(process.env.RUNCAST_FUZZ_SECONDS ?? 10);

/** What tells libFuzzer which code an input reached; needs no nightly compiler. */
const COVERAGE = [
  "-Cpasses=sancov-module",
  "-Cllvm-args=-sanitizer-coverage-level=4",
  "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
  "-Cllvm-args=-sanitizer-coverage-pc-table",
  "-Cllvm-args=-sanitizer-coverage-trace-compares",
  "--cfg=fuzzing",
  "-Ccodegen-units=1",
];

/** @type {Step[]} */
export const fuzzSteps = [
  ...["router", "text", "snapshot"].map((target) => ({
    name: `fuzz-${target}`,
    about: `no input found in ${seconds} s breaks ${target}`,
    run: () => fuzz(target),
  })),
  ...["gateway", "sources"].map((target) => ({
    name: `fuzz-${target}`,
    about: `no input found in ${scriptSeconds} s breaks ${target}`,
    run: (/** @type {import("./index.mjs").Context} */ context) => fuzzScript(target, context),
  })),
];

/** JavaScript, by a loop of our own. @param {string} target @param {import("./index.mjs").Context} context */
async function fuzzScript(target, { project }) {
  const env = { RUNCAST_PROJECT: await project(), RUNCAST_FUZZ_SECONDS: String(scriptSeconds) };
  return asOne(await exec(process.execPath, [join(folder, "js", "run.mjs"), target], { env, minutes: scriptSeconds / 60 + 2 }));
}

/** @param {string} target */
async function fuzz(target) {
  // With a target of their own the flags leave build scripts and macros alone.
  const host = /^host: (\S+)$/m.exec((await exec("rustc", ["-vV"], { show: false })).out)?.[1] ?? "";
  const profile = target === "snapshot" ? "shipped" : "release";
  const built = await exec("cargo", ["build", "--profile", profile, "--locked", "--bin", target, "--target", host], {
    cwd: folder,
    env: { RUSTFLAGS: COVERAGE.join(" ") },
  });
  if (built.code !== 0) return asOne(built);
  const [corpus, artifacts] = [join(folder, "corpus", target), join(folder, "artifacts", target)];
  for (const place of [corpus, artifacts]) await mkdir(place, { recursive: true });
  const limits = [`-max_total_time=${seconds}`, "-timeout=10", "-rss_limit_mb=2048", "-malloc_limit_mb=256", "-print_final_stats=1"];
  const fuzzer = join(folder, "target", host, profile, target);
  return asOne(await exec(fuzzer, [...limits, `-artifact_prefix=${artifacts}/`, corpus, join(folder, "seeds", target)], { minutes: seconds / 60 + 2, show: false }));
}
