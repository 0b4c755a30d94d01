/**
 * A generator that waits for its input hears that its reader stops only once
 * that has come, and one that has not begun never. So somebody else is told, at once.
 *
 * @template {AsyncGenerator<any, any>} G
 * @param {G} events
 * @param {() => void} leave
 * @returns {G}
 */
export function onLeave(events, leave) {
  for (const way of /** @type {const} */ (["return", "throw"])) {
    const end = events[way];
    events[way] = (/** @type {any} */ value) => {
      leave();
      return end.call(events, value);
    };
  }
  return events;
}
