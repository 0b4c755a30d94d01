/**
 * The origin beside runcast: the same run through both.
 *
 * @typedef {import("../lab/play.js").Played} Played
 */

import { countOf, marksOf } from "../lab/marks.js";
import { byId, h, setText, showError } from "./dom.js";
import { bytes, counted, seconds } from "./format.js";

/** @type {{ show: (ways: readonly Played[]) => void } | undefined} */
let chart;

/** @param {readonly Played[]} ways */
async function draw(ways) {
  try {
    const { makeChart } = await import("./chart.js");
    chart ??= makeChart(byId("chart"));
    chart.show(ways);
  } catch (error) {
    showError(error);
  }
}

/** @param {Played} played */
export function lossesOf({ text, plan }) {
  const marks = marksOf(text, plan.truth.text);
  return { marks, lost: countOf(marks, "lost"), leaked: countOf(marks, "leaked") };
}

/** @param {HTMLElement} root @param {Played} played */
function showText(root, played) {
  const { marks, lost, leaked } = lossesOf(played);
  const text = h("p", { class: "marked" }, ...marks.map(({ kind, text: part }) => {
    if (kind === "same") return document.createTextNode(part);
    const title = kind === "lost" ? "lost: the agent said it, the viewer does not have it" : "leaked: the viewer has it, the agent did not say it";
    return h(kind === "lost" ? "del" : "ins", { title }, part);
  }));
  if (played.text === "" && played.plan.truth.text === "") text.replaceChildren(h("em", {}, "Nothing is shown, and nothing should be."));
  const words = lost + leaked === 0 ? "✓ Every character is there, and none too many." : `✗ ${counted(lost, "character")} lost, ${leaked} leaked.`;
  const flashes = played.leaks.filter(({ text: leak }) => !(leaked > 0 && played.text.endsWith(leak)));
  root.replaceChildren(
    h("p", { class: "outcome", "data-state": lost + leaked === 0 ? "equal" : "different" }, words),
    text,
    ...(flashes.length === 0 ? [] : [h("p", { class: "flashes" }, `Flashed up on the way (${counted(flashes.length, "time")}): `,
      ...flashes.slice(0, 4).flatMap(({ at, until, text: leak }, place) => [place === 0 ? "" : ", ", h("code", {}, visible(leak)), ` from ${seconds(at)} to ${seconds(until)}`]), ".")]),
  );
}

/** Half a character has no glyph. @param {string} text */
const visible = (text) => {
  const cut = [...text].slice(0, 24).join("");
  return `${cut.replace(/\p{Surrogate}/gu, (half) => `\\u${half.charCodeAt(0).toString(16)}`).replace(/\n/g, "↵")}${cut.length < text.length ? "…" : ""}`;
};

/** @param {readonly Played[]} ways */
function rowsOf(ways) {
  const losses = ways.map(lossesOf);
  /** @type {[string, (played: Played, at: number) => string][]} */
  const rows = [
    ["bytes to one viewer", (played) => bytes(played.bytes)],
    ["frames", (played) => played.frames.toLocaleString("en")],
    ["bytes to somebody in another session", (played) => bytes(played.strangerBytes)],
    ["text waited at most", (played) => seconds(played.heldMs)],
    ["characters lost", (_, at) => String(losses[at]?.lost ?? 0)],
    ["characters leaked", (_, at) => String(losses[at]?.leaked ?? 0)],
    ["flashed up on the way", (played) => (played.leaks.length === 0 ? "never" : counted(played.leaks.length, "time"))],
    ["told in the end", (played) => played.status],
  ];
  return rows.map(([label, value]) => h("tr", {}, h("th", { scope: "row" }, label), ...ways.map((played, at) => h("td", {}, value(played, at)))));
}

/** @param {readonly Played[]} ways origin, full, suffix */
export async function showComparison(ways) {
  const [origin, full, suffix] = ways;
  if (!origin || !full || !suffix) return;
  byId("compare-rows").replaceChildren(...rowsOf(ways));
  showText(byId("origin-text"), origin);
  showText(byId("live-text"), suffix);
  const times = origin.bytes / Math.max(1, suffix.bytes);
  setText(byId("compare-summary"), `One viewer of the origin is sent ${bytes(origin.bytes)} in ${counted(origin.frames, "frame")}; of runcast, ${bytes(suffix.bytes)} in ${counted(suffix.frames, "frame")}: ${times >= 1.05 ? `${times.toFixed(times < 10 ? 1 : 0)} times less` : "about the same"}.`);
  await draw(ways);
}
