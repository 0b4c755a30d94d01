import { join } from "node:path";

import { devTools, root } from "../../pkg-template/tools.mjs";
import { exec } from "./command.mjs";
import { tapCounts } from "./counts.mjs";

/** @typedef {import("./index.mjs").Step} Step */
/** @typedef {import("./index.mjs").Context} Context */

/**
 * @typedef {object} Runtime
 * @property {string} name
 * @property {string} about
 * @property {string} loader the file under tests/js/runtimes
 * @property {(tools: string, project: string) => [command: string, ...args: string[]]} command
 *   what runs a file; by default this Node
 * @property {boolean} [inCheckout] the loader starts another runtime, and stays where its tools are
 */

const node22 = (/** @type {string} */ tools) => join(tools, "node22", "bin", "node");

/** @type {Runtime[]} */
const runtimes = [
  { name: "node", about: "Node", loader: "node.mjs", command: () => [process.execPath] },
  { name: "node22", about: "Node 22", loader: "node.mjs", command: (tools) => [node22(tools)] },
  { name: "require", about: "require() in Node 22", loader: "node_require.cjs", command: (tools) => [node22(tools)] },
  {
    name: "deno",
    about: "Deno, which may read no file but the suite's own",
    loader: "deno.mjs",
    command: (tools, project) => [
      join(tools, ".bin", "deno"), "run", "--no-remote", "--node-modules-dir=manual", "--no-prompt",
      `--allow-read=${join(project, "tests")}`, "--allow-env",
    ],
  },
  { name: "bun", about: "Bun", loader: "bun.mjs", command: (tools) => [join(tools, ".bin", "bun"), "run", "--no-install"] },
  {
    name: "workerd",
    about: "workerd, in a Worker and in a Durable Object",
    loader: "workerd.mjs",
    command: () => [process.execPath],
    inCheckout: true,
  },
  { name: "chromium", about: "a page in Chromium", loader: "browser.mjs", command: () => [process.execPath], inCheckout: true },
];

/** @type {Step[]} */
export const runtimeSteps = runtimes.map(({ name, about, loader, command, inCheckout = false }) => ({
  name: `contract-${name}`,
  about: `the contract suite in ${about}`,
  /** @param {Context} context */
  async run({ project }) {
    const [tools, folder] = [await devTools(), await project()];
    const [program, ...args] = command(tools, folder);
    const home = inCheckout ? root : folder;
    const ended = await exec(program, [...args, join(home, "tests", "js", "runtimes", loader)], {
      cwd: home,
      show: false,
      minutes: 5,
      env: { RUNCAST_PROJECT: folder, DENO_NO_UPDATE_CHECK: "1", DENO_NO_PROMPT: "1", DO_NOT_TRACK: "1" },
    });
    return tapCounts(ended);
  },
}));
