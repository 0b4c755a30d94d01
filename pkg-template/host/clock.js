/**
 * The time that a gateway goes by.
 *
 * @typedef {object} Clock
 * @property {() => number} now
 * @property {(call: () => void, ms: number) => unknown} setTimeout
 * @property {(timer: unknown) => void} clearTimeout
 */

/** Timers of more take no time at all. */
export const LONGEST_MS = 2 ** 31 - 1;

/** @type {Clock} */
const system = {
  now: () => Date.now(),
  setTimeout: (call, ms) => setTimeout(call, ms),
  clearTimeout: (timer) => clearTimeout(/** @type {any} */ (timer)),
};

/**
 * A clock that never goes back and always knows a time, whose timers harm
 * nobody; one that is to take too long rings early.
 * @param {Clock | undefined} clock the system's by default
 * @param {(call: () => void) => void} attempt makes a timer's call; what goes wrong in it must not end the host
 * @returns {Clock & { reach(time: number): void }} `reach`: so late it was already
 */
export function steady(clock = system, attempt) {
  let [last, ahead] = [0, 0];
  return {
    now() {
      const time = clock.now();
      // One that has lost the time stands still.
      if (!Number.isFinite(time)) return last;
      // A router waits until its time has come again: where the clock is set back, this one goes on, until that is right again.
      ahead = time >= last ? 0 : Math.max(ahead, last - time);
      last = time + ahead;
      return last;
    },
    reach(time) {
      if (Number.isFinite(time)) last = Math.max(last, time);
    },
    setTimeout: (call, ms) => clock.setTimeout(() => attempt(call), Math.min(ms, LONGEST_MS)),
    clearTimeout: (timer) => clock.clearTimeout(timer),
  };
}
