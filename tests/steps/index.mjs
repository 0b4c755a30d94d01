import { cp } from "node:fs/promises";
import { join } from "node:path";

import { build } from "../../pkg-template/build.mjs";
import { root } from "../../pkg-template/tools.mjs";
import { packedProject } from "../js/packed.mjs";
import { fuzzSteps } from "./fuzz.mjs";
import { gatewaySteps } from "./gateways.mjs";
import { packageSteps } from "./package.mjs";
import { runtimeSteps } from "./runtimes.mjs";
import { rustSteps } from "./rust.mjs";
import { supplySteps } from "./supply.mjs";
import { wasmSteps } from "./wasm_tests.mjs";

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string} about what holds when it passes
 * @property {(context: Context) => Promise<import("./counts.mjs").Counts>} run
 *
 * @typedef {object} Context
 * @property {() => Promise<string>} project the folder of a project with the packed package and the suite
 * @property {string} match part of a test file's name, empty for all
 */

/** @type {Step} */
const buildStep = {
  name: "build",
  about: "the package builds, packs and installs",
  async run({ project }) {
    await build();
    await project();
    return { passed: 1, failed: 0 };
  },
};

/** Every step, in order: what fails soonest and explains most comes first. */
export const steps = [...rustSteps, ...supplySteps, buildStep, ...wasmSteps, ...packageSteps, ...runtimeSteps, ...gatewaySteps, ...fuzzSteps];

/**
 * @param {{ match?: string }} [options]
 * @returns {Context}
 */
export function makeContext({ match = "" } = {}) {
  /** @type {Promise<string> | undefined} */
  let made;
  return { match, project: () => (made ??= projectWithSuite()) };
}

/** The suite stands in the project as a user's own files would, and finds the package likewise. */
async function projectWithSuite() {
  const folder = await packedProject();
  process.env.RUNCAST_PROJECT = folder;
  for (const part of ["contract", "runtimes", "gateway", "play.mjs"]) {
    await cp(join(root, "tests", "js", part), join(folder, "tests", "js", part), { recursive: true });
  }
  await cp(join(root, "tests", "vectors"), join(folder, "tests", "vectors"), { recursive: true });
  return folder;
}
