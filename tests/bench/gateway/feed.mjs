// Feeds a run into a home, an event a line over one request.

import { request as open } from "node:http";
import { setTimeout as wait } from "node:timers/promises";

import { micros, piece } from "./said.mjs";

export const KEY = "agent:main:main";

/** How much a tool shows at once, and what no socket can hold. */
export const PART_BYTES = 100_000;
const MOST_BYTES = 100_000_000;

/** @typedef {AsyncIterable<{ stream: string, data: { [member: string]: unknown } }>} Events */

let runs = 0;

/**
 * Something that is said, at a pace or as fast as it is taken.
 *
 * @param {{ pieces: number, everyMs?: number, aside?: { at: number, call: () => void } }} how `aside` is
 *   called when so many pieces have been said
 * @returns {Events}
 */
export async function* talk({ pieces, everyMs = 0, aside }) {
  const began = micros();
  yield { stream: "lifecycle", data: { phase: "start" } };
  for (let at = 0; at < pieces; at += 1) {
    const early = at * everyMs - (micros() - began) / 1000;
    if (everyMs > 0 && early > 0) await wait(early);
    yield { stream: "assistant", data: { delta: piece(at) } };
    if (at === aside?.at) aside.call();
  }
  yield { stream: "lifecycle", data: { phase: "end" } };
}

/**
 * A tool that shows much, for those who asked for tools, until it is enough.
 *
 * @param {() => Promise<boolean>} isEnough
 * @returns {Events}
 */
export async function* toil(isEnough) {
  const call = { toolCallId: "much", name: "much" };
  yield { stream: "lifecycle", data: { phase: "start" } };
  yield { stream: "tool", data: { ...call, phase: "start", args: {} } };
  for (let part = 0; !(await isEnough()); part += 1) {
    if (part * PART_BYTES > MOST_BYTES) throw new Error("nobody is ever slow");
    yield { stream: "tool", data: { ...call, phase: "update", partialResult: "much ".repeat(PART_BYTES / 5) } };
  }
  yield { stream: "tool", data: { ...call, phase: "result", result: "all" } };
  yield { stream: "lifecycle", data: { phase: "end" } };
}

/**
 * @param {string} url of the home
 * @param {Events} events
 * @param {string} [room] also the session
 * @returns {Promise<{ runId: string, text: string, began: number }>} once the home has taken all
 */
export async function feed(url, events, room = KEY) {
  const runId = `run-${(runs += 1)}`;
  const request = open(`${url}/ingest?room=${room}`, { method: "POST", headers: { authorization: "Bearer feed" } });
  const answered = new Promise((/** @type {(answer: any) => void} */ resolve, reject) => {
    request.on("error", reject);
    request.on("response", async (response) => resolve(JSON.parse(String(Buffer.concat(await response.toArray())))));
  });
  const began = micros();
  let seq = 0;
  let text = "";
  for await (const { stream, data } of events) {
    seq += 1;
    if (stream === "assistant") text += data.delta;
    const isRoom = request.write(`${JSON.stringify({ runId, seq, sessionKey: room, stream, data })}\n`);
    if (!isRoom) await new Promise((resolve) => request.once("drain", () => resolve(undefined)));
  }
  request.end();
  const { accepted } = await answered;
  if (accepted !== seq) throw new Error(`${accepted} of ${seq} events were taken in`);
  return { runId, text: text.trim(), began };
}
