// The load: a process with all the viewers, which does what it is told and answers with what came.

import { micros } from "./said.mjs";
import { Viewer } from "./viewer.mjs";

/** @typedef {import("./viewer.mjs").Tally} Tally */

/** How many connect at once when nothing is to be measured of it. */
const AT_ONCE = 50;

/** After how long what has not come does not come. */
const LIMIT_MS = 60_000;

class Group {
  /** @type {Viewer[]} */
  viewers = [];
  /** @type {Tally} */
  #tally = { frames: 0, bytes: 0, took: [] };

  /** @param {{ count: number, url: string, room: string, isPlain: boolean, deltas?: "suffix" | "full", tools?: boolean, spread?: string }} place */
  async open({ count, url, spread, ...rest }) {
    const places = Array.from({ length: count }, (_, at) => ({
      deltas: /** @type {const} */ ("suffix"), tools: false, ...rest, url: `${url}/?room=${rest.room}${spread ? `&${spread}&viewer=${at}` : ""}`,
    }));
    this.viewers = places.map((place) => new Viewer(place, this.#tally));
    for (let at = 0; at < count; at += AT_ONCE) await Promise.all(this.viewers.slice(at, at + AT_ONCE).map((viewer) => viewer.open()));
    this.reset();
  }

  /** From here on what comes counts. */
  reset() {
    Object.assign(this.#tally, { frames: 0, bytes: 0, took: [] });
    for (const viewer of this.viewers) viewer.reset();
  }

  /** Waits until all that read have the whole text of a run and its end. @param {{ runId: string, text: string }} run */
  async finish({ runId, text }) {
    const reading = this.viewers.filter(({ isStalled, closeCode }) => !isStalled && closeCode === 0);
    await all(reading, (viewer) => viewer.has(runId).status === "final");
    const at = micros();
    for (const viewer of reading) {
      const had = viewer.has(runId).text.trimEnd();
      if (had !== text) throw new Error(`${had}\nis not what was said:\n${text}`);
    }
    const { frames, bytes, took } = this.#tally;
    const sorted = Float64Array.from(took).sort();
    const quantile = (/** @type {number} */ share) => (sorted[Math.floor(sorted.length * share)] ?? NaN) / 1000;
    return { frames, bytes, at, viewers: reading.length, p50: quantile(0.5), p99: quantile(0.99), most: quantile(1 - 1e-9) };
  }

  tally() {
    const { frames, bytes } = this.#tally;
    return { frames, bytes };
  }

  /** Kills every connection, and connects all again at once. */
  async reconnect() {
    const began = micros();
    for (const { socket } of this.viewers) socket?.terminate();
    await Promise.all(this.viewers.map((viewer) => viewer.open()));
    return { tookMs: (micros() - began) / 1000 };
  }

  stall() {
    for (const viewer of this.viewers) viewer.stall();
  }

  goOn() {
    for (const viewer of this.viewers) viewer.goOn();
  }

  /** Waits until all were closed. */
  async closed() {
    await all(this.viewers, ({ closeCode }) => closeCode !== 0);
    return { codes: [...new Set(this.viewers.map(({ closeCode }) => closeCode))] };
  }

  async close() {
    for (const { socket } of this.viewers) socket?.terminate();
    await all(this.viewers, ({ closeCode }) => closeCode !== 0);
  }
}

/** @param {Viewer[]} viewers @param {(viewer: Viewer) => boolean} is */
async function all(viewers, is) {
  const waiting = new Set(viewers.filter((viewer) => !is(viewer)));
  if (waiting.size === 0) return;
  await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${waiting.size} of ${viewers.length} viewers wait in vain`)), LIMIT_MS);
    for (const viewer of waiting) {
      viewer.onchange = () => {
        if (!is(viewer)) return;
        viewer.onchange = () => {};
        waiting.delete(viewer);
        if (waiting.size > 0) return;
        clearTimeout(timer);
        resolve(undefined);
      };
    }
  });
}

/** @type {Map<string, Group>} */
const groups = new Map();

process.on("message", async (/** @type {any} */ { id, group: name, act, ...more }) => {
  try {
    const group = groups.get(name) ?? new Group();
    groups.set(name, group);
    const answer = await /** @type {any} */ (group)[act](more);
    process.send?.({ id, answer: answer ?? {} });
  } catch (error) {
    process.send?.({ id, error: String(/** @type {any} */ (error)?.stack ?? error) });
  }
});
process.on("disconnect", () => process.exit());
process.on("uncaughtException", (error) => {
  console.error(error);
  process.exit(1);
});
process.send?.({ id: 0 });
