/** What is asked of values that come from outside, and what is made of texts that are too long. */

/** @param {unknown} value @returns {value is { [member: string]: any }} */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {unknown} value @returns {value is string[]} */
export function isList(value) {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

/** @param {unknown} value @returns {value is string} */
export function isName(value) {
  return typeof value === "string" && value.length > 0 && value.length <= 512;
}

/** How deep what clients send may be nested: what reads it recurses. */
const DEEPEST = 128;

/** @param {unknown} value @param {number} [depth] @returns {boolean} */
export function isShallow(value, depth = DEEPEST) {
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.values(value).every((inner) => isShallow(inner, depth - 1));
}

/** What {@link isKey} asks for, in words. */
export const KEY = "a string of 1 to 512 units, without white space around it or half a sign in it";

/** @param {unknown} value @returns {value is string} a name that nobody takes for another; stores write UTF-8, which has no half signs */
export function isKey(value) {
  return isName(value) && value.trim() === value && !/\p{Surrogate}/u.test(value);
}

/**
 * The begin of a text, without half a sign at its end.
 * @param {string} text
 * @param {number} units UTF-16 units at most
 */
export function beginOf(text, units) {
  return text.slice(0, units).replace(/[\uD800-\uDBFF]$/, "");
}

/** Its end, without half a sign at the begin. @param {string} text @param {number} units */
export function endOf(text, units) {
  return text.slice(-units).replace(/^[\uDC00-\uDFFF]/, "");
}

/**
 * Whether a text takes more bytes than a bound, as UTF-8. Most texts are
 * decided by their length alone.
 * @param {string} text
 * @param {number} bound
 */
export function isLonger(text, bound) {
  if (text.length > bound) return true;
  return text.length * 3 > bound && new TextEncoder().encode(text).length > bound;
}
