/**
 * Requests and their answers, over the connections that come and go.
 *
 * @typedef {import("../client.js").RequestOptions} RequestOptions
 * @typedef {{ send(text: string): void }} Link
 * @typedef {(error: unknown, payload?: any) => void} Done
 * @typedef {RequestOptions & { repeats?: boolean }} CallOptions `repeats`: made again when its connection is lost
 */

/** Timers of more take no time at all. */
const LONGEST_MS = 2 ** 31 - 1;

/** What a gateway, or the lack of one, refuses with. */
export class GatewayError extends Error {
  /** @param {any} told */
  constructor(told) {
    // Whatever comes over the wire, it stays an error of this class.
    const { message, __proto__: _, ...more } = told ?? {};
    super(typeof message === "string" ? message : "");
    Object.assign(this, more, { name: "GatewayError" });
  }
}

export function makeCalls() {
  /** @type {Map<string, { send(): void, lose(error: any): void, settle: Done }>} */
  const calls = new Map();
  let last = 0;
  /** @type {Link | undefined} */
  let link;
  /** Why nothing is asked any more. @type {unknown} */
  let over;

  return {
    /**
     * Makes a request, or waits with it for the next connection.
     *
     * @param {string} method
     * @param {object | undefined} params
     * @param {Done} done called at once when the answer is there, before any later frame is read
     * @param {CallOptions} [options]
     */
    ask(method, params, done, { signal, timeoutMs = 30_000, repeats } = {}) {
      if (over) return done(over);
      if (signal?.aborted) return done(signal.reason);
      const id = `${++last}`;
      const text = JSON.stringify({ type: "req", id, method, params });
      let isSent = false;
      /** @type {Done} */
      const settle = (error, payload) => {
        calls.delete(id);
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
        done(error, payload);
      };
      const abort = () => settle(/** @type {any} */ (signal).reason);
      const late = () => settle(new GatewayError({ code: "TIMEOUT", message: `${method} timed out`, retryable: true }));
      const timer = timeoutMs && setTimeout(late, Math.min(timeoutMs, LONGEST_MS));
      signal?.addEventListener("abort", abort);
      const send = () => {
        if (!isSent && link) link.send(text), (isSent = true);
      };
      /** @param {any} error */
      const lose = (error) => {
        // 1009: said again, what was too large would end the next connection too.
        if (isSent && (!repeats || error.closeCode === 1009)) settle(error);
        isSent = false;
      };
      calls.set(id, { send, lose, settle });
      send();
    },

    /**
     * From now on requests go there.
     * @param {Link} to
     * @param {() => void} greet makes those that come before the ones that have waited
     */
    open(to, greet) {
      link = to;
      greet();
      for (const call of calls.values()) call.send();
    },

    /** The connection is gone. @param {GatewayError} error */
    lost(error) {
      link = undefined;
      for (const call of calls.values()) call.lose(error);
    },

    /** Nobody will answer any more. @param {unknown} error */
    end(error) {
      over = error;
      for (const call of calls.values()) call.settle(error);
    },

    /** @param {{ [member: string]: any }} frame */
    answer({ id, ok, payload, error }) {
      calls.get(id)?.settle(ok ? undefined : new GatewayError(error), payload);
    },
  };
}
