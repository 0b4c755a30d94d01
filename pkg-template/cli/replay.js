/** Plays recordings: agent events, line by line, or a provider's stream. */

import { once } from "node:events";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

import { Player, reason, START } from "./player.js";
import { eventsOf } from "./provider.js";

/** @typedef {import("../index.js").Frame} Frame */
/** @typedef {import("./player.js").ReplayOptions} ReplayOptions */

/**
 * @param {string} file the path of a recording, or `-`
 * @param {ReplayOptions} options
 * @returns {Promise<number>} the exit status
 */
export async function replay(file, options) {
  const input = file === "-" ? process.stdin : createReadStream(file);
  await readable(input, file);
  const player = new Player(options);
  const unusable = options.from === undefined ? await playLines(player, input) : await playStream(player, options.from, input);
  for (const frame of player.rest()) await print(frame, options);
  process.stderr.write(player.finish());
  if (unusable) process.stderr.write(`${unusable}\n`);
  return unusable ? 1 : 0;
}

/**
 * @param {Player} player
 * @param {NodeJS.ReadableStream} input
 * @returns {Promise<string | undefined>} what could not be played
 */
async function playLines(player, input) {
  let number = 0;
  let bad = 0;
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    number += 1;
    const text = number === 1 ? line.replace(/^\uFEFF/, "") : line;
    if (text.trim() === "") continue;
    try {
      for (const frame of player.line(text)) await print(frame, player.options);
    } catch (error) {
      bad += 1;
      process.stderr.write(`line ${number}: ${reason(error)}\n`);
    }
  }
  return bad > 0 ? `unusable lines  ${bad}` : undefined;
}

/**
 * @param {Player} player
 * @param {string} provider
 * @param {NodeJS.ReadableStream} input
 * @returns {Promise<string | undefined>} why the stream is none of this provider's, or is not whole
 */
async function playStream(player, provider, input) {
  /** @type {any} */
  let last;
  const { pace, session } = player.options;
  for await (const event of eventsOf(provider, input, { start: START, pace, session })) {
    for (const frame of player.event(event)) await print(frame, player.options);
    last = event.data;
  }
  const { code, message } = last?.error ?? {};
  return typeof code === "string" && code.startsWith("ERR_STREAM_") ? `unusable as a stream of ${provider}: ${message}` : undefined;
}

/**
 * @param {Frame} frame
 * @param {ReplayOptions} options
 */
async function print(frame, { to, event }) {
  if (to.length > 0 && !to.includes(frame.to)) return;
  if (event.length > 0 && !("event" in frame && event.includes(frame.event))) return;
  if (!process.stdout.write(`${JSON.stringify(frame)}\n`)) await once(process.stdout, "drain");
}

/**
 * Waits until the first of a file has been read, so that one which cannot be is told as such.
 * @param {NodeJS.ReadableStream} input
 * @param {string} file
 */
async function readable(input, file) {
  if (input === process.stdin) return;
  try {
    await once(input, "readable");
  } catch (error) {
    throw new Error(`cannot read ${file}: ${reason(error)}`, { cause: error });
  }
}
