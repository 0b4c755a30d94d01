// A module and not bytes: workerd compiles nothing at run time.
import module from "../core.wasm";
import { haveAtHand } from "./load.js";

haveAtHand(() => module);

export { RouterCrashed } from "../core/instance.js";
export { ChatRouter } from "../core/router.js";
export { default } from "./ready.js";
