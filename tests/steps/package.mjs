import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { devTools, root } from "../../pkg-template/tools.mjs";
import { exec } from "./command.mjs";
import { asOne, nodeCounts } from "./counts.mjs";

/** @typedef {import("./index.mjs").Step} Step */

const tests = join(root, "tests");

/** @type {Step[]} */
export const packageSteps = [
  {
    name: "types",
    about: "all JavaScript passes TypeScript's strict check",
    async run({ project }) {
      const tsc = join(await devTools(), "typescript", "bin", "tsc");
      await project();
      return asOne(await exec(process.execPath, [tsc, "-p", join(tests, "tsconfig.json")]));
    },
  },
  {
    name: "node-tests",
    about: "the tests under tests/js, against the packed package",
    run: nodeTests,
  },
  {
    name: "bench",
    about: "the benchmarks run, briefly, and what they measure is right",
    run: benchmarks,
  },
];

/** @param {import("./index.mjs").Context} context */
async function benchmarks({ project }) {
  await project();
  const all = { passed: 0, failed: 0, note: "" };
  for (const name of ["run", "live", "bytes", "snapshot", "start", "sources", "soak", "hour", "gateway"]) {
    console.log(`\n   ${name}`);
    const { passed, failed, note } = asOne(await exec(process.execPath, [join(tests, "bench", `${name}.mjs`), "--quick"]));
    all.passed += passed;
    all.failed += failed;
    if (failed > 0) all.note += `${name}.mjs failed\n${note ?? ""}`;
  }
  return all;
}

/** @param {import("./index.mjs").Context} context */
async function nodeTests({ project, match }) {
  await devTools();
  const env = { RUNCAST_PROJECT: await project() };
  // Once, before many tests ask for it at the same time. The bundler comes with the tools.
  await (await import("../../www/build.mjs")).build();
  const names = (await readdir(join(tests, "js"))).filter((name) => name.endsWith(".test.mjs"));
  const chosen = names.filter((name) => name.includes(match)).sort().map((name) => join(tests, "js", name));
  if (chosen.length === 0) throw new Error(`no test file has "${match}" in its name`);
  const folder = await mkdtemp(join(tmpdir(), "runcast-tap-"));
  try {
    const tap = join(folder, "results.tap");
    const ended = await exec(process.execPath, [
      "--test",
      ...["--test-reporter", "spec", "--test-reporter-destination", "stdout"],
      ...["--test-reporter", "tap", "--test-reporter-destination", tap],
      ...chosen,
    ], { env });
    return nodeCounts(await readFile(tap, "utf8"), ended);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
