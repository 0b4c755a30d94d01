// A module and not bytes: workerd compiles nothing at run time.
import module from "../core.wasm";
import { haveAtHand } from "./load.js";

haveAtHand(() => module);

export { ChatRouter, RouterCrashed } from "../core/core.js";
export { default } from "./ready.js";
