import { load, loadSync } from "./load.js";

export { ChatRouter, RouterCrashed } from "../core/core.js";
export { load as default, loadSync as initSync };
