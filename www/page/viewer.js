/**
 * One viewer: a connection over a line of its own, and what comes out at its end.
 *
 * @typedef {import("./state.js").ViewerState} ViewerState
 *
 * @typedef {object} Context
 * @property {import("./gateway.js").Where} where
 * @property {ReturnType<typeof import("./book.js").makeBook>} book
 * @property {() => string | undefined} current the run that is looked at
 */

import { connect } from "runcast/client";

import { prng } from "../runs/prng.js";
import { h, setText } from "./dom.js";
import { bytes, counted } from "./format.js";
import { Line } from "./line.js";
import { bandwidths, latencies, losses } from "./state.js";
import { showVerdict, verdictOf } from "./verdict.js";

/** What is said before whoever is late joins: this share of it. */
const LATE_SHARE = 0.45;

/**
 * @param {{ label: string, min: number, max: number, step: number, value: number, words: (value: number) => string, oninput: (value: number) => void }} options
 */
function slider({ label, min, max, step, value, words, oninput }) {
  const output = h("span", { class: "value" }, words(value));
  const input = h("input", { type: "range", min, max, step, "aria-valuetext": words(value), oninput() {
    const now = Number(input.value);
    setText(output, words(now));
    input.setAttribute("aria-valuetext", words(now));
    oninput(now);
  } });
  input.value = String(value);
  return h("label", { class: "slider" }, h("span", {}, label), output, input);
}

/** @param {ViewerState} settings */
function wishWords({ latency, bandwidth, loss, deltas, tools, late }) {
  const line = [latency > 0 && `${latency} ms`, bandwidth > 0 && `${bytes(bandwidth)}/s`, loss > 0 && `${loss} % lost`].filter(Boolean).join(", ");
  return `${line || "a good line"}; ${deltas}${tools ? ", tools" : ""}${late ? ", joins late" : ""}`;
}

/** @param {string} label @param {boolean} checked @param {(checked: boolean) => void} onchange */
function check(label, checked, onchange) {
  const input = h("input", { type: "checkbox", onchange: () => onchange(input.checked) });
  input.checked = checked;
  return h("label", { class: "check" }, input, label);
}

/**
 * @param {Context & { name: string, number: number, state: ViewerState, onchange: () => void, onremove: () => void }} parts
 */
