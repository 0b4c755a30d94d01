/** What the build changes in the glue that wasm-bindgen generates. */

/**
 * The glue with its imports of boundary modules pointed to the files beside
 * it, which the rest of the package imports too; a second copy would have its
 * own state. It can start over, and tells of its memory.
 * @param {string} glue
 */
export function fitted(glue) {
  if (!glue.includes("export function __wbg_reset_state")) {
    throw new Error("wasm-bindgen generated no __wbg_reset_state");
  }
  const list = "export { initSync, __wbg_init as default };";
  if (!glue.includes(list)) throw new Error(`wasm-bindgen generated no ${list}`);
  return `// @ts-nocheck
${glue
  .replace(/(["'])\.\/snippets\/[^"']*\/([\w.]+\.js)\1/g, '"./$2"')
  // The entries load by themselves.
  .replace(list, "export { initSync };")
  // `router.js` looks itself whether a router is of this instance.
  .replaceAll(/^ *if \(this\.__wbg_inst !== undefined && [^{}]*\) \{[^{}]*\}\n/gm, "")
  // The reset calls the module's start function even where it has none.
  .replaceAll("wasm.__wbindgen_start();", "wasm.__wbindgen_start?.();")}
/** @returns {WebAssembly.Memory} */
export function memory() {
    return wasm.memory;
}
`;
}

/**
 * What wasm-opt tells of the names that it has made short.
 * @typedef {object} Short
 * @property {[module: string, name: string, short: string][]} imports
 * @property {[name: string, short: string][]} exports
 */

/**
 * The glue with the names that the wasm has by now: wasm-bindgen's are long,
 * and no two alike.
 * @param {string} glue
 * @param {Short} short
 */
export function renamed(glue, { imports, exports }) {
  const imported = new Map(imports.map(([, name, to]) => [name, to]));
  const exported = new Map(exports);
  const [[module] = [""]] = imports;
  const short = glue
    .replace(`"${module}": import0`, '"a": import0')
    .replace(/\b(__wb\w+)(?=: function)/g, (name) => imported.get(name) ?? name)
    .replace(/\bwasm\.(\w+)/g, (all, name) => (exported.has(name) ? `wasm.${exported.get(name)}` : all));
  const left = [module, ...imported.keys()].find((name) => short.includes(`${name}"`) || short.includes(`${name}:`));
  if (left !== undefined) throw new Error(`wasm-bindgen's glue tells ${left} in a way that is not known`);
  return short;
}
