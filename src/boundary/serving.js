/**
 * Whose names the core asks for: those of the router whose method runs.
 */

/** @typedef {import("./host.js").Host} Host */

/** @type {Host} */
let serving;

/** @param {Host} host */
export function serve(host) {
  serving = host;
}

/**
 * The number of the name without the white space around it.
 * @param {number} id
 */
export function trimmed(id) {
  return serving.trimName(id);
}
