// Frames as a connection gets them, for the tests of the receiver.

export const RUN = "run-1";
export const KEY = "agent:main:main";

/** @typedef {{ [member: string]: unknown }} Members */

/** @param {string} state @param {Members} members */
const chat = (state, members) => ({ event: "chat", payload: { runId: RUN, sessionKey: KEY, seq: 1, state, ...members } });

/** @param {string} text */
export const message = (text) => ({ role: "assistant", content: [{ type: "text", text }], timestamp: 1 });

/** What a `suffix` connection gets. @param {number} offset @param {string} deltaText @param {Members} [more] */
export const suffix = (offset, deltaText, more) => chat("delta", { deltaText, offset, timestamp: 1, ...more });

/** What a `full` connection gets. @param {number} offset @param {string} deltaText @param {string} text @param {Members} [more] */
export const full = (offset, deltaText, text, more) => suffix(offset, deltaText, { message: message(text), ...more });

/** What everybody gets with semantics `origin`. @param {string} text @param {Members} [more] */
export const whole = (text, more) => chat("delta", { message: message(text), ...more });

/** @param {"final" | "error" | "aborted"} state @param {string} [text] @param {Members} [more] */
export const ends = (state, text, more) => chat(state, { ...(text === undefined ? {} : { message: message(text) }), ...more });

/** @param {string} stream @param {unknown} data @param {Members} [more] */
export const agent = (stream, data, more) => ({ event: "agent", payload: { runId: RUN, sessionKey: KEY, seq: 1, stream, ts: 1, data, ...more } });

export const starts = () => agent("lifecycle", { phase: "start" });

/** @param {string} phase @param {Members} [more] */
export const tool = (phase, more) => agent("tool", { toolCallId: "call-1", name: "search", phase, ...more });

/**
 * The view after these frames, and whether each changed it.
 *
 * @param {typeof import("../../../pkg-template/client.js")} client
 * @param {{ event: string, payload?: unknown }[]} frames
 * @param {import("../../../pkg-template/client.js").View} [view]
 */
export function received(client, frames, view = client.emptyView) {
  return frames.reduce(client.receive, view);
}
