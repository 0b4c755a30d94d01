import { load, loadSync } from "./load.js";

export { RouterCrashed } from "../core/instance.js";
export { ChatRouter } from "../core/router.js";
export { load as default, loadSync as initSync };
