/**
 * What goes into a source, in any of its forms, as chunks that have been read.
 *
 * @typedef {<T>(work: T | PromiseLike<T>) => Promise<T>} Wait throws as soon as nobody wants to wait any longer
 */

import { createParser } from "./event_stream.js";

/** What some providers say in place of a last chunk. */
export const DONE = Symbol("done");

/** How long one event may be, UTF-16 units: a line that never ends would fill the memory. */
const MOST_UNITS = 2 ** 26;

/** How much of a refusal is read, UTF-16 units. */
const MOST_REFUSED = 2 ** 16;

/**
 * Asks for no more of its input than what is asked of it.
 * @param {any} given a `Response`, a stream, anything iterable, or a text
 * @param {Wait} wait
 * @returns {AsyncGenerator<any[]>} those that came at once
 */
export async function* chunksOf(given, wait) {
  const { pull, stop } = await opened(given, wait);
  const decoder = new TextDecoder();
  /** @type {any[]} */
  const read = [];
  /** @type {unknown} */
  let damage;
  const parser = createParser({
    maxBufferSize: MOST_UNITS,
    onEvent: ({ event, data }) => {
      if (data.trim() === "[DONE]") read.push(DONE);
      else if (data.trim() !== "") read.push(event === "error" ? failing(data) : parsed(data));
    },
    // What is no field of an event may be a recording: JSON, a chunk a line.
    onError: ({ type, line, message }) => {
      if (type === "max-buffer-size-exceeded") throw damaged(message);
      if (line && /^\s*\{/.test(line)) read.push(parsed(line));
    },
  });
  const feed = (/** @type {string} */ text) => {
    try {
      parser.feed(text);
    } catch (error) {
      damage = error;
    }
  };
  try {
    for (;;) {
      const { done, value } = await wait(pull());
      // Some leave out the empty line behind the last event.
      if (done) feed(`${decoder.decode()}\n\n`);
      else if (typeof value === "string") feed(value);
      else if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) feed(decoder.decode(value, { stream: true }));
      else read.push(value);
      // What came before the damage counts.
      if (read.length > 0) yield read.splice(0);
      // Half an event at the end says that the stream was cut; nothing is known of it.
      if (done) return;
      if (damage) throw damage;
    }
  } finally {
    stop();
  }
}

/**
 * @param {any} given
 * @param {Wait} wait
 */
async function opened(given, wait) {
  const input = await wait(given);
  if (input?.ok === false) throw await refusal(input, wait);
  return handleOf(input);
}

/**
 * The helpers of SDKs tell whoever listens: what they say before is lost, and
 * who comes after their end waits for ever. To all else it makes no difference.
 * @param {any} input
 */
export const listening = (input) => (input?.[Symbol.asyncIterator] && !input.getReader ? handleOf(input) : input);

/** Whatever comes of it is not wanted. @param {any} given */
export function discard(given) {
  Promise.resolve(given).then((late) => handleOf(late).stop()).catch(() => {});
}

/**
 * @param {any} input what was given, or what this gave for it
 * @returns {{ pull: () => any, stop: () => void }}
 */
function handleOf(input) {
  if (input?.pull) return input;
  if (input?.bodyUsed) throw new TypeError("the response was read already");
  const isWhole = typeof input === "string" || ArrayBuffer.isView(input) || input instanceof ArrayBuffer;
  const from = isWhole ? [input] : typeof input?.status === "number" ? (input.body ?? []) : input;
  if (from?.getReader) {
    const reader = from.getReader();
    return { pull: () => reader.read(), stop: () => reader.cancel().catch(() => {}) };
  }
  const iterator = (from?.[Symbol.asyncIterator] ?? from?.[Symbol.iterator])?.call(from);
  if (!iterator) throw new TypeError("the input is no response, no stream, no text and not iterable");
  const stop = async () => {
    // An iterator that waits hears of it afterwards; streams of Node and of SDKs can be told at once.
    from.destroy?.();
    from.controller?.abort();
    await iterator.return?.();
  };
  return { pull: () => iterator.next(), stop: () => void stop().catch(() => {}) };
}

/**
 * Why a provider did not answer with a stream.
 * @param {Response} response
 * @param {Wait} wait
 */
async function refusal(response, wait) {
  const { status, statusText } = response;
  const decoder = new TextDecoder();
  let text = "";
  let error;
  try {
    const { pull, stop } = handleOf(response);
    try {
      for (let step; text.length < MOST_REFUSED && !(step = await wait(pull())).done;) text += decoder.decode(step.value, { stream: true });
    } finally {
      stop();
    }
    const [body] = [JSON.parse(text)].flat();
    error = body?.error ?? body?.errors?.[0] ?? body?.detail ?? body;
  } catch {
    // What is not to be read, and a page, say less than the status.
    error = /^\s*</.test(text) ? "" : text.slice(0, 1_000).replace(/\s+/g, " ").trim();
  }
  const told = typeof error === "string" ? error && { message: error } : error;
  return { message: `HTTP ${status} ${statusText}`.trim(), ...told, status };
}

/** @param {string} data of an event of the name `error` */
function failing(data) {
  /** @type {any} */
  let error = data;
  try {
    error = JSON.parse(data);
  } catch {
    // It says it in plain words.
  }
  return { type: "error", error: error?.error ?? error };
}

/** @param {string} text may begin with a byte order mark */
function parsed(text) {
  try {
    return JSON.parse(text.trim());
  } catch {
    throw damaged(`no JSON: ${text.slice(0, 80)}`);
  }
}

/** @param {string} message */
export const damaged = (message) => ({ message: `the stream is damaged: ${message}`, code: "ERR_STREAM_DAMAGED" });
