/** Frames on their way to one client. */

/**
 * Frames that can be given up at once: what waits for the next may wait for long.
 * @param {any} given
 */
export function leavable(given) {
  const iterator = given[Symbol.asyncIterator]?.() ?? given[Symbol.iterator]();
  const end = { done: true, value: undefined };
  let hasLeft = false;
  let leave = () => {};
  const stop = async () => iterator.return?.();
  const frames = {
    [Symbol.asyncIterator]: () => frames,
    /** @returns {Promise<IteratorResult<any>>} */
    next: () => new Promise((resolve, reject) => {
      leave = () => resolve(end);
      if (hasLeft) leave();
      else Promise.resolve(iterator.next()).then(resolve, reject);
    }),
    /** Nobody waits for what comes of it. */
    async return() {
      if (!hasLeft) stop().catch(() => {});
      hasLeft = true;
      leave();
      return end;
    },
  };
  return frames;
}

/**
 * Whether a frame goes to a client; what is no frame does.
 * @param {any} frame
 * @param {string | undefined} connId without it: to any connection
 */
export function isFor({ to, connIds }, connId) {
  if (to === "connections") return connId === undefined || connIds.includes(connId);
  return to === "all" || to === undefined;
}
