/** Frames on their way to one client. */

/**
 * Frames one by one, however they are given.
 * @param {any} given frames, or lists of them as a router gives them
 * @returns {AsyncGenerator<any>}
 */
export async function* flat(given) {
  for await (const some of given) {
    if (Array.isArray(some)) yield* some;
    else yield some;
  }
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
