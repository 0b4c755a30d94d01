/** The Messages API of Anthropic. */

import { source } from "./source.js";

/**
 * @param {unknown} input of one message, or of several one after the other
 * @param {import("../sources.js").SourceOptions} [options]
 */
export function fromAnthropic(input, options) {
  return source(dialect, input, options);
}

/** @type {import("./source.js").Dialect} */
function dialect(reply) {
  /** @type {Map<number, string>} the ids of calls by the place of their block */
  const calls = new Map();
  /** What earlier messages used, and this one. @type {any[]} */
  let used = [{}, {}];
  const count = (/** @type {any} */ usage) => {
    // Of what a message used each count is told as it stands, if it is told again.
    for (const name in usage) if (usage[name] !== null) used[1][name] = usage[name];
    reply.usage = sum(used[0], used[1]);
  };
  return ({ type, index, message, delta, usage, content_block: block }) => {
    const id = calls.get(index);
    if (type === "message_start") {
      reply.isWhole = false;
      reply.setApart();
      used = [reply.usage ?? {}, {}];
      count(message?.usage);
    } else if (type === "content_block_start") {
      reply.say(block.text);
      reply.think(block.thinking);
      calls.delete(index);
      if (block.type.endsWith("tool_use")) {
        calls.set(index, block.id);
        reply.call(block.id, block.name);
        // What comes whole comes here, what comes in pieces begins empty.
        if (block.input && Object.keys(block.input).length > 0) reply.callArgs(block.id, block.input);
      } else if (block.type.endsWith("tool_result")) {
        reply.callResult(block.tool_use_id, block.content, { isError: block.is_error ?? block.content?.type?.endsWith("_error") });
      }
    } else if (type === "content_block_delta") {
      reply.say(delta.text);
      reply.think(delta.thinking);
      if (id) reply.callDelta(id, delta.partial_json);
    } else if (type === "content_block_stop") {
      if (id) reply.callArgs(id);
    } else if (type === "message_delta") {
      reply.stopReason = delta?.stop_reason ?? reply.stopReason;
      count(usage);
    } else if (type === "message_stop") reply.isWhole = true;
  };
}

/** @param {any} before @param {any} now */
function sum(before, now) {
  const all = { ...before, ...now };
  for (const name in before) if (typeof before[name] === "number" && typeof now[name] === "number") all[name] = before[name] + now[name];
  return all;
}
