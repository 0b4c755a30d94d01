/**
 * `runcast/web`: for pages without a bundler. The same names as `runcast`;
 * `await init()` before the first router.
 */
export * from "./index.js";
export { default } from "./index.js";
