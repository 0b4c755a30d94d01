// The package as a program of this Node gets it from the project it is installed in.

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { packedProject } from "./packed.mjs";

/** @returns {Promise<any>} what `import "runcast"` gives there */
export async function packageUnderTest() {
  const entry = createRequire(join(await packedProject(), "package.json")).resolve("runcast");
  return import(pathToFileURL(entry).href);
}
