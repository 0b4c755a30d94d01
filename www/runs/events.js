/**
 * A timeline as the events that a router is fed, and what may go wrong with them on their way
 * from the provider.
 *
 * @typedef {import("./timeline.js").Timeline} Timeline
 * @typedef {import("runcast").AgentEvent} AgentEvent
 * @typedef {"evict" | "pause" | "duplicate" | "reorder" | "drop" | "mixed"} Trouble
 *
 * @typedef {{ at: number, event: AgentEvent }} TimedEvent
 * @typedef {{ at: number, input: "ingest", event: AgentEvent } | { at: number, input: "abort" } | { at: number, input: "evict" }} Input
 */

import { prng } from "./prng.js";

export const RUN_ID = "run-1";
export const SESSION_KEY = "demo";
/** When the runs of the lab begin: a fixed time, so that what is copied from it is the same anywhere. */
export const START = 1_760_000_000_000;

/** How long a provider pauses that is told to, ms. */
const PAUSE_MS = 2_000;
/** How long shown text rests before more of it is shown, as routers have it by default, ms. */
const THROTTLE_MS = 150;
/** How long a stalled run is watched before it is stopped, ms. */
const PATIENCE_MS = 700;

/** What each of them does, in words. @type {{ [trouble in Trouble]: { title: string, about: string } }} */
export const troubles = {
  evict: { title: "Evict and restore the core", about: "In mid-run the router becomes bytes, and another one goes on from them." },
  pause: { title: "Pause the provider", about: "Two seconds of silence in mid-sentence: what is held back must not wait for the next word." },
  mixed: { title: "Mix cumulative and delta events", about: "Some events have the whole text, some only what is new, some both." },
  duplicate: { title: "Duplicate events", about: "Every sixth event or so comes twice." },
  drop: { title: "Drop events", about: "Every sixth event or so is lost; the next whole text makes up for it." },
  reorder: { title: "Reorder events", about: "Neighbours change places. Neither side sorts events: both tell of the gap in the numbers." },
};

/**
 * @param {Timeline} timeline
 * @param {ReadonlySet<Trouble>} chaos
 * @param {number} seed
 * @returns {Input[]} in the order of their times, which count from 0
 */
export function inputsOf(timeline, chaos, seed) {
  const { isStopped, events } = numbered(timeline);
  const random = prng(seed ^ 0x5eed);
  if (chaos.has("pause")) pause(events);
  if (chaos.has("mixed")) mix(events, random);
  let troubled = events;
  if (chaos.has("drop")) troubled = drop(troubled, random);
  if (chaos.has("duplicate")) troubled = duplicate(troubled, random);
  if (chaos.has("reorder")) reorder(troubled, random);
  /** @type {Input[]} */
  const inputs = troubled.map(({ at, event }) => ({ at, input: "ingest", event }));
  const last = inputs.at(-1)?.at ?? 0;
  if (isStopped) inputs.push({ at: last + PATIENCE_MS, input: "abort" });
  if (chaos.has("evict")) inputs.splice(Math.ceil(inputs.length / 2), 0, { at: inputs[Math.ceil(inputs.length / 2) - 1]?.at ?? 0, input: "evict" });
  return inputs;
}

/** @param {Timeline} timeline */
function numbered({ says, endsAt, stalls }) {
  /** @type {TimedEvent[]} */
  const events = [];
  let text = "";
  /** @param {number} at @param {string} stream @param {any} data */
  const add = (at, stream, data) => {
    events.push({ at, event: { runId: RUN_ID, seq: events.length + 1, stream, ts: START + at, sessionKey: SESSION_KEY, data } });
  };
  add(0, "lifecycle", { phase: "start", startedAt: START });
  for (const { at, said } of says) {
    if (typeof said === "string") {
      text += said;
      add(at, "assistant", { text, delta: said });
      continue;
    }
    // Another try begins with no text.
    if (said.stream === "lifecycle") text = "";
    add(at, said.stream, said.data);
  }
  const last = events.at(-1)?.event;
  const hasEnded = last?.stream === "lifecycle" && last.data?.phase !== "start";
  if (!stalls && !hasEnded) add(endsAt, "lifecycle", { phase: "end", endedAt: START + endsAt });
  return { events, isStopped: stalls };
}

const isText = (/** @type {TimedEvent} */ { event }) => event.stream === "assistant";

/** Just when some text is held back, if any is. @param {TimedEvent[]} events */
function pause(events) {
  const texts = events.filter(isText);
  const middle = Math.floor(texts.length / 2);
  let shownAt = -Infinity;
  const held = texts.findIndex(({ at }, place) => {
    const isHeld = at - shownAt < THROTTLE_MS;
    if (!isHeld) shownAt = at;
    return isHeld && place >= middle;
  });
  const from = (held < 0 ? texts[middle] : texts[held + 1]) ?? events[1];
  let isLater = false;
  for (const timed of events) {
    isLater ||= timed === from;
    if (!isLater) continue;
    timed.at += PAUSE_MS;
    timed.event.ts = START + timed.at;
  }
}

/** @param {TimedEvent[]} events @param {() => number} random */
function mix(events, random) {
  const texts = events.filter(isText);
  for (const timed of texts) {
    const { text, delta } = timed.event.data ?? {};
    const kind = random();
    // Past the first, a text that is but a piece cannot stand for the whole.
    if (text === delta && timed !== texts[0]) continue;
    if (kind < 0.3) timed.event.data = { text };
    else if (kind < 0.6) timed.event.data = { delta };
  }
}

/** The last text always comes. @param {TimedEvent[]} events @param {() => number} random */
function drop(events, random) {
  const last = events.findLast(isText);
  return events.filter((timed) => !isText(timed) || timed === last || random() >= 0.17);
}

/** @param {TimedEvent[]} events @param {() => number} random */
function duplicate(events, random) {
  return events.flatMap((timed) => (isText(timed) && random() < 0.17 ? [timed, timed] : [timed]));
}

/** @param {TimedEvent[]} events @param {() => number} random */
function reorder(events, random) {
  for (let at = 1; at + 1 < events.length; at += 1) {
    const [one, next] = [events[at], events[at + 1]];
    if (!one || !next || !isText(one) || !isText(next) || random() >= 0.12) continue;
    events[at] = { at: one.at, event: next.event };
    events[at + 1] = { at: next.at, event: one.event };
    at += 1;
  }
}
