/**
 * Calls an agent and takes what it gives, in any of the ways that it may.
 *
 * @typedef {import("../host.js").Agent} Agent
 * @typedef {import("../host.js").AgentContext} AgentContext
 */

/**
 * Resolves when the agent is done, or at once when its run is aborted; what it
 * does then is its own affair.
 * @param {Agent} agent
 * @param {AgentContext} context
 * @returns {Promise<unknown>} what it returned beside what it said
 */
export async function serve(agent, context) {
  const { signal, emit } = context;
  /** Ends the wait that is going on: one promise for all of them would keep every one. */
  let stop = () => {};
  signal.addEventListener("abort", () => stop(), { once: true });
  const orAborted = (/** @type {unknown} */ work) => new Promise((resolve, reject) => {
    stop = () => resolve(ABORTED);
    if (signal.aborted) stop();
    Promise.resolve(work).then(resolve, reject);
  });
  // Not before whoever asked for the run has been told that it started.
  await Promise.resolve();
  if (signal.aborted) return undefined;
  const giving = agent(context);
  const given = await orAborted(giving);
  if (given === ABORTED) {
    Promise.resolve(giving).then((late) => iteratorOf(late)?.return?.()).catch(() => {});
    return undefined;
  }
  if (typeof given === "string") return void emit(given);
  const iterator = iteratorOf(given);
  if (!iterator) return given;
  for (let steps = 1; ; steps += 1) {
    // One that never waits must not keep everybody else waiting.
    if (steps % STEPS === 0) await new Promise((resolve) => setTimeout(resolve));
    const step = await orAborted(iterator.next());
    if (step === ABORTED) {
      // It may be waiting for something that never comes.
      Promise.resolve(iterator.return?.()).catch(() => {});
      return undefined;
    }
    const { done, value } = /** @type {IteratorResult<any>} */ (step);
    if (done) return value;
    emit(value);
  }
}

const ABORTED = Symbol("aborted");

/** How much is taken at once of what an agent has ready. */
const STEPS = 256;

/** @param {any} given @returns {AsyncIterator<any> | Iterator<any> | undefined} */
function iteratorOf(given) {
  return given?.[Symbol.asyncIterator]?.() ?? given?.[Symbol.iterator]?.();
}