export function makeViewer({ where, book, current, name, number, state, onchange, onremove }) {
  let settings = { ...state };
  const line = new Line(where.Socket, prng(number), () => schedule());
  Object.assign(line, { latency: settings.latency, bandwidth: settings.bandwidth, loss: settings.loss });
  /** @type {import("runcast/client").Client | undefined} */
  let client;
  /** @type {import("runcast/client").Session | undefined} */
  let session;
  let isScheduled = false;

  const status = h("span", { class: "line-state" });
  const text = h("div", { class: "viewer-text", tabindex: 0, role: "region", "aria-label": `What ${name.toLowerCase()} shows` });
  const verdict = h("p", { class: "verdict" });
  const numbers = h("p", { class: "numbers" });
  const pause = h("button", { type: "button", onclick: () => hold(!line.isPaused) }, "Pause");
  const kill = h("button", { type: "button", onclick: () => cut(!line.isCut) }, "Kill");
  const deltas = h("select", { "aria-label": `Deltas of ${name.toLowerCase()}`, onchange: () => attachAnew({ deltas: deltas.value === "full" ? "full" : "suffix" }) },
    h("option", { value: "suffix" }, "suffix"), h("option", { value: "full" }, "full"));
  deltas.value = settings.deltas;

  const summary = h("summary", {});

  /** @param {Partial<ViewerState>} patch */
  function set(patch) {
    settings = { ...settings, ...patch };
    Object.assign(line, { latency: settings.latency, bandwidth: settings.bandwidth, loss: settings.loss });
    onchange();
    draw();
  }

  const root = h("li", { class: "viewer" },
    h("header", {}, h("h3", {}, name), status),
    text, verdict, numbers,
    h("div", { class: "buttons" }, pause, kill, h("button", { type: "button", "aria-label": `Remove ${name.toLowerCase()}`, class: "plain", onclick: onremove }, "Remove")),
    h("details", { class: "settings" }, summary,
      slider({ label: "Latency", min: 0, max: latencies.most, step: latencies.step, value: settings.latency, words: (ms) => `${ms} ms`, oninput: (latency) => set({ latency }) }),
      slider({ label: "Bandwidth", min: 0, max: bandwidths.length - 1, step: 1, value: bandwidths.indexOf(settings.bandwidth), words: (at) => (bandwidths[at] ? `${bytes(bandwidths[at] ?? 0)}/s` : "no limit"), oninput: (at) => set({ bandwidth: bandwidths[at] ?? 0 }) }),
      slider({ label: "Loss", min: 0, max: losses.most, step: losses.step, value: settings.loss, words: (percent) => `${percent} %`, oninput: (loss) => set({ loss }) }),
      h("div", { class: "wishes" },
        h("label", {}, "deltas ", deltas),
        check("tools", settings.tools, (tools) => attachAnew({ tools })),
        check("joins late", settings.late, (late) => {
          set({ late });
          if (!late && !client) open();
        }))));

  function open() {
    close();
    client = connect(where.url, { WebSocket: line.Socket });
    client.subscribe(schedule);
    follow();
  }

  function follow() {
    session?.close();
    session = client?.attach(where.sessionKey, { deltas: settings.deltas, tools: settings.tools });
    session?.subscribe(schedule);
  }

  /** @param {Partial<ViewerState>} patch */
  function attachAnew(patch) {
    set(patch);
    follow();
  }

  function close() {
    client?.close();
    client = undefined;
    session = undefined;
  }

  /** @param {boolean} isHeld */
  function hold(isHeld) {
    if (isHeld) line.pause();
    else line.resume();
    draw();
  }

  /** @param {boolean} isCut */
  function cut(isCut) {
    if (isCut) line.cut();
    else line.mend();
    draw();
  }

  function schedule() {
    if (isScheduled) return;
    isScheduled = true;
    // A page in the background has no frames.
    setTimeout(() => {
      isScheduled = false;
      draw();
    }, 30);
  }

  function lineWords() {
    if (!client) return "not here yet: joins late";
    if (line.isCut) return "cut off";
    if (line.isPaused) return "paused";
    return { connecting: "connecting", open: "connected", waiting: "connects again", refused: "refused", closed: "closed" }[client.status];
  }

  function draw() {
    const words = lineWords();
    setText(status, words);
    setText(summary, wishWords(settings));
    status.dataset.state = words.replace(/[ :].*/, "");
    setText(pause, line.isPaused ? "Go on" : "Pause");
    setText(kill, line.isCut ? "Reconnect" : "Kill");
    const runId = current();
    const run = runId === undefined ? undefined : session?.view.runs.get(runId);
    const toolNames = run?.tools.map(({ name: tool, phase }) => `⚙ ${tool} ${phase === "result" ? "✓" : "…"}`).join("  ") ?? "";
    const shown = [toolNames, run?.text ?? ""].filter(Boolean).join("\n");
    if (text.textContent !== shown) {
      text.textContent = shown;
      text.scrollTop = text.scrollHeight;
    }
    showVerdict(verdict, verdictOf(run, runId === undefined ? undefined : book.get(runId)?.truth));
    setText(numbers, [counted(line.frames, "frame"), bytes(line.bytes), ...(line.lost > 0 ? [`${line.lost} lost`] : []), ...(line.attaches > 1 ? [`attached ${line.attaches}×`] : [])].join(" · "));
  }

  if (!settings.late) open();
  draw();

  return {
    root,
    draw,
    state: () => settings,
    close() {
      close();
      root.remove();
    },
    focus: () => pause.focus(),
    /** Another run is looked at. */
    begins() {
      if (settings.late) close();
      draw();
    },
    /** @param {number} share */
    progress(share) {
      if (settings.late && !client && share >= LATE_SHARE) open();
    },
  };
}
