/**
 * Values that change, in the shape that React's `useSyncExternalStore` and
 * `for await` want.
 */

/**
 * Those who listen. What one of them throws comes up as an unhandled rejection,
 * and keeps nobody else from hearing.
 *
 * @template [T=void]
 */
export function makeListeners() {
  /** @type {Set<(value: T) => void>} */
  const all = new Set();
  return {
    /** @param {(value: T) => void} listener @returns {() => void} takes it out again */
    add(listener) {
      // A function that was added twice can be taken out once.
      const own = (/** @type {T} */ value) => listener(value);
      all.add(own);
      return () => void all.delete(own);
    },
    /** @param {T} value */
    call(value) {
      for (const listener of all) {
        try {
          listener(value);
        } catch (error) {
          Promise.reject(error);
        }
      }
    },
  };
}

/**
 * @template T
 * @param {() => T} getSnapshot gives the very same value as long as nothing has changed
 */
export function observable(getSnapshot) {
  const { add: subscribe, call } = /** @type {ReturnType<typeof makeListeners<void>>} */ (makeListeners());
  let isDue = false;
  let isOver = false;

  /** Tells the listeners, once for all changes of a task. */
  function tell() {
    if (isDue) return;
    isDue = true;
    queueMicrotask(() => {
      isDue = false;
      call();
    });
  }

  function iterate() {
    let hasLeft = false;
    let leave = () => {};
    const values = (async function* () {
      /** @type {T | undefined} */
      let last;
      for (let isLast = false; !isLast; ) {
        isLast = isOver || hasLeft;
        const value = getSnapshot();
        if (value !== last) yield (last = value);
        else if (!isLast) {
          /** @type {(() => void) | undefined} */
          let stop;
          await /** @type {Promise<void>} */ (new Promise((resolve) => (stop = subscribe((leave = resolve)))));
          stop?.();
        }
      }
    })();
    const end = values.return;
    // A generator that waits would hear of it only once something has changed.
    values.return = (value) => {
      hasLeft = true;
      leave();
      return end.call(values, value);
    };
    return values;
  }

  return {
    store: { getSnapshot, subscribe, [Symbol.asyncIterator]: iterate },
    tell,
    end() {
      isOver = true;
      tell();
    },
  };
}
