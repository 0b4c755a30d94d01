/** Chat completions, of OpenAI and of the many servers that speak alike. */

import { source } from "./source.js";
import { argumentsOf } from "./told.js";

/**
 * @param {unknown} input
 * @param {import("../sources.js").SourceOptions} [options]
 */
export function fromOpenAIChat(input, options) {
  return source(chatDialect, input, options);
}

/** @type {import("./source.js").Dialect} */
export function chatDialect(told) {
  const callsOf = calls(told);
  return ({ choices, usage, x_groq: groq }) => {
    told.usage = usage ?? groq?.usage ?? told.usage;
    for (const { index, delta, message, finish_reason: reason } of choices ?? []) {
      // Of several answers at once the first counts.
      if (index) continue;
      // Who asked for no stream is given all at once.
      const said = delta ?? message ?? {};
      told.think(said.reasoning_content ?? said.reasoning);
      content(told, said.content);
      told.say(said.refusal);
      callsOf(said.tool_calls ?? (said.function_call && [{ index: 0, function: said.function_call }]));
      if (!reason) continue;
      told.stopReason = reason;
      told.isWhole = true;
      told.closeCalls();
    }
  };
}

/** Mistral's come as a list of parts. @param {import("./told.js").Told} told @param {any} given */
function content(told, given) {
  if (!Array.isArray(given)) return told.say(given);
  for (const { text, thinking } of given) {
    told.say(text);
    for (const part of thinking ?? []) told.think(part.text);
  }
}

/**
 * Calls that come in pieces, which name the call by its place, by its id, by
 * both, or not at all.
 * @param {import("./told.js").Told} told
 */
export function calls(told) {
  /** @type {Map<unknown, { id: string, given: unknown, name: string, json: string, told: number }>} */
  const open = new Map();
  const ids = new Set();
  /** @type {unknown} */
  let last;
  let count = 0;
  return (/** @type {any[] | undefined | null} */ pieces) => {
    for (const piece of pieces ?? []) {
      const { name, arguments: args } = piece.function ?? piece;
      const { index, id: given } = piece;
      const key = index ?? (given || (name ? {} : last));
      let call = open.get(key);
      // Some give all calls the same place, or the same id.
      if (!call || (name && (isOther(given, call.given) || isOther(name, call.name) || (args && /\S/.test(args) && isWhole(call.json))))) {
        const id = given && !ids.has(given) ? String(given) : `${told.madeUp}-${(count += 1)}`;
        call = { id, given, name: "", json: "", told: 0 };
        ids.add(given);
        open.set(key, call);
      }
      last = key;
      call.name ||= name ?? "";
      if (typeof args === "string") call.json += args;
      // A call without a name is none yet.
      if (!call.name) continue;
      told.call(call.id, call.name);
      if (typeof args === "object" && args) {
        told.callArgs(call.id, args);
        call.json = "{}";
      } else told.callDelta(call.id, call.json.slice(call.told));
      call.told = call.json.length;
    }
  };
}

/** @param {unknown} given @param {unknown} known */
const isOther = (given, known) => given && known && given !== known;

/** @param {string} json */
const isWhole = (json) => json !== "" && typeof argumentsOf(json) === "object";
