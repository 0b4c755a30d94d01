/** What a transcript keeps of tool calls. */

import { beginOf } from "./values.js";

/** How much of a result is kept, UTF-16 units. */
const RESULT_UNITS = 16_384;

/** Of how many open calls the arguments are kept. */
const OPEN_CALLS = 256;

/**
 * @param {Map<string, unknown>} calls the arguments of the run's open calls; kept up to date
 * @param {{ [member: string]: any }} data of a tool event
 * @param {string} runId
 * @param {number} timestamp
 * @returns {import("../host.js").Message[]} the call and its result, once that is there
 */
export function toolMessages(calls, { phase, toolCallId, name, args, result, isError }, runId, timestamp) {
  if (typeof toolCallId !== "string") return [];
  // They may come after the call's beginning.
  if (phase !== "result" && (calls.has(toolCallId) ? args !== undefined : calls.size < OPEN_CALLS)) calls.set(toolCallId, args);
  if (phase !== "result") return [];
  const given = args ?? calls.get(toolCallId) ?? {};
  calls.delete(toolCallId);
  const toolName = typeof name === "string" ? name : "";
  const text = textOf(result);
  return [
    { role: "assistant", content: [{ type: "toolCall", id: toolCallId, name: toolName, arguments: given }], timestamp, runId },
    { role: "toolResult", toolCallId, toolName, content: text === "" ? [] : [{ type: "text", text }], isError: isError === true, timestamp, runId },
  ];
}

/** @param {any} result a text, the blocks of a message, or anything that JSON can say */
function textOf(result) {
  const blocks = Array.isArray(result?.content) ? result.content : undefined;
  const texts = blocks?.map((/** @type {any} */ block) => block?.text).filter((/** @type {unknown} */ text) => typeof text === "string");
  const whole = typeof result === "string" ? result : (texts?.join("\n") ?? JSON.stringify(result) ?? "");
  return whole.length > RESULT_UNITS ? `${beginOf(whole, RESULT_UNITS)}…` : whole;
}
