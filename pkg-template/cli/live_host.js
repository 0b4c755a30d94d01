/** What a live router needs of a host: somebody who watches, and to be woken in time. */

/** @typedef {import("../core/core.js").ChatRouter} ChatRouter */
/** @typedef {import("../index.js").Frame} Frame */

export class LiveHost {
  /** @type {Set<string>} the sessions that have their viewer */
  #met = new Set();

  /**
   * @param {ChatRouter} router
   * @param {"suffix" | "full"} deltas what the viewers want
   */
  constructor(router, deltas) {
    this.router = router;
    this.deltas = deltas;
  }

  /** @type {string[]} */
  get viewers() {
    return [...this.#met].map(viewerOf);
  }

  /**
   * Attaches a viewer to a session that is named for the first time.
   * @param {unknown} sessionKey
   * @param {number} now
   * @returns {Frame[]} its catch-up
   */
  meet(sessionKey, now) {
    if (typeof sessionKey !== "string" || sessionKey.trim() === "" || this.#met.has(sessionKey)) return [];
    this.#met.add(sessionKey);
    return this.router.attach(viewerOf(sessionKey), sessionKey, { deltas: this.deltas, tools: true }, now).frames;
  }

  /**
   * Wakes the router each time that it asked for, up to `now`.
   * @param {number} now
   * @returns {Generator<Frame>}
   */
  *wakeUntil(now) {
    for (let due = this.router.wakeAt(); due !== undefined && due <= now; due = this.router.wakeAt()) {
      yield* this.router.wake(due);
    }
  }
}

/** @param {string} sessionKey */
const viewerOf = (sessionKey) => `viewer of ${sessionKey}`;

/**
 * The sessions that a step of a trace may name.
 * @param {any} step
 * @returns {unknown[]}
 */
export const sessionsOf = (step) =>
  [step, step?.event, step?.context, step?.update].map((part) => part?.sessionKey);
