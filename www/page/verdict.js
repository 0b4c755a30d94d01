/**
 * Whether a viewer has what the agent said.
 *
 * @typedef {import("runcast/client").Run} Run
 * @typedef {import("../runs/scenarios.js").Truth} Truth
 * @typedef {"none" | "running" | "equal" | "different" | "stopped"} State
 */

import { setText } from "./dom.js";
import { hashOf } from "./format.js";

/**
 * @param {Run | undefined} run
 * @param {Truth | undefined} truth
 * @returns {{ state: State, hash: string, words: string }}
 */
export function verdictOf(run, truth) {
  if (!run) return { state: "none", hash: "", words: "nothing yet" };
  const hash = hashOf(run.text);
  if (run.status === "running") return { state: "running", hash, words: "so far" };
  if (!truth) return { state: "running", hash, words: "not known what was said" };
  // Stopped by somebody, where it would have gone on.
  if (run.status === "aborted" && truth.status !== "aborted" && truth.text.startsWith(run.text)) return { state: "stopped", hash, words: "stopped: the beginning of what was to be said" };
  // White space around a reply is nobody's word.
  const isEqual = run.text.trim() === truth.text.trim() && run.status === truth.status;
  return isEqual ? { state: "equal", hash, words: "as said" } : { state: "different", hash, words: `not as said (${hashOf(truth.text)})` };
}

const signs = { none: "○", running: "…", equal: "✓", different: "✗", stopped: "■" };

/** @param {HTMLElement} element not one that is told aloud: it changes with each delta @param {ReturnType<typeof verdictOf>} verdict */
export function showVerdict(element, { state, hash, words }) {
  element.dataset.state = state;
  const text = `${signs[state]} ${hash ? `${hash} ` : ""}${words}`;
  setText(element, text);
}
