// The package as a program of this Node gets it from the project it is installed in.

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { packedProject } from "./packed.mjs";

/** @returns {Promise<any>} what `import "runcast"` gives there */
export function packageUnderTest() {
  return imported("runcast");
}

/** @returns {Promise<typeof import("../../pkg-template/client.js")>} what `import "runcast/client"` gives there */
export function clientUnderTest() {
  return imported("runcast/client");
}

/** @returns {Promise<typeof import("../../pkg-template/server.js")>} what `import "runcast/server"` gives there */
export function serverUnderTest() {
  return imported("runcast/server");
}

/** @returns {Promise<typeof import("../../pkg-template/sources.js")>} what `import "runcast/sources"` gives there */
export function sourcesUnderTest() {
  return imported("runcast/sources");
}

/** @param {string} specifier */
async function imported(specifier) {
  const resolver = createRequire(join(await packedProject(), "package.json"));
  return import(pathToFileURL(resolver.resolve(specifier)).href);
}
