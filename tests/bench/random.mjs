/** Numbers that are the same for the same seed, everywhere (mulberry32). */
export class Random {
  /** @param {number} seed */
  constructor(seed) {
    this.state = seed;
  }

  /** @param {number} bound @returns {number} a whole number from 0 */
  below(bound) {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  }

  /** How long until something that happens every so often. @param {number} mean */
  until(mean) {
    return Math.ceil(-Math.log((this.below(1e9) + 1) / 1e9) * mean);
  }

  /** @template {{ weight: number }} T @param {T[]} all @returns {T} */
  one(all) {
    let left = (this.below(1e6) / 1e6) * all.reduce((sum, { weight }) => sum + weight, 0);
    return all.find(({ weight }) => (left -= weight) < 0) ?? all[0];
  }
}
