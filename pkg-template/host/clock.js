/**
 * The time that a gateway goes by.
 *
 * @typedef {import("../host.js").Clock} Clock
 */

/** @type {Clock} */
const system = {
  now: () => Date.now(),
  setTimeout: (call, ms) => setTimeout(call, ms),
  clearTimeout: (timer) => clearTimeout(/** @type {any} */ (timer)),
};

/**
 * A clock that never goes back, and whose timers harm nobody.
 * @param {Clock} [clock]
 * @param {(call: () => void) => void} [attempt] makes a timer's call; what goes wrong in it must not end the host
 * @returns {Clock}
 */
export function steady(clock = system, attempt = (call) => call()) {
  let [last, ahead] = [-Infinity, 0];
  return {
    now() {
      const time = clock.now();
      // A router waits until its time has come again: where the clock is set back, this one goes on.
      ahead = Math.max(ahead, last - time);
      last = time + ahead;
      return last;
    },
    setTimeout: (call, ms) => clock.setTimeout(() => attempt(call), ms),
    clearTimeout: (timer) => clock.clearTimeout(timer),
  };
}
