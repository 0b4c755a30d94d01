import * as runcast from "runcast";

import { runSuite } from "./command_line.mjs";

const { version } = /** @type {any} */ (globalThis).Deno ?? {};
const isRuntime = Boolean(version) && import.meta.resolve("runcast").endsWith("/entry/deno.js");
await runSuite(runcast, { runtime: `Deno ${version?.deno}`, isRuntime });
