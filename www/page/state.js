/**
 * What the page shows, as far as a link carries it.
 *
 * @typedef {import("../runs/spec.js").Spec} Spec
 * @typedef {import("../runs/events.js").Trouble} Trouble
 *
 * @typedef {object} ViewerState
 * @property {number} latency ms
 * @property {number} bandwidth bytes a second; 0: no limit
 * @property {number} loss percent
 * @property {"suffix" | "full"} deltas
 * @property {boolean} tools
 * @property {boolean} late joins when half is said
 *
 * @typedef {object} State
 * @property {Spec} spec
 * @property {Trouble[]} chaos
 * @property {ViewerState[]} viewers
 * @property {string} room
 * @property {boolean} follows it plays nothing of its own accord
 */

import { troubles } from "../runs/events.js";
import { specOf, usual } from "../runs/spec.js";

/** Streams longer than that are in no link. */
export const LINKED_UNITS = 2_000;

export const MOST_VIEWERS = 6;

/** Where a viewer's sliders can stand: ms, percent, and bytes a second, of which 0 is no limit. */
export const latencies = { most: 3_000, step: 50 };
export const losses = { most: 60, step: 5 };
export const bandwidths = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 64_000, 0];

/** Which step of a slider a value comes nearest to. @param {readonly number[]} steps @param {number} value */
export const nearest = (steps, value) => steps.reduce((best, step, at) => (Math.abs(step - value) < Math.abs((steps[best] ?? 0) - value) ? at : best), 0);

/** @type {ViewerState} */
export const usualViewer = { latency: 0, bandwidth: 0, loss: 0, deltas: "suffix", tools: true, late: false };

/** @type {ViewerState[]} */
const usualViewers = [
  usualViewer,
  { ...usualViewer, latency: 400, bandwidth: 4_000, loss: 10 },
  { ...usualViewer, deltas: "full", tools: false, late: true },
];

/** @param {ViewerState} viewer */
const writeViewer = ({ latency, bandwidth, loss, deltas, tools, late }) => [latency, bandwidth, loss, deltas === "full" ? "f" : "s", tools ? "t" : "-", late ? "l" : "-"].join("_");

/** @param {string} text @returns {ViewerState} */
function readViewer(text) {
  const [latency, bandwidth, loss, deltas, tools, late] = text.split("_");
  const onSlider = (/** @type {string | undefined} */ given, { most, step } = latencies) => Math.min(most, Math.max(0, Math.round(Number(given) / step) * step || 0));
  const width = Number(bandwidth) > 0 ? bandwidths[nearest(bandwidths.filter(Boolean), Number(bandwidth))] ?? 0 : 0;
  return { latency: onSlider(latency), bandwidth: width, loss: onSlider(loss, losses), deltas: deltas === "f" ? "full" : "suffix", tools: tools !== "-", late: late === "l" };
}

/**
 * @param {string} hash of the page's address
 * @param {() => string} room of whoever has none
 * @returns {State}
 */
export function readLink(hash, room) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const number = (/** @type {string} */ name) => (given.has(name) ? Number(given.get(name)) : undefined);
  const paste = given.has("paste") ? { kind: given.get("kind") ?? "", text: given.get("paste") ?? "" } : undefined;
  const asked = { run: given.get("run") ?? usual.run, seed: number("seed"), rate: number("rate"), tokens: number("tokens"), attempt: 1, paste };
  const viewers = given.has("viewers") ? (given.get("viewers") ?? "").split("~").filter(Boolean).slice(0, MOST_VIEWERS).map(readViewer) : usualViewers;
  const named = given.get("room") ?? "";
  return {
    spec: specOf(asked) ?? { ...usual },
    chaos: /** @type {Trouble[]} */ ((given.get("chaos") ?? "").split(".").filter((name) => Object.hasOwn(troubles, name))),
    viewers,
    room: /^[\w-]{1,40}$/.test(named) ? named : room(),
    follows: given.get("follow") === "1",
  };
}

/** @param {State} state @param {{ room?: boolean, follow?: boolean }} [more] @returns {string} */
export function writeLink({ spec, chaos, viewers, room }, more = {}) {
  const link = new URLSearchParams({ run: spec.run, seed: String(spec.seed), rate: String(spec.rate) });
  if (spec.run === "seeded") link.set("tokens", String(spec.tokens));
  if (chaos.length > 0) link.set("chaos", chaos.join("."));
  const written = viewers.map(writeViewer).join("~");
  if (written !== usualViewers.map(writeViewer).join("~")) link.set("viewers", written);
  if (spec.paste && spec.paste.text.length <= LINKED_UNITS) {
    link.set("kind", spec.paste.kind);
    link.set("paste", spec.paste.text);
  }
  if (more.room) link.set("room", room);
  if (more.follow) link.set("follow", "1");
  return `#${link}`;
}

/** A room that this browser keeps, so that its tabs meet and nobody else is in it. @returns {string} */
export function ownRoom() {
  const made = () => [...crypto.getRandomValues(new Uint8Array(9))].map((byte) => (byte % 36).toString(36)).join("");
  try {
    const kept = localStorage.getItem("runcast-room");
    if (kept && /^[\w-]{1,40}$/.test(kept)) return kept;
    const room = made();
    localStorage.setItem("runcast-room", room);
    return room;
  } catch {
    // A browser that keeps nothing: each tab has a room of its own.
    return made();
  }
}

/**
 * @template {object} T
 * @param {T} initial
 */
export function store(initial) {
  let value = initial;
  /** @type {Set<(value: T, before: T) => void>} */
  const listeners = new Set();
  return {
    get: () => value,
    /** @param {Partial<T>} patch */
    set(patch) {
      const before = value;
      value = { ...value, ...patch };
      for (const listener of listeners) listener(value, before);
    },
    /** @param {(value: T, before: T) => void} listener */
    subscribe(listener) {
      listeners.add(listener);
    },
  };
}
