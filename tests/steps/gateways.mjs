import { join } from "node:path";

import { root } from "../../pkg-template/tools.mjs";
import { exec } from "./command.mjs";
import { tapCounts } from "./counts.mjs";

/** @typedef {import("./index.mjs").Step} Step */

/** @type {{ [home: string]: string }} */
const homes = {
  node: "Node, in memory",
  node22: "Node 22, in memory and in its SQLite",
  deno: "Deno, which may use no port but its own and no file but the suite's",
  bun: "Bun",
  workerd: "workerd, as Durable Objects",
};

/** @type {Step[]} */
export const gatewaySteps = Object.entries(homes).map(([home, about]) => ({
  name: `gateway-${home}`,
  about: `the gateways' suite over real sockets on ${about}`,
  async run({ project }) {
    const ended = await exec(process.execPath, [join(root, "tests", "js", "gateway", "run.mjs"), home], {
      show: false,
      minutes: 5,
      env: { RUNCAST_PROJECT: await project(), DENO_NO_UPDATE_CHECK: "1", DENO_NO_PROMPT: "1", DO_NOT_TRACK: "1" },
    });
    return tapCounts(ended);
  },
}));
