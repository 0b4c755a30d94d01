import init, { ChatRouter } from "runcast/web";

import { frameRow, shownText } from "./frame_row.js";
import { loadRun, replay } from "./replay.js";

/** @template {HTMLElement} T @param {string} id @returns {T} */
const element = (id) => /** @type {T} */ (document.getElementById(id));

const form = /** @type {HTMLFormElement} */ (element("controls"));
const play = /** @type {HTMLButtonElement} */ (element("play"));
const atOnce = /** @type {HTMLInputElement} */ (element("at-once"));
const to = /** @type {HTMLSelectElement} */ (element("to"));
const [status, failure, reply, frames] = ["status", "error", "reply", "frames"].map((id) => element(id));

/** @type {AbortController | undefined} the replay in progress */
let playing;

/** @param {unknown} error */
function show(error) {
  failure.textContent = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  failure.hidden = false;
  status.textContent = "Failed.";
}

window.addEventListener("error", ({ error, message }) => show(error ?? message));
window.addEventListener("unhandledrejection", ({ reason }) => show(reason));

/**
 * A router with one receiver of each kind, as a gateway would have it.
 * @param {import("runcast/web").AgentEvent} first
 */
function makeRouter({ runId, sessionKey = "", ts }) {
  const router = new ChatRouter();
  router.setSession(sessionKey, { row: { label: "Garden" }, verboseLevel: "on" });
  router.subscribeSessions("operator");
  router.watchTools(runId, "watcher", ts);
  return router;
}

/** @param {import("runcast/web").AgentEvent[]} events */
async function run(events) {
  const [first] = events;
  if (!first) throw new Error("the run is empty");
  playing = new AbortController();
  const { signal } = playing;
  frames.replaceChildren();
  reply.textContent = "";
  failure.hidden = true;
  play.textContent = "Stop";
  const router = makeRouter(first);
  let count = 0;
  try {
    for await (const { at, frame } of replay(router, events, { atOnce: atOnce.checked, signal })) {
      const row = frameRow(at, frame);
      row.hidden = !matches(row);
      frames.append(row);
      reply.textContent = shownText(frame) ?? reply.textContent;
      count += 1;
      status.textContent = `${count} frames so far`;
    }
    status.textContent = `Done: ${events.length} events, ${count} frames.`;
  } catch (error) {
    if (!signal.aborted) throw error;
    status.textContent = `Stopped after ${count} frames.`;
  } finally {
    router.free();
    playing = undefined;
    play.textContent = "Play";
  }
}

/** @param {HTMLElement} row */
const matches = (row) => to.value === "" || row.dataset.to === to.value;

to.addEventListener("change", () => {
  for (const row of frames.children) {
    if (row instanceof HTMLElement) row.hidden = !matches(row);
  }
});

try {
  const [events] = await Promise.all([loadRun("runs/garden.jsonl"), init()]);
  form.addEventListener("submit", (submit) => {
    submit.preventDefault();
    if (playing) playing.abort();
    else run(events).catch(show);
  });
  play.disabled = false;
  await run(events);
} catch (error) {
  show(error);
}
