// Clocks that jump, stand still, or are far from any time.

import fc from "fast-check";

const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;

/** What a clock may do between two calls. @type {import("fast-check").Arbitrary<{ by: number } | { to: number }>} */
const jump = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 0, 1, 150, 60_000).map((by) => ({ by })) },
  { weight: 3, arbitrary: fc.constantFrom(-1, -HOUR, HOUR * 2, -YEAR, YEAR, 10 * YEAR).map((by) => ({ by })) },
  { weight: 2, arbitrary: fc.constantFrom(-1, 0, 0.5, 1_700_000_000_000, 2 ** 53, -(2 ** 53), 8.64e15, 1e300, -1e300, Number.MAX_VALUE).map((to) => ({ to })) },
);

/** Times, one after the other. */
export const times = fc.array(jump, { minLength: 1, maxLength: 40 }).map((jumps) => {
  let now = 1_700_000_000_000;
  return jumps.map((one) => (now = "to" in one ? one.to : now + one.by));
});

/** What is no time at all. */
export const NO_TIMES = [NaN, Infinity, -Infinity, null, "5", {}, 5n];
