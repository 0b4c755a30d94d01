import * as runcast from "runcast";

import { runSuite } from "./command_line.mjs";

const isRuntime = !process.versions.bun && !("Deno" in globalThis)
  && import.meta.resolve("runcast").endsWith("/entry/node.js");
await runSuite(runcast, { runtime: `Node ${process.versions.node}`, isRuntime });
