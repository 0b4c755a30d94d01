import * as runcast from "runcast";

import { runSuite } from "./command_line.mjs";

const { bun } = process.versions;
const isRuntime = bun !== undefined && import.meta.resolve("runcast").endsWith("/entry/bun.js");
await runSuite(runcast, { runtime: `Bun ${bun}`, isRuntime });
