/**
 * What a run is made of, as a message to the agent. Whoever reads the message knows all that
 * will be said: the other tabs, and whoever follows a link.
 *
 * @typedef {object} Paste
 * @property {string} kind which of {@link import("./paste.js").kinds}
 * @property {string} text
 *
 * @typedef {object} Spec
 * @property {string} run
 * @property {number} seed
 * @property {number} rate tokens a second
 * @property {number} tokens how long a generated reply is
 * @property {number} attempt 2: it was stopped and is asked again
 * @property {Paste} [paste]
 */

import { scenarios } from "./scenarios.js";

/** The longest stream that can be pasted, UTF-16 units. */
export const PASTE_UNITS = 60_000;

export const bounds = { rate: [1, 500], tokens: [10, 2_000], seed: [0, 0xffff_ffff] };

/** @type {Spec} */
export const usual = { run: "tools", seed: 1, rate: 25, tokens: 200, attempt: 1 };

/** @param {unknown} value @param {keyof typeof bounds} name */
function number(value, name) {
  const [least = 0, most = 0] = bounds[name];
  const given = typeof value === "number" ? value : Number.NaN;
  return Number.isFinite(given) ? Math.min(most, Math.max(least, Math.round(given))) : usual[name];
}

/**
 * Anybody may send anything: what fits nowhere becomes the usual.
 * @param {any} given
 * @returns {Spec | undefined} nothing if it names no run
 */
export function specOf(given) {
  const { run, seed, rate, tokens, attempt, paste } = given ?? {};
  const pasted = typeof paste?.text === "string" && paste.text !== "" && paste.text.length <= PASTE_UNITS && typeof paste.kind === "string";
  if (run === "paste" ? !pasted : !Object.hasOwn(scenarios, run)) return undefined;
  return {
    run,
    seed: number(seed, "seed"),
    rate: number(rate, "rate"),
    tokens: number(tokens, "tokens"),
    attempt: attempt === 2 ? 2 : 1,
    ...(run === "paste" ? { paste: { kind: paste.kind, text: paste.text } } : {}),
  };
}

/** @param {string} message @returns {Spec | undefined} */
export function readMessage(message) {
  try {
    return specOf(JSON.parse(message));
  } catch {
    return undefined;
  }
}

/** @param {Spec} spec */
export const writeMessage = (spec) => JSON.stringify(spec);
