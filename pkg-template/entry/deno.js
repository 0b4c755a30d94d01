// Part of the module graph, hence no --allow-read, which a file would need.
import source module from "../core.wasm";
import { haveAtHand } from "./load.js";

haveAtHand(() => module);

export { ChatRouter, RouterCrashed } from "../core/core.js";
export { default } from "./ready.js";
