/**
 * Serves the page: `node www/serve.mjs [--port N]`. Builds the package first if that is needed.
 */

import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { build } from "../pkg-template/build.mjs";
import { serveFolders } from "./static_files.mjs";

const { values } = parseArgs({ options: { port: { type: "string", default: "8080" } } });
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`--port must be a number from 0 to 65535, not ${values.port}`);
  process.exit(2);
}

const pkg = await build();
const www = fileURLToPath(new URL(".", import.meta.url));
const server = await serveFolders({ "/pkg/": pkg, "/": www }, { port }).catch((error) => {
  const taken = error.code === "EADDRINUSE" ? "; another program has it, choose one with --port" : "";
  console.error(`cannot listen on port ${port}: ${error.message}${taken}`);
  process.exit(1);
});
console.log(`${server.url}/`);

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => server.close());
}
