/** Frames as server-sent events. */

import { isFor, leavable } from "./frames.js";

/**
 * @param {import("../sources.js").Frames | AsyncIterable<object>} frames
 * @param {{ connId?: string }} [options]
 * @returns {ReadableStream<Uint8Array<ArrayBuffer>>}
 */
export function toSSE(frames, { connId } = {}) {
  const encoder = new TextEncoder();
  const given = leavable(frames);
  return new ReadableStream({
    async pull(controller) {
      for (let text = ""; text === "";) {
        const { done, value } = await given.next();
        if (done) return controller.close();
        try {
          for (const frame of [value].flat()) if (isFor(frame, connId)) text += eventOf(frame);
        } catch (error) {
          given.return();
          throw error;
        }
        if (text !== "") controller.enqueue(encoder.encode(text));
      }
    },
    cancel: () => void given.return(),
  }, { highWaterMark: 0 });
}

/** @param {any} value JSON has no line ends of its own */
function eventOf(value) {
  return value.to === undefined ? `data: ${JSON.stringify(value)}\n\n` : `event: ${value.event}\ndata: ${JSON.stringify(value.payload)}\n\n`;
}
