/**
 * The inspector: each call of the router, what came of it, and why nothing did.
 *
 * @typedef {import("../lab/play.js").Played} Played
 * @typedef {import("../lab/play.js").Row} Row
 */

import { asTest } from "../lab/as_test.js";
import { byId, copy, h, setText } from "./dom.js";
import { bytes, counted, seconds } from "./format.js";

/** So many rows at first; more on demand. */
const FIRST_ROWS = 150;

/** A test of more units is only copied. */
const MOST_SHOWN = 400_000;

/** @param {Row} row */
function wordsOf({ input, event, snapshotBytes }) {
  if (input === "wake") return "wake()";
  if (input === "abort") return "abortRun()";
  if (input === "evict") return `snapshot() ${bytes(snapshotBytes ?? 0)}, restore()`;
  const { phase, delta, text, name } = /** @type {any} */ (event?.data ?? {});
  if (event?.stream === "assistant") return `text ${JSON.stringify(delta ?? text)}${delta === undefined ? " (whole)" : ""}`;
  return [event?.stream, name, phase].filter(Boolean).join(" ");
}

/** @param {Row} row */
function effectOf({ frames, sent, reasons, event, bytes: size }) {
  if (sent > 0) return `${counted(sent, "frame")} to the viewer, ${bytes(size)}${reasons.length > 0 ? `; text: ${reasons.join("; ")}` : ""}`;
  if (reasons.length > 0) return `nothing: ${reasons.join("; ")}`;
  if (event?.stream === "assistant") return "nothing: the text is known already";
  return frames.length > 0 ? "nothing to the viewer" : "nothing";
}

/** @param {import("runcast").Frame} frame */
function addresseeOf(frame) {
  if (frame.to === "connections") return `connections ${frame.connIds.join(", ")}`;
  return frame.to === "nodes" ? `nodes of ${frame.sessionKey}` : frame.to;
}

/** @param {object} stats @returns {[string, number][]} */
const flat = (stats) => Object.entries(stats).flatMap(([name, value]) => (typeof value === "number" ? [/** @type {[string, number]} */ ([name, value])] : flat(value).map(([inner, count]) => /** @type {[string, number]} */ ([`${name}.${inner}`, count]))));

export function makeInspector() {
  const body = byId("inspector-rows");
  const more = /** @type {HTMLButtonElement} */ (byId("inspector-more"));
  const detail = byId("inspector-detail");
  /** @type {Played | undefined} */
  let played;
  let name = "";
  let selected = 0;
  let isWhole = false;

  function draw() {
    if (!played) return;
    const rows = isWhole ? played.rows : played.rows.slice(0, FIRST_ROWS);
    body.replaceChildren(...rows.map((row, at) => h("tr", { "data-sent": row.sent },
      h("td", {}, seconds(row.at)),
      h("td", {}, h("button", { type: "button", class: "row", tabindex: at === selected ? 0 : -1, "aria-pressed": at === selected ? "true" : "false", "data-at": at }, wordsOf(row))),
      h("td", {}, effectOf(row)))));
    more.hidden = rows.length === played.rows.length;
    setText(more, `Show all ${played.rows.length.toLocaleString("en")}`);
    setText(byId("inspector-count"), `${counted(played.rows.length, "call")}, ${counted(played.frames, "frame")} to the viewer`);
    drawDetail();
  }

  function drawDetail() {
    const row = played?.rows[selected];
    if (!row) return;
    const counts = flat(row.stats).filter(([, count]) => count !== 0);
    detail.replaceChildren(
      h("h3", {}, `${wordsOf(row).slice(0, 60)} at ${seconds(row.at)}`),
      h("p", {}, effectOf(row), "."),
      h("dl", {}, h("dt", {}, "wakeAt()"), h("dd", {}, row.wakeAt === undefined ? "undefined: nothing waits" : `${seconds(row.wakeAt)}, ${Math.round(row.wakeAt - row.at).toLocaleString("en")} ms from here`)),
      ...(row.event ? [h("h4", {}, "Event"), h("pre", { tabindex: 0 }, JSON.stringify(row.event, null, 1))] : []),
      h("h4", {}, counted(row.frames.length, "frame")),
      ...row.frames.map((frame) => h("details", { open: frame.to !== "nodes" && frame.to !== "store" }, h("summary", {}, `to ${addresseeOf(frame)}${frame.to === "store" ? "" : `: ${frame.event}`}`), h("pre", { tabindex: 0 }, JSON.stringify(frame.to === "store" ? frame.patch : frame.payload, null, 1)))),
      h("h4", {}, "stats(), where it is not 0"),
      h("pre", { tabindex: 0 }, counts.map(([name, count]) => `${name}: ${count.toLocaleString("en")}`).join("\n")),
    );
  }

  /** @param {number} at @param {boolean} [focuses] */
  function select(at, focuses = false) {
    const buttons = body.querySelectorAll("button");
    const button = buttons[at];
    if (!button) return;
    const before = buttons[selected];
    before?.setAttribute("aria-pressed", "false");
    before?.setAttribute("tabindex", "-1");
    selected = at;
    button.setAttribute("aria-pressed", "true");
    button.setAttribute("tabindex", "0");
    if (focuses) button.focus();
    drawDetail();
  }

  body.addEventListener("click", ({ target }) => {
    const row = target instanceof Element ? target.closest("tr")?.querySelector("button") : undefined;
    if (row) select(Number(row.dataset.at));
  });
  body.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    select(Math.min(body.querySelectorAll("button").length - 1, Math.max(0, selected + step)), true);
  });
  more.addEventListener("click", () => {
    isWhole = true;
    draw();
    select(FIRST_ROWS, true);
  });
  const box = /** @type {HTMLDetailsElement} */ (byId("test-text-box"));
  const test = () => (played ? asTest(played, name) : "");
  /** It can be megabytes, for nobody to read. */
  function drawTest() {
    if (!box.open) return;
    const code = test();
    setText(byId("test-text"), code.length > MOST_SHOWN ? `It has ${code.length.toLocaleString("en")} characters: too many to show. Copy it instead.` : code);
  }
  byId("copy-test").addEventListener("click", ({ currentTarget }) => copy(test(), /** @type {HTMLElement} */ (currentTarget)));
  box.addEventListener("toggle", drawTest);

  return {
    /** @param {Played} given @param {string} title */
    show(given, title) {
      played = given;
      name = title;
      selected = Math.max(0, given.rows.findIndex((row) => row.event?.stream === "assistant"));
      isWhole = false;
      draw();
      drawTest();
    },
  };
}
