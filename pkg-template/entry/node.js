import { readFileSync } from "node:fs";

import { haveAtHand } from "./load.js";

haveAtHand(() => readFileSync(new URL("../core.wasm", import.meta.url)));

export { RouterCrashed } from "../core/instance.js";
export { ChatRouter } from "../core/router.js";
export { default } from "./ready.js";
