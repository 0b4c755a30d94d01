// Part of the module graph, hence no --allow-read, which a file would need.
import source module from "../core.wasm";
import { haveAtHand } from "./load.js";

haveAtHand(() => module);

export { RouterCrashed } from "../core/instance.js";
export { ChatRouter } from "../core/router.js";
export { default } from "./ready.js";
