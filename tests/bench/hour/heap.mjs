/** What is to happen, by time; what was put in first comes first. */
export class Heap {
  /** @type {{ at: number, order: number, call: () => void }[]} */
  #all = [];
  #order = 0;

  /** @param {number} at @param {() => void} call */
  push(at, call) {
    const all = this.#all;
    const one = { at, order: (this.#order += 1), call };
    let place = all.length;
    all.push(one);
    for (let above = (place - 1) >> 1; place > 0 && isBefore(one, all[above]); above = (place - 1) >> 1) {
      all[place] = all[above];
      all[above] = one;
      place = above;
    }
  }

  /** When the next is. @returns {number | undefined} */
  peek() {
    return this.#all[0]?.at;
  }

  /** @returns {() => void} */
  pop() {
    const all = this.#all;
    const [first] = all;
    const last = all.pop();
    if (last && all.length > 0) {
      let place = 0;
      for (;;) {
        let below = 2 * place + 1;
        if (below >= all.length) break;
        if (below + 1 < all.length && isBefore(all[below + 1], all[below])) below += 1;
        if (!isBefore(all[below], last)) break;
        all[place] = all[below];
        place = below;
      }
      all[place] = last;
    }
    return first.call;
  }
}

/** @param {{ at: number, order: number }} one @param {{ at: number, order: number }} other */
const isBefore = (one, other) => one.at < other.at || (one.at === other.at && one.order < other.order);
