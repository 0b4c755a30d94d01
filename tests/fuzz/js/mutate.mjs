// Other inputs out of those that are known: as texts, and, where a line is JSON, as what it says.

/** @type {unknown[]} */
const ODD = [null, true, false, 0, -1, 1, 0.5, 2 ** 31, 2 ** 53, 1e300, "", " ", "\ud83d", "__proto__", "x".repeat(600), [], {}, [[]], { toString: 1 }, "NaN"];

/** @typedef {import("../../bench/random.mjs").Random} Random */

/** @template T @param {Random} random @param {readonly T[]} all @returns {T} */
const one = (random, all) => all[random.below(all.length)];

/**
 * @param {string} input
 * @param {Random} random
 * @param {readonly string[]} words
 * @param {readonly string[]} others inputs to take pieces of
 */
export function mutated(input, random, words, others) {
  let text = input;
  for (let times = 1 << random.below(4); times > 0; times -= 1) text = step(text, random, words, others);
  return text.slice(0, 20_000);
}

/** @param {string} text @param {Random} random @param {readonly string[]} words @param {readonly string[]} others */
function step(text, random, words, others) {
  const kind = random.below(10);
  if (kind < 5) return changedLine(text, random, words, others);
  const from = random.below(text.length + 1);
  const to = Math.min(text.length, from + (1 << random.below(7)));
  switch (kind) {
    case 5: return text.slice(0, from) + text.slice(to);
    case 6: return text.slice(0, from) + one(random, words) + text.slice(random.below(2) ? from : to);
    case 7: return text.slice(0, from) + String.fromCharCode(random.below(random.below(4) ? 128 : 65_536)) + text.slice(from + random.below(2));
    case 8: return text.slice(0, to) + text.slice(from);
    default: {
      const other = one(random, others);
      return text.slice(0, from) + other.slice(random.below(other.length + 1));
    }
  }
}

/** @param {string} text @param {Random} random @param {readonly string[]} words @param {readonly string[]} others */
function changedLine(text, random, words, others) {
  const lines = text.split("\n");
  const at = random.below(lines.length);
  switch (random.below(6)) {
    case 0: lines.splice(at, 1); break;
    case 1: lines.splice(at, 0, lines[random.below(lines.length)]); break;
    case 2: lines.splice(at, 0, one(random, one(random, others).split("\n"))); break;
    default: {
      const begin = lines[at].search(/[[{]/);
      if (begin < 0) break;
      try {
        const value = JSON.parse(lines[at].slice(begin));
        lines[at] = lines[at].slice(0, begin) + JSON.stringify(changed(value, random, words));
      } catch {
        // It is JSON no longer.
      }
    }
  }
  return lines.join("\n");
}

/** @param {any} value @param {Random} random @param {readonly string[]} words @returns {any} */
function changed(value, random, words) {
  if (typeof value !== "object" || value === null || random.below(5) === 0) return another(value, random, words);
  const members = Object.keys(value);
  const name = one(random, members);
  if (members.length === 0 || random.below(6) === 0) {
    if (Array.isArray(value)) return [...value, another(value[0], random, words)];
    return { ...value, [one(random, words)]: another(undefined, random, words) };
  }
  if (Array.isArray(value)) return value.map((inner, at) => (String(at) === name ? changed(inner, random, words) : inner));
  const { [name]: inner, ...rest } = value;
  switch (random.below(6)) {
    case 0: return rest;
    case 1: return { ...rest, [one(random, words)]: inner };
    default: return { ...value, [name]: changed(inner, random, words) };
  }
}

/** @param {any} value @param {Random} random @param {readonly string[]} words */
function another(value, random, words) {
  switch (random.below(4)) {
    case 0: return one(random, ODD);
    case 1: return one(random, words);
    case 2: return typeof value === "string" ? value + one(random, words) : typeof value === "number" ? value + random.below(9) - 4 : [value];
    default: return random.below(1_000);
  }
}
