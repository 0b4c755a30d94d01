/** A turn of the event loop: what was to be done in this one is done. */
export const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Node 20 has no `Promise.withResolvers`. */
export function resolvers() {
  /** @type {(value?: any) => void} */
  let resolve = () => {};
  const promise = new Promise((given) => (resolve = given));
  return { promise, resolve };
}
