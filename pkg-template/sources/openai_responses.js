/** The Responses API of OpenAI. */

import { source } from "./source.js";
import { argumentsOf } from "./reply.js";

/** Calls that whoever asked has to carry out; the others' results come along. */
const THEIRS = /^(function|custom_tool|computer|local_shell|shell|apply_patch)_call$/;

/**
 * @param {unknown} input
 * @param {import("../sources.js").SourceOptions} [options]
 */
export function fromOpenAIResponses(input, options) {
  return source(dialect, input, options);
}

/** @type {import("./source.js").Dialect} */
function dialect(reply) {
  /** @type {Map<string, string>} the ids of calls by those of their items */
  const ids = new Map();
  return ({ type = "", delta, item, item_id: itemId, response }) => {
    if (type === "response.output_text.delta" || type === "response.refusal.delta") reply.say(delta);
    else if (/^response\.reasoning\w*_text\.delta$/.test(type)) reply.think(delta);
    else if (/_(arguments|input|code)\.delta$/.test(type)) reply.callDelta(ids.get(itemId) ?? "", delta);
    else if (/^response\.output_item\.(added|done)$/.test(type) && item) heard(reply, ids, item, type.endsWith("done"));
    else if (response && /\.(completed|incomplete|failed|cancelled)$/.test(type)) {
      reply.usage = response.usage ?? reply.usage;
      if (response.status === "failed") throw response.error ?? response;
      if (response.status === "cancelled") reply.end("aborted");
      else reply.end(response.incomplete_details?.reason ?? response.status);
    }
  };
}

/**
 * @param {import("./reply.js").Reply} reply
 * @param {Map<string, string>} ids
 * @param {any} item
 * @param {boolean} isDone
 */
function heard(reply, ids, item, isDone) {
  const { type = "", id, call_id: callId = id, name, output, error, status } = item;
  if (type === "message" && !isDone) reply.setApart();
  if (type.endsWith("_call_output")) reply.callResult(callId, output);
  if (!type.endsWith("_call")) return;
  ids.set(id, callId);
  reply.call(callId, name ?? type.slice(0, -"_call".length));
  if (!isDone) return;
  const { arguments: json, input, action, operation, queries, code, outputs, results, result } = item;
  if (typeof json === "string") reply.callArgs(callId, argumentsOf(json));
  else reply.callArgs(callId, input ?? action ?? operation ?? (queries && { queries }) ?? (code === undefined ? {} : { code }));
  if (THEIRS.test(type)) return;
  const isError = Boolean(error) || status === "failed";
  reply.callResult(callId, error ?? output ?? outputs ?? results ?? result ?? { status }, { isError });
}
