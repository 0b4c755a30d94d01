/**
 * Frames as AG-UI events. An AG-UI stream is of one run, which has one end.
 *
 * @typedef {import("../client.js").Run} Run
 * @typedef {import("../sources.js").AGUIEvent} AGUIEvent
 * @typedef {import("../sources.js").AGUIOptions} AGUIOptions
 */

import { emptyView, receive } from "../client/receiver.js";
import { isFor, leavable } from "./frames.js";
import { onLeave } from "./leave.js";

/** What has an AG-UI event of its own, or none. */
const KNOWN = ["assistant", "lifecycle", "tool", "thinking", "error"];

/**
 * @param {import("../sources.js").Frames} frames
 * @param {AGUIOptions} [options]
 * @returns {AsyncGenerator<AGUIEvent>}
 */
export function toAGUI(frames, options) {
  const given = leavable(frames);
  return onLeave(tell(given, options), given.return);
}

/**
 * @param {ReturnType<typeof leavable>} frames
 * @param {AGUIOptions} [options]
 * @returns {AsyncGenerator<AGUIEvent>}
 */
async function* tell(frames, { connId, runId: wanted, threadId: thread, messages } = {}) {
  let view = emptyView;
  /** @type {Teller | undefined} */
  let teller;
  for await (const some of frames) {
    for (const frame of [some].flat()) {
      const { event, payload } = frame;
      if (!isFor(frame, connId) || typeof payload?.runId !== "string") continue;
      const { runId, sessionKey = runId } = payload;
      if (runId !== (teller?.runId ?? wanted ?? runId)) continue;
      const names = { threadId: thread ?? String(sessionKey), runId };
      if (!teller) {
        teller = new Teller(runId, messages);
        yield { type: "RUN_STARTED", ...names };
      }
      // Where texts come in pieces, an end without one takes back what was shown.
      if (payload.offset !== undefined) view = { ...view, epoch: "" };
      const before = view.runs.get(runId);
      view = receive(view, frame);
      const run = view.runs.get(runId);
      if (event === "agent") yield* teller.beside(payload);
      if (!run) continue;
      if (run !== before) yield* teller.run(run, payload.offset !== undefined && !payload.replace && !payload.message);
      if (run.status === "running") continue;
      yield* teller.close();
      if (run.status === "error") yield { type: "RUN_ERROR", message: run.error ?? "the run failed" };
      else {
        const isCancelled = run.status === "aborted" || run.stopReason === "aborted";
        yield { type: "RUN_FINISHED", ...names, ...(isCancelled && { outcome: { type: "cancelled" } }) };
      }
      return;
    }
  }
  if (teller) yield* teller.close();
  yield { type: "RUN_ERROR", message: "the stream was cut before the run ended", code: "ERR_STREAM_CUT" };
}

/** Tells what changed, and opens and closes what that needs. */
class Teller {
  #text = "";
  /** What is being told, a message or a thought. @type {{ kind: "TEXT" | "REASONING", messageId: string } | undefined} */
  #open;
  #messages = 0;
  /** The calls that were told, and what of them. @type {Map<string, { call: import("../client.js").ToolCall, args: string, hasArgs: boolean, hasResult: boolean }>} */
  #calls = new Map();

  /**
   * @param {string} runId
   * @param {readonly object[] | undefined} history
   */
  constructor(runId, history) {
    this.runId = runId;
    this.history = history;
  }

  /**
   * @param {Run} run
   * @param {boolean} isProven that its text only grew
   * @returns {Generator<AGUIEvent>}
   */
  *run({ text, tools }, isProven) {
    const before = this.#text;
    this.#text = text;
    if (isProven || text.slice(0, before.length) === before) yield* this.#say(text.slice(before.length));
    else if (text.trimEnd() !== before.trimEnd()) {
      // White space that is left out again, as at most ends, is nothing to take back.
      yield* this.#takeBack();
      yield* this.#say(text);
    }
    for (const call of tools) yield* this.#call(call);
  }

  /**
   * What the receiver has no place for.
   * @param {any} payload
   * @returns {Generator<AGUIEvent>}
   */
  *beside({ stream, data }) {
    if (stream === "thinking" && typeof data?.delta === "string") yield* this.#tell("REASONING", data.delta);
    else if (stream === "ag-ui" && typeof data?.type === "string" && !data.type.startsWith("RUN_")) yield data;
    else if (typeof stream === "string" && !KNOWN.includes(stream)) yield { type: "CUSTOM", name: stream, value: data ?? {} };
  }

  /** @returns {Generator<AGUIEvent>} */
  *close() {
    if (!this.#open) return;
    const { kind, messageId } = this.#open;
    this.#open = undefined;
    yield { type: `${kind}_MESSAGE_END`, messageId };
    if (kind === "REASONING") yield { type: "REASONING_END", messageId };
  }

  /** @param {string} delta */
  *#say(delta) {
    if (delta !== "") yield* this.#tell("TEXT", delta);
  }

  /** @param {"TEXT" | "REASONING"} kind @param {string} delta @returns {Generator<AGUIEvent>} */
  *#tell(kind, delta) {
    if (this.#open?.kind !== kind) {
      yield* this.close();
      const messageId = `${this.runId}:${(this.#messages += 1)}`;
      this.#open = { kind, messageId };
      if (kind === "REASONING") yield { type: "REASONING_START", messageId };
      yield { type: `${kind}_MESSAGE_START`, messageId, role: kind === "TEXT" ? "assistant" : "reasoning" };
    }
    yield { type: `${kind}_MESSAGE_CONTENT`, messageId: this.#open?.messageId, delta };
  }

  /** @param {import("../client.js").ToolCall} call @returns {Generator<AGUIEvent>} */
  *#call(call) {
    const { toolCallId, name, args, result, phase } = call;
    let told = this.#calls.get(toolCallId);
    if (!told) {
      yield* this.close();
      told = { call, args: "", hasArgs: false, hasResult: false };
      this.#calls.set(toolCallId, told);
      yield { type: "TOOL_CALL_START", toolCallId, toolCallName: name };
    }
    told.call = call;
    if (!told.hasArgs && (args !== undefined || phase === "result")) {
      told.hasArgs = true;
      told.args = args === undefined ? "" : typeof args === "string" ? args : JSON.stringify(args);
      if (told.args !== "") yield { type: "TOOL_CALL_ARGS", toolCallId, delta: told.args };
      yield { type: "TOOL_CALL_END", toolCallId };
    }
    if (told.hasResult || phase !== "result" || result === undefined) return;
    told.hasResult = true;
    yield { type: "TOOL_CALL_RESULT", messageId: `${toolCallId}:result`, toolCallId, role: "tool", content: textOf(result) };
  }

  /** Nothing but a snapshot of all messages can take a text back. @returns {Generator<AGUIEvent>} */
  *#takeBack() {
    yield* this.close();
    if (!this.history) return;
    const kept = [...this.#calls.values()].flatMap(({ call, args, hasResult }) => {
      const { toolCallId: id, name, result } = call;
      const asked = { id, role: "assistant", toolCalls: [{ id, type: "function", function: { name, arguments: args } }] };
      return [asked, ...(hasResult ? [{ id: `${id}:result`, role: "tool", toolCallId: id, content: textOf(result) }] : [])];
    });
    yield { type: "MESSAGES_SNAPSHOT", messages: [...this.history, ...kept] };
  }
}

/** @param {unknown} result */
function textOf(result) {
  return typeof result === "string" ? result : (JSON.stringify(result) ?? "");
}
