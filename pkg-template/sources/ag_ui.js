/** The events of AG-UI, of its versions 0 and 1. */

import { source } from "./source.js";

/** What an application tells beside the reply. */
const BESIDE = /^(STATE|ACTIVITY)_|^CUSTOM$/;

/**
 * @param {unknown} input
 * @param {import("../sources.js").SourceOptions} [options]
 */
export function fromAGUI(input, options) {
  return source(dialect, input, options);
}

/** @type {import("./source.js").Dialect} */
function dialect(reply) {
  /** Messages of others, told again. @type {Set<string>} */
  const others = new Set();
  // A chunk that names no message or call goes on with the one before.
  let [message, call] = ["", ""];
  return (event) => {
    const { type = "", messageId = message, role, delta, toolCallId = call, toolCallName, outcome } = event;
    if (type.startsWith("TEXT_MESSAGE_")) {
      if (messageId !== message || type.endsWith("START")) reply.setApart();
      message = messageId;
      if (role && role !== "assistant") others.add(message);
      if (!others.has(message)) reply.say(delta);
    } else if (/^(REASONING_MESSAGE|THINKING_TEXT_MESSAGE)_/.test(type)) reply.think(delta);
    else if (type === "TOOL_CALL_RESULT") reply.callResult(toolCallId, event.content);
    else if (type.startsWith("TOOL_CALL_")) {
      call = toolCallId;
      if (toolCallName) reply.call(call, toolCallName);
      reply.callDelta(call, delta);
      if (type.endsWith("END")) reply.callArgs(call);
    } else if (type === "RUN_STARTED") reply.isWhole = false;
    else if (type === "RUN_ERROR") throw { message: event.message, code: event.code };
    else if (type === "RUN_FINISHED") {
      reply.usage = event.usage;
      if (outcome?.type === "cancelled") return reply.end("aborted");
      reply.stopReason = outcome?.type;
      reply.isWhole = true;
    } else if (BESIDE.test(type)) reply.tell("ag-ui", { ...event });
  };
}
