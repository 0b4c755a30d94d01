import { readFileSync } from "node:fs";

// As an asset, so that it goes along into bundles and single-file executables.
import path from "../core.wasm" with { type: "file" };
import { haveAtHand } from "./load.js";

// In a bundle the path is relative to the file that holds this code.
haveAtHand(() => readFileSync(path.startsWith("./") ? new URL(path, import.meta.url) : path));

export { ChatRouter, RouterCrashed } from "../core/core.js";
export { default } from "./ready.js";
