/**
 * The conversation: each run of the room as question and answer.
 *
 * @typedef {import("runcast/client").Run} Run
 * @typedef {import("runcast/client").ToolCall} ToolCall
 */

import { scenarios } from "../runs/scenarios.js";
import { questionOf } from "./book.js";
import { h, setText } from "./dom.js";
import { showVerdict, verdictOf } from "./verdict.js";

/** How many runs stand there. */
const MOST_RUNS = 12;

/** @param {ToolCall} call */
function toolRow({ name, phase, args, result, isError }) {
  const state = phase === "result" ? (isError ? "failed" : "done") : "running";
  return h("details", { class: "tool", "data-state": state },
    h("summary", {}, h("code", {}, name), " ", h("span", { class: "quiet" }, state)),
    h("pre", { tabindex: 0 }, JSON.stringify({ args, result }, null, 2)));
}

/** @param {Run} run @param {import("./book.js").Entry | undefined} entry */
function emptyWords(run, entry) {
  if (run.status === "running") return "…";
  if (run.status === "error") return "";
  if (entry?.spec && scenarios[entry.spec.run]?.isHeartbeat) return "Nothing is shown: the heartbeat was acknowledged, and that is for nobody's eyes.";
  return "Nothing is shown: the agent said that it has nothing to say.";
}

/** One run's elements, and what puts a run into them. */
function exchange() {
  const question = h("p", { class: "bubble user" });
  const tools = h("div", { class: "tools" });
  const text = h("p", { class: "bubble agent" });
  const error = h("p", { class: "run-error", hidden: true });
  const verdict = h("p", { class: "verdict" });
  const root = h("li", { class: "exchange" }, question, tools, text, error, verdict);
  /** @type {readonly ToolCall[]} */
  let shownTools = [];
  return {
    root,
    /** @param {Run} run @param {import("./book.js").Entry | undefined} entry */
    show(run, entry) {
      root.dataset.run = run.runId;
      root.dataset.status = run.status;
      question.hidden = entry === undefined;
      setText(question, entry ? questionOf(entry.spec) : "");
      if (shownTools !== run.tools) tools.replaceChildren(...run.tools.map(toolRow));
      shownTools = run.tools;
      const isEmpty = run.text === "";
      text.classList.toggle("empty", isEmpty);
      setText(text, isEmpty ? emptyWords(run, entry) : run.text);
      text.hidden = isEmpty && run.status === "error";
      error.hidden = run.error === undefined;
      setText(error, run.error ?? "");
      showVerdict(verdict, verdictOf(run, entry?.truth));
    },
  };
}

/**
 * @param {object} parts
 * @param {HTMLElement} parts.list
 * @param {HTMLElement} parts.empty
 * @param {HTMLElement} parts.status told aloud: only beginnings and ends
 * @param {import("runcast/client").Session} parts.session
 * @param {ReturnType<typeof import("./book.js").makeBook>} parts.book
 */
export function showConversation({ list, empty, status, session, book }) {
  /** @type {Map<string, ReturnType<typeof exchange> & { run?: Run }>} */
  const shown = new Map();

  function draw() {
    const runs = [...session.view.runs.values()].slice(-MOST_RUNS);
    empty.hidden = runs.length > 0;
    for (const [runId, { root }] of shown) {
      if (runs.some((run) => run.runId === runId)) continue;
      root.remove();
      shown.delete(runId);
    }
    const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    for (const run of runs) {
      const known = shown.get(run.runId);
      const one = known ?? exchange();
      if (!known) {
        shown.set(run.runId, one);
        list.append(one.root);
      }
      one.show(run, book.get(run.runId));
    }
    if (isAtEnd) list.scrollTop = list.scrollHeight;
    const last = runs.at(-1);
    if (last) setText(status, { running: "The agent is speaking.", final: "The run has ended.", aborted: "The run was stopped.", error: "The run failed." }[last.status]);
  }

  session.subscribe(draw);
  draw();
  return { draw };
}
