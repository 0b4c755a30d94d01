/**
 * What the core asks of strings, each question in one call; and the strings of
 * the event that is being taken in, which it asks for only where it needs them.
 */

const BRACKET = 0x5b;

let text = "";
let delta = "";
let replaced = "";

/**
 * @param {string | undefined} ofText
 * @param {string | undefined} ofDelta
 */
export function offer(ofText = "", ofDelta = "") {
  text = ofText;
  delta = ofDelta;
}

/**
 * @param {boolean} isText
 * @returns {string}
 */
export function offered(isText) {
  return isText ? text : delta;
}

/**
 * Cut and compared: engines do that many times faster than their own
 * `startsWith`.
 * @param {string} string
 * @param {string} prefix
 */
export function begins(string, prefix) {
  return string.slice(0, prefix.length) === prefix;
}

/**
 * Whether the string begins with the one that it replaces: if not, -2, and
 * that one is kept. Else where the first `[` stands in what is new, -1 for
 * nowhere.
 * @param {string} old
 * @param {string} string
 */
export function follow(old, string) {
  if (begins(string, old)) return string.indexOf("[", old.length);
  replaced = old;
  return -2;
}

/**
 * Where a character stands at or after `from`, `[` or else `N`; -1 for nowhere.
 * @param {string} string
 * @param {number} character
 * @param {number} from
 */
export function find(string, character, from) {
  return string.indexOf(character === BRACKET ? "[" : "N", from);
}

/** The string without characters. */
export function nothing() {
  return "";
}

/** The string that was not followed. */
export function unfollowed() {
  const old = replaced;
  replaced = "";
  return old;
}

/**
 * @param {string} string
 * @param {string} [tail] the delta that is offered, if it is not given
 */
export function append(string, tail = delta) {
  return string + tail;
}
