import { readFileSync } from "node:fs";

import { haveAtHand } from "./load.js";

haveAtHand(() => readFileSync(new URL("../core.wasm", import.meta.url)));

export { ChatRouter, RouterCrashed } from "../core/core.js";
export { default } from "./ready.js";
