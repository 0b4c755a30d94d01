/**
 * Shows the demo on this machine: `node www/serve.mjs [--port N] [--static]`. It builds what is
 * missing, starts workerd with the gateway in a Durable Object, and prints the page's address;
 * with `--static`, or where workerd does not start, the page is its own gateway.
 */

import { createServer } from "node:net";
import { parseArgs } from "node:util";

import { build } from "./build.mjs";
import { serveFolders } from "./static_files.mjs";
import { startWorkerd } from "./workerd.mjs";

/** What was asked for, or the end. */
function options() {
  try {
    return optionsOf(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  }
}

/** @param {string[]} args */
function optionsOf(args) {
  const { values } = parseArgs({ args, options: { port: { type: "string", default: "8080" }, static: { type: "boolean", default: false } } });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port must be a number from 0 to 65535, not ${values.port}`);
  return { port, isStatic: values.static };
}

const { port, isStatic } = options();

/** workerd does not say it as plainly. @returns {Promise<void>} */
const portIsFree = () => new Promise((resolve, reject) => {
  const trial = createServer().once("error", reject).listen(port, "127.0.0.1", () => trial.close(() => resolve()));
});

await portIsFree().catch((error) => {
  const taken = error.code === "EADDRINUSE" ? "; another program has it, choose one with --port" : "";
  console.error(`cannot listen on port ${port}: ${error.message}${taken}`);
  process.exit(1);
});
const { site, worker } = await build();

async function serve() {
  if (isStatic) return serveFolders({ "/": site }, { port });
  try {
    return await startWorkerd({ site, worker, port });
  } catch (error) {
    console.error(`workerd does not start (${error instanceof Error ? error.message : error}); the page serves itself instead`);
    return serveFolders({ "/": site }, { port });
  }
}

const server = await serve();
console.log(`${server.url}/`);

let isEnding = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, async () => {
    if (isEnding) return;
    isEnding = true;
    await server.close();
    process.exit(0);
  });
}
