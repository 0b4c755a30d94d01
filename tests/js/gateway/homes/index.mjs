import { join } from "node:path";

import { devTools } from "../../../../pkg-template/tools.mjs";
import { packedProject } from "../../packed.mjs";
import { ProcessHome } from "./process.mjs";
import { WorkerdHome } from "./workerd.mjs";

/** @typedef {import("../kit.mjs").Need} Need */

/** @type {readonly Need[]} */
const always = ["crash", "ticks", "pressure", "raw", "goodbye", "awake", "utf8"];

const server = async () => join(await packedProject(), "tests", "js", "gateway", "fixture", "server.mjs");

/** @type {{ [name: string]: () => Promise<import("../kit.mjs").Home> }} */
export const homes = {
  async node() {
    const file = await server();
    return ProcessHome.make(`Node ${process.versions.node}`, always, () => [process.execPath, file]);
  },
  async node22() {
    const [file, tools] = [await server(), await devTools()];
    const program = join(tools, "node22", "bin", "node");
    return ProcessHome.make("Node 22", [...always, "sqlite"], () => [program, "--disable-warning=ExperimentalWarning", file]);
  },
  async deno() {
    const [file, tools, project] = [await server(), await devTools(), await packedProject()];
    // It needs the files of the package, a port, and where it is to keep things.
    return ProcessHome.make("Deno", [...always, "sqlite"], (folder) => [
      join(tools, ".bin", "deno"), "run", "--no-remote", "--node-modules-dir=manual", "--no-prompt",
      "--allow-net=127.0.0.1", `--allow-read=${join(project, "tests")},${folder}`, `--allow-write=${folder}`, file,
    ]);
  },
  workerd: () => WorkerdHome.make(),
  async bun() {
    const [file, tools] = [await server(), await devTools()];
    return ProcessHome.make("Bun", [...always, "sqlite"], () => [join(tools, ".bin", "bun"), "run", "--no-install", file]);
  },
};
