/** What models of Cloudflare's Workers AI stream, of the older kind and of the one that speaks as OpenAI's do. */

import { calls, chatDialect } from "./openai_chat.js";
import { source } from "./source.js";

/**
 * @param {unknown} input `env.AI.run(model, { stream: true, … })`
 * @param {import("../sources.js").SourceOptions} [options]
 */
export function fromWorkersAI(input, options) {
  return source(dialect, input, options);
}

/** @type {import("./source.js").Dialect} */
function dialect(reply) {
  const chat = chatDialect(reply);
  const callsOf = calls(reply);
  return (chunk) => {
    const { choices, response, tool_calls: pieces, usage, errors } = chunk;
    if (errors?.length) throw errors[0];
    if (choices) return chat(chunk);
    // A piece that is a number comes as one.
    reply.say(typeof response === "number" ? String(response) : response);
    callsOf(pieces);
    reply.usage = usage ?? reply.usage;
  };
}
