/** The streams of the AI SDK: what `streamText` gives, and what its UI reads. */

import { source } from "./source.js";

/**
 * @param {unknown} input `result.fullStream`
 * @param {import("../sources.js").SourceOptions} [options]
 */
export function fromFullStream(input, options) {
  return source((reply) => dialect(reply, (part) => reply.isWhole || part.type === "finish"), input, options);
}

/**
 * @param {unknown} input `result.toUIMessageStream()`, or a response made of one
 * @param {import("../sources.js").SourceOptions} [options]
 */
export function fromUIMessageStream(input, options) {
  return source((reply) => dialect(reply, bookkeeping()), input, options);
}

/**
 * Whether a stream of the UI may end here: it may do without a last part, but
 * what was begun has an end, and a step whose calls were carried out has one behind it.
 * @returns {(part: any) => boolean | undefined} `undefined` where only the provider's last word can tell
 */
function bookkeeping() {
  /** @type {Set<string>} */
  const open = new Set();
  /** @type {true | undefined} */
  let hasEnded;
  let hasResults = false;
  return ({ type, id = "", toolCallId = id, providerExecuted }) => {
    const [, kind = "", what] = /^(text|reasoning|tool-input)-(start|end|available|error)$/.exec(type) ?? [];
    if (type === "start-step") {
      open.add(type);
      hasResults = false;
    } else if (/^tool-output/.test(type)) hasResults ||= !providerExecuted;
    else if (what === "start") open.add(kind + toolCallId);
    else if (what) hasEnded = open.delete(kind + toolCallId) || hasEnded;
    else if (/^finish(-step)?$/.test(type)) {
      open.clear();
      hasEnded = type === "finish" || !hasResults || undefined;
    }
    return open.size > 0 ? false : hasEnded;
  };
}

/**
 * Both have the same parts, some under another name.
 * @param {import("./reply.js").Reply} reply
 * @param {(part: any) => boolean | undefined} isWhole
 * @returns {(part: any) => void}
 */
function dialect(reply, isWhole) {
  return (part) => {
    const { type = "", id, toolCallId = id, toolName: name = "", input, errorText, error, output } = part;
    const failed = (/** @type {unknown} */ why) => reply.callResult(toolCallId, why, { name, isError: true });
    reply.isWhole = isWhole(part);
    switch (type) {
      case "start-step":
        return reply.setApart();
      case "text-delta":
        return reply.say(part.delta ?? part.text);
      case "reasoning-delta":
        return reply.think(part.delta ?? part.text);
      case "tool-input-start":
        return reply.call(toolCallId, name);
      case "tool-input-delta":
        return reply.callDelta(toolCallId, part.inputTextDelta ?? part.delta);
      case "tool-call":
      case "tool-input-available":
        return reply.call(toolCallId, name, input ?? {});
      case "tool-input-error":
        reply.call(toolCallId, name, input ?? {});
        return failed(errorText);
      case "tool-result":
      case "tool-output-available":
        return part.preliminary ? reply.callUpdate(toolCallId, output) : reply.callResult(toolCallId, output, { name });
      case "tool-error":
      case "tool-output-error":
        return failed(errorText ?? error?.message ?? error);
      case "tool-output-denied":
        return failed("denied");
      case "abort":
        return reply.end("aborted");
      case "finish":
        reply.stopReason = part.finishReason;
        reply.usage = part.totalUsage ?? part.messageMetadata?.usage;
        return;
      case "file":
        // A file of `streamText` makes its text when it is asked for it.
        return reply.tell("ai-sdk", { type, mediaType: (part.file ?? part).mediaType, url: part.url, base64: part.file?.base64 });
    }
    // What an application tells beside the reply.
    if (/^(data-|source|tool-approval|message-metadata$)/.test(type)) reply.tell("ai-sdk", { ...part });
  };
}
