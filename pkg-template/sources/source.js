/**
 * What all sources do: they begin, tell what a dialect reads, and end, once
 * and never without a word.
 *
 * @typedef {import("../index.js").AgentEvent} AgentEvent
 * @typedef {import("../sources.js").SourceOptions} SourceOptions
 * @typedef {import("../sources.js").Turn} Turn
 * @typedef {SourceOptions & Required<Omit<SourceOptions, "sessionKey" | "signal">>} Settings the options with their defaults
 * @typedef {(reply: Reply) => (chunk: any) => void} Dialect makes what reads one stream, a chunk at a time; it throws what the provider says went wrong
 */

import { chunksOf, damaged, discard, DONE, listening } from "./chunks.js";
import { onLeave } from "./leave.js";
import { Reply } from "./reply.js";

/**
 * @param {Dialect} dialect
 * @param {unknown} input
 * @param {SourceOptions} [options]
 * @returns {AsyncGenerator<AgentEvent, Turn>}
 */
export function source(dialect, input, { runId = crypto.randomUUID(), sessionKey, clock = Date, signal, lifecycle = true, separator = "", partialArgs = false } = {}) {
  must(typeof runId === "string" && runId !== "", "runId must be a string that is not empty");
  must(sessionKey === undefined || (typeof sessionKey === "string" && sessionKey.trim() !== ""), "sessionKey must be a string that is not blank");
  must(typeof clock?.now === "function", "clock must have a method now");
  must(signal === undefined || typeof signal?.addEventListener === "function", "signal must be an AbortSignal");
  must(typeof lifecycle === "boolean", "lifecycle must be a boolean");
  must(typeof separator === "string", "separator must be a string");
  must(typeof partialArgs === "boolean", "partialArgs must be a boolean");
  const given = Promise.resolve(input).then(listening);
  // It may fail before anybody asks for it.
  given.catch(() => {});
  const waiter = waiting(given, signal);
  return onLeave(run(dialect, given, { runId, sessionKey, clock, signal, lifecycle, separator, partialArgs }, waiter), waiter.leave);
}

/**
 * @param {Dialect} dialect
 * @param {Promise<unknown>} input
 * @param {Settings} settings
 * @param {ReturnType<typeof waiting>} waiter
 * @returns {AsyncGenerator<AgentEvent, Turn>}
 */
async function* run(dialect, input, settings, waiter) {
  const { clock, signal, lifecycle } = settings;
  const reply = new Reply(settings);
  /** @type {{ [member: string]: unknown }} */
  let end = { phase: "end" };
  try {
    if (lifecycle) yield reply.event("lifecycle", { phase: "start", startedAt: clock.now() });
    const read = dialect(reply);
    let isDone = false;
    reading: for await (const chunks of chunksOf(input, waiter.wait)) {
      // One by one, for `yield*` waits thrice for each.
      for (const chunk of chunks) {
        signal?.throwIfAborted();
        isDone = chunk === DONE;
        if (isDone) break reading;
        if (typeof chunk !== "object" || chunk === null) continue;
        if (chunk.type === "error" || chunk.object === "error" || (chunk.error && chunk.type === undefined)) throw chunk.error ?? chunk.errorText ?? chunk;
        try {
          read(chunk);
        } catch (error) {
          // A chunk may be anything; what the provider says went wrong is no TypeError.
          throw error instanceof TypeError ? damaged(error.message) : error;
        }
        for (const event of reply.take()) yield event;
        if (reply.isOver) break reading;
      }
    }
    if (!(reply.isWhole ?? isDone)) {
      signal?.throwIfAborted();
      throw { message: "the stream was cut before the reply was whole", code: "ERR_STREAM_CUT" };
    }
    // An abort cuts them.
    if (reply.stopReason !== "aborted") reply.closeCalls();
    yield* reply.take();
  } catch (error) {
    yield* reply.take();
    const why = signal?.aborted ? signal.reason : error;
    if (!lifecycle) throw thrown(why);
    if (why?.name === "TimeoutError") {
      end.aborted = true;
      reply.stopReason = "timeout";
    } else if (signal?.aborted || why?.name === "AbortError") reply.stopReason = "aborted";
    else end = { phase: "error", error: plain(error), willRetry: false };
  } finally {
    waiter.leave();
  }
  const { stopReason, usage } = reply;
  if (lifecycle) yield reply.event("lifecycle", { ...end, stopReason, usage, endedAt: clock.now() });
  return reply.turn();
}

/**
 * Waits for work, but no longer than until the signal or the reader says so:
 * what waits for a stream may wait for ever.
 * @param {Promise<unknown>} input the first that is waited for; until it has come nobody else can give it up
 * @param {AbortSignal | undefined} signal
 */
function waiting(input, signal) {
  let hasLeft = false;
  let isTaken = false;
  let fail = (/** @type {unknown} */ _) => {};
  const stop = () => {
    if (!isTaken) discard(input);
    isTaken = true;
    fail(hasLeft ? new DOMException("the reader has left", "AbortError") : signal?.reason);
  };
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) stop();
  return {
    /** @type {import("./chunks.js").Wait} */
    wait: (work) => new Promise((resolve, reject) => {
      fail = reject;
      isTaken ||= work !== input;
      if (hasLeft || signal?.aborted) stop();
      Promise.resolve(work).then(resolve, reject);
    }),
    leave() {
      hasLeft = true;
      stop();
      signal?.removeEventListener("abort", stop);
    },
  };
}

/**
 * An error as JSON can say it.
 * @param {any} error what was thrown, or what the provider sent
 */
function plain(error) {
  let said = typeof error === "object" && error ? error : { message: String(error) };
  if (error instanceof Error) {
    const { name, message, code, status } = /** @type {Error & { code?: unknown, status?: unknown }} */ (error);
    said = { name, message, code, status };
  }
  try {
    JSON.stringify(said);
    return said;
  } catch {
    const { message } = said;
    return { message: typeof message === "string" ? message : "something went wrong that JSON cannot say" };
  }
}

/** @param {any} error */
function thrown(error) {
  return error instanceof Error ? error : Object.assign(new Error(error?.message ?? String(error)), { cause: error, code: error?.code });
}

/** @param {boolean} holds @param {string} message */
function must(holds, message) {
  if (!holds) throw Object.assign(new TypeError(`options.${message}`), { code: "ERR_INVALID_ARGUMENT" });
}
