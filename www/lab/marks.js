/**
 * What of a text was said, what is missing and what nobody said.
 *
 * @typedef {{ kind: "same" | "lost" | "leaked", text: string }} Mark
 */

/** Up to so many steps the middle is compared character by character. */
const MOST_STEPS = 1_500_000;

const isLow = (/** @type {number} */ unit) => unit >= 0xdc00 && unit <= 0xdfff;

/** @param {string} a @param {string} b @returns {number} how much they share, in whole characters */
function commonStart(a, b) {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  return at > 0 && (isLow(a.charCodeAt(at)) || isLow(b.charCodeAt(at))) ? at - 1 : at;
}

/** @param {string} a @param {string} b */
function commonEnd(a, b) {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a.charCodeAt(a.length - 1 - at) === b.charCodeAt(b.length - 1 - at)) at += 1;
  return at > 0 && isLow(a.charCodeAt(a.length - at)) ? at - 1 : at;
}

/** @param {string} shown @param {string} given what was said @returns {Mark[]} */
export function marksOf(shown, given) {
  // White space after a reply is nobody's word.
  const said = shown === given.trimEnd() ? shown : given;
  const start = commonStart(shown, said);
  const [restShown, restSaid] = [shown.slice(start), said.slice(start)];
  const end = commonEnd(restShown, restSaid);
  const middle = between([...restShown.slice(0, restShown.length - end)], [...restSaid.slice(0, restSaid.length - end)]);
  return joined([{ kind: "same", text: said.slice(0, start) }, ...middle, { kind: "same", text: said.slice(said.length - end) }]);
}

/** The longest common subsequence's two sides. @param {string[]} shown @param {string[]} said @returns {Mark[]} */
function between(shown, said) {
  if (shown.length * said.length > MOST_STEPS || shown.length === 0 || said.length === 0) {
    return [{ kind: "leaked", text: shown.join("") }, { kind: "lost", text: said.join("") }];
  }
  const width = said.length + 1;
  const table = new Uint16Array((shown.length + 1) * width);
  for (let a = shown.length - 1; a >= 0; a -= 1) {
    for (let b = said.length - 1; b >= 0; b -= 1) {
      const here = a * width + b;
      const [below = 0, beside = 0, beyond = 0] = [table[here + width], table[here + 1], table[here + width + 1]];
      table[here] = shown[a] === said[b] ? beyond + 1 : Math.max(below, beside);
    }
  }
  /** @type {Mark[]} */
  const marks = [];
  let [a, b] = [0, 0];
  while (a < shown.length || b < said.length) {
    const here = a * width + b;
    if (a < shown.length && b < said.length && shown[a] === said[b]) {
      marks.push({ kind: "same", text: shown[a] ?? "" });
      a += 1;
      b += 1;
    } else if (b >= said.length || (a < shown.length && (table[here + width] ?? 0) >= (table[here + 1] ?? 0))) {
      marks.push({ kind: "leaked", text: shown[a] ?? "" });
      a += 1;
    } else {
      marks.push({ kind: "lost", text: said[b] ?? "" });
      b += 1;
    }
  }
  return marks;
}

/** @param {Mark[]} marks */
function joined(marks) {
  /** @type {Mark[]} */
  const list = [];
  for (const { kind, text } of marks) {
    const last = list.at(-1);
    if (text === "") continue;
    if (last?.kind === kind) last.text += text;
    else list.push({ kind, text });
  }
  return list;
}

/** @param {readonly Mark[]} marks @param {Mark["kind"]} kind @returns {number} characters */
export const countOf = (marks, kind) => marks.reduce((sum, mark) => sum + (mark.kind === kind ? [...mark.text].length : 0), 0);

/**
 * What stands there that is the beginning of nothing that was said.
 * @param {string} shown
 * @param {import("../runs/scenarios.js").Truth} truth
 */
export function leakOf(shown, { text, before = [] }) {
  if ([text, ...before].some((said) => said.startsWith(shown) && isWhole(shown, said))) return "";
  // White space at the end may still be followed by something.
  if ([text, ...before].some((said) => shown.trimEnd() === said)) return "";
  return shown.slice(commonStart(shown, text), commonStart(shown, text) + 80);
}

/** It does not end in the middle of a character. @param {string} shown @param {string} said */
const isWhole = (shown, said) => shown === "" || !isLow(said.charCodeAt(shown.length));
