/**
 * What the trouble that was chosen did, on both sides.
 *
 * @typedef {import("../lab/play.js").Played} Played
 */

import { hexDump } from "../lab/hex.js";
import { lossesOf } from "./compare.js";
import { byId, h, setText } from "./dom.js";
import { counted, seconds } from "./format.js";

/** @param {Played} played */
function wordsOf(played) {
  const { lost, leaked } = lossesOf(played);
  const gaps = played.rows.reduce((sum, { frames }) => sum + frames.filter((frame) => frame.to !== "store" && frame.to !== "nodes" && /** @type {any} */ (frame.payload).data?.reason === "seq gap").length, 0);
  const parts = [lost + leaked === 0 ? "every character is there" : `${counted(lost, "character")} lost, ${leaked} leaked`];
  if (played.leaks.length > 0) parts.push(`flashed up ${counted(played.leaks.length, "time")} what nobody said`);
  parts.push(`text waited ${seconds(played.heldMs)} at most`);
  if (gaps > 0) parts.push(`told of ${counted(gaps, "gap")} in the numbers`);
  return { isRight: lost + leaked + played.leaks.length === 0, words: parts.join("; ") };
}

/** @param {readonly Played[]} ways @param {readonly string[]} chaos */
export function showOutcome(ways, chaos) {
  const [origin, , suffix] = ways;
  if (!origin || !suffix) return;
  byId("outcomes").replaceChildren(...[/** @type {const} */ (["origin", origin]), /** @type {const} */ (["runcast", suffix])].flatMap(([name, played]) => {
    const { isRight, words } = wordsOf(played);
    return [h("dt", {}, name), h("dd", { class: "outcome", "data-state": isRight ? "equal" : "different" }, `${isRight ? "✓" : "✗"} ${words}.`)];
  }));
  const snapshot = chaos.includes("evict") ? suffix.snapshot : undefined;
  setText(byId("snapshot"), snapshot ? `In mid-run the core became a snapshot of ${counted(snapshot.length, "byte")}; what follows comes from one that was restored of it.` : "");
  byId("snapshot-box").hidden = !snapshot;
  setText(byId("snapshot-bytes"), snapshot ? hexDump(snapshot) : "");
}
