/** The Responses API of OpenAI. */

import { source } from "./source.js";
import { argumentsOf } from "./told.js";

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
function dialect(told) {
  /** @type {Map<string, string>} the ids of calls by those of their items */
  const ids = new Map();
  return ({ type = "", delta, item, item_id: itemId, response }) => {
    if (type === "response.output_text.delta" || type === "response.refusal.delta") told.say(delta);
    else if (/^response\.reasoning\w*_text\.delta$/.test(type)) told.think(delta);
    else if (/_(arguments|input|code)\.delta$/.test(type)) told.callDelta(ids.get(itemId) ?? "", delta);
    else if (/^response\.output_item\.(added|done)$/.test(type) && item) heard(told, ids, item, type.endsWith("done"));
    else if (response && /\.(completed|incomplete|failed|cancelled)$/.test(type)) {
      told.usage = response.usage ?? told.usage;
      if (response.status === "failed") throw response.error ?? response;
      if (response.status === "cancelled") told.abort();
      else told.end(response.incomplete_details?.reason ?? response.status);
    }
  };
}

/**
 * @param {import("./told.js").Told} told
 * @param {Map<string, string>} ids
 * @param {any} item
 * @param {boolean} isDone
 */
function heard(told, ids, item, isDone) {
  const { type = "", id, call_id: callId = id, name, output, error, status } = item;
  if (type === "message" && !isDone) told.part();
  if (type.endsWith("_call_output")) told.callResult(callId, output);
  if (!type.endsWith("_call")) return;
  ids.set(id, callId);
  told.call(callId, name ?? type.slice(0, -"_call".length));
  if (!isDone) return;
  const { arguments: json, input, action, operation, queries, code, outputs, results, result } = item;
  if (typeof json === "string") told.callArgs(callId, argumentsOf(json));
  else told.callArgs(callId, input ?? action ?? operation ?? (queries && { queries }) ?? (code === undefined ? {} : { code }));
  if (THEIRS.test(type)) return;
  const isError = Boolean(error) || status === "failed";
  told.callResult(callId, error ?? output ?? outputs ?? results ?? result ?? { status }, { isError });
}
