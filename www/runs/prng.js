/**
 * Mulberry32: small, well known, and the same numbers everywhere for the same seed.
 * @param {number} seed
 * @returns {() => number} numbers from 0 up to 1
 */
export function prng(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * @template T
 * @param {() => number} random
 * @param {readonly T[]} list that is not empty
 */
export const pick = (random, list) => /** @type {T} */ (list[Math.floor(random() * list.length)]);

/**
 * Cuts a text into pieces as a model's tokens would: short, mostly at words, never inside of a
 * character.
 * @param {string} text
 * @param {() => number} random
 */
export function cut(text, random) {
  /** @type {string[]} */
  const pieces = [];
  for (const [word] of text.matchAll(/\s*[^\s]+\s*$|\s*[^\s]+|\s+/gu)) {
    const characters = [...word];
    while (characters.length > 0) {
      const most = characters.length > 9 ? 3 + Math.floor(random() * 5) : characters.length;
      pieces.push(characters.splice(0, most).join(""));
    }
  }
  return pieces;
}
