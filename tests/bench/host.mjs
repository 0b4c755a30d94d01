// Hosts that do as a live router tells: they call `wake` once the time of `wakeAt` has come.

/**
 * Wakes a router for all that is due.
 *
 * @param {any} router
 * @param {number} now
 * @param {(frames: any[]) => void} take what was due, in turn
 */
export function wakeUntil(router, now, take) {
  for (let due = router.wakeAt(); due !== undefined && due <= now; due = router.wakeAt()) take(router.wake(due));
}

/**
 * Wakes a router until nothing is pending, or until a time.
 *
 * @param {any} router
 * @param {(frames: any[]) => void} take
 */
export const wakeToTheEnd = (router, take) => wakeUntil(router, Infinity, take);

/**
 * Takes events in as such a host does, and counts the frames.
 *
 * @param {any} router
 * @param {any[]} events
 */
export function ingestAndWake(router, events) {
  let frames = 0;
  for (const event of events) {
    const now = event.ts;
    for (let due = router.wakeAt(); due !== undefined && due <= now; due = router.wakeAt()) frames += router.wake(due).length;
    frames += router.ingest(event, now).length;
  }
  return frames;
}
