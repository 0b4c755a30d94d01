/** Chat completions, of OpenAI and of the many servers that speak alike. */

import { source } from "./source.js";
import { argumentsOf } from "./reply.js";

/**
 * @param {unknown} input
 * @param {import("../sources.js").SourceOptions} [options]
 */
export function fromOpenAIChat(input, options) {
  return source(chatDialect, input, options);
}

/** @type {import("./source.js").Dialect} */
export function chatDialect(reply) {
  const callsOf = calls(reply);
  return ({ choices, usage, x_groq: groq }) => {
    reply.usage = usage ?? groq?.usage ?? reply.usage;
    for (const { index, delta, message, finish_reason: reason } of choices ?? []) {
      // Of several answers at once the first counts.
      if (index) continue;
      // Who asked for no stream is given all at once.
      const said = delta ?? message ?? {};
      reply.think(said.reasoning_content ?? said.reasoning);
      content(reply, said.content);
      reply.say(said.refusal);
      callsOf(said.tool_calls ?? (said.function_call && [{ index: 0, function: said.function_call }]));
      if (!reason) continue;
      reply.stopReason = reason;
      reply.isWhole = true;
      reply.closeCalls();
    }
  };
}

/** Mistral's come as a list of parts. @param {import("./reply.js").Reply} reply @param {any} given */
function content(reply, given) {
  if (!Array.isArray(given)) return reply.say(given);
  for (const { text, thinking } of given) {
    reply.say(text);
    for (const part of thinking ?? []) reply.think(part.text);
  }
}

/**
 * Calls that come in pieces, which name the call by its place, by its id, by
 * both, or not at all.
 * @param {import("./reply.js").Reply} reply
 */
export function calls(reply) {
  /** @type {Map<unknown, { id: string, given: unknown, name: string, json: string, toldUnits: number }>} */
  const open = new Map();
  const ids = new Set();
  /** @type {unknown} */
  let last;
  return (/** @type {any[] | undefined | null} */ pieces) => {
    for (const piece of pieces ?? []) {
      const { name, arguments: args } = piece.function ?? piece;
      const { index, id: given } = piece;
      const key = index ?? (given || (name ? {} : last));
      let call = open.get(key);
      // Some give all calls the same place, or the same id.
      if (!call || (name && (isOther(given, call.given) || isOther(name, call.name) || (args && /\S/.test(args) && isWhole(call.json))))) {
        const id = given && !ids.has(given) ? String(given) : reply.makeCallId();
        call = { id, given, name: "", json: "", toldUnits: 0 };
        ids.add(given);
        open.set(key, call);
      }
      last = key;
      call.name ||= name ?? "";
      if (typeof args === "string") call.json += args;
      // A call without a name is none yet.
      if (!call.name) continue;
      reply.call(call.id, call.name);
      if (typeof args === "object" && args) {
        reply.callArgs(call.id, args);
        call.json = "{}";
      } else reply.callDelta(call.id, call.json.slice(call.toldUnits));
      call.toldUnits = call.json.length;
    }
  };
}

/** @param {unknown} given @param {unknown} known */
const isOther = (given, known) => given && known && given !== known;

/** @param {string} json */
const isWhole = (json) => json !== "" && typeof argumentsOf(json) === "object";
