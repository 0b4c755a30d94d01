/** Frames as server-sent events. */

import { isFor } from "./frames.js";

/**
 * @param {import("../sources.js").Frames | AsyncIterable<object>} frames
 * @param {{ connId?: string }} [options]
 * @returns {ReadableStream<Uint8Array<ArrayBuffer>>}
 */
export function toSSE(frames, { connId } = {}) {
  const encoder = new TextEncoder();
  /** @type {any} */
  const given = frames;
  const iterator = given[Symbol.asyncIterator]?.() ?? given[Symbol.iterator]();
  return new ReadableStream({
    async pull(controller) {
      for (let text = ""; text === "";) {
        const { done, value } = await iterator.next();
        if (done) return controller.close();
        for (const frame of Array.isArray(value) ? value : [value]) if (isFor(frame, connId)) text += said(frame);
        if (text !== "") controller.enqueue(encoder.encode(text));
      }
    },
    // Nobody waits for it: what waits for its next frame may wait for long.
    cancel: () => void Promise.resolve().then(() => iterator.return?.()).catch(() => {}),
  }, { highWaterMark: 0 });
}

/** @param {any} value JSON has no line ends of its own */
function said(value) {
  return value.to === undefined ? `data: ${JSON.stringify(value)}\n\n` : `event: ${value.event}\ndata: ${JSON.stringify(value.payload)}\n\n`;
}
