/** Frames as server-sent events. */

import { flat, isFor } from "./frames.js";

/**
 * @param {import("../sources.js").Frames | AsyncIterable<object>} frames
 * @param {{ connId?: string }} [options]
 * @returns {ReadableStream<Uint8Array>}
 */
export function toSSE(frames, { connId } = {}) {
  const encoder = new TextEncoder();
  const items = flat(frames);
  return new ReadableStream({
    async pull(controller) {
      for (;;) {
        const { done, value } = await items.next();
        if (done) return controller.close();
        if (!isFor(value, connId)) continue;
        const text = value.to === undefined ? lines(value) : `event: ${value.event}\n${lines(value.payload)}`;
        return controller.enqueue(encoder.encode(text));
      }
    },
    cancel: () => void items.return(undefined),
  }, { highWaterMark: 0 });
}

/** @param {unknown} value JSON has no line ends of its own */
const lines = (value) => `data: ${JSON.stringify(value)}\n\n`;
