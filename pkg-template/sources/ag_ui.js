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
function dialect(told) {
  /** Messages of others, told again. @type {Set<string>} */
  const others = new Set();
  // A chunk that names no message or call goes on with the one before.
  let [message, call] = ["", ""];
  return (event) => {
    const { type = "", messageId = message, role, delta, toolCallId = call, toolCallName, outcome } = event;
    if (type.startsWith("TEXT_MESSAGE_")) {
      if (messageId !== message || type.endsWith("START")) told.part();
      message = messageId;
      if (role && role !== "assistant") others.add(message);
      if (!others.has(message)) told.say(delta);
    } else if (/^(REASONING_MESSAGE|THINKING_TEXT_MESSAGE)_/.test(type)) told.think(delta);
    else if (type === "TOOL_CALL_RESULT") told.callResult(toolCallId, event.content);
    else if (type.startsWith("TOOL_CALL_")) {
      call = toolCallId;
      if (toolCallName) told.call(call, toolCallName);
      told.callDelta(call, delta);
      if (type.endsWith("END")) told.callArgs(call);
    } else if (type === "RUN_STARTED") told.isWhole = false;
    else if (type === "RUN_ERROR") throw { message: event.message, code: event.code };
    else if (type === "RUN_FINISHED") {
      told.usage = event.usage;
      if (outcome?.type === "cancelled") return told.abort();
      told.stopReason = outcome?.type;
      told.isWhole = true;
    } else if (BESIDE.test(type)) told.tell("ag-ui", { ...event });
  };
}
