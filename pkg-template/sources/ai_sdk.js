/** The streams of the AI SDK: what `streamText` gives, and what its UI reads. */

import { source } from "./source.js";

/**
 * @param {unknown} input `result.fullStream`
 * @param {import("../sources.js").SourceOptions} [options]
 */
export function fromFullStream(input, options) {
  return source((told) => dialect(told, (part) => told.isWhole || part.type === "finish"), input, options);
}

/**
 * @param {unknown} input `result.toUIMessageStream()`, or a response made of one
 * @param {import("../sources.js").SourceOptions} [options]
 */
export function fromUIMessageStream(input, options) {
  return source((told) => dialect(told, bookkeeping()), input, options);
}

/**
 * Whether a stream of the UI may end here: it may do without a last part, but
 * what was begun has an end.
 * @returns {(part: any) => boolean | undefined} `undefined` if nothing has been begun
 */
function bookkeeping() {
  /** @type {Set<string>} */
  const open = new Set();
  /** @type {true | undefined} */
  let hasEnded;
  return ({ type, id = "", toolCallId = id }) => {
    const [, kind = "", what] = /^(text|reasoning|tool-input)-(start|end|available|error)$/.exec(type) ?? [];
    if (type === "start-step") open.add(type);
    else if (what === "start") open.add(kind + toolCallId);
    else if (what) hasEnded = open.delete(kind + toolCallId) || hasEnded;
    else if (/^finish(-step)?$/.test(type)) {
      open.clear();
      hasEnded = true;
    }
    return open.size > 0 ? false : hasEnded;
  };
}

/**
 * Both have the same parts, some under another name.
 * @param {import("./told.js").Told} told
 * @param {(part: any) => boolean | undefined} isWhole
 * @returns {(part: any) => void}
 */
function dialect(told, isWhole) {
  return (part) => {
    const { type = "", id, toolCallId = id, toolName: name = "", input, errorText, error, output } = part;
    const failed = (/** @type {unknown} */ why) => told.callResult(toolCallId, why, { name, isError: true });
    told.isWhole = isWhole(part);
    switch (type) {
      case "start-step":
        return told.part();
      case "text-delta":
        return told.say(part.delta ?? part.text);
      case "reasoning-delta":
        return told.think(part.delta ?? part.text);
      case "tool-input-start":
        return told.call(toolCallId, name);
      case "tool-input-delta":
        return told.callDelta(toolCallId, part.inputTextDelta ?? part.delta);
      case "tool-call":
      case "tool-input-available":
        return told.call(toolCallId, name, input ?? {});
      case "tool-input-error":
        told.call(toolCallId, name, input ?? {});
        return failed(errorText);
      case "tool-result":
      case "tool-output-available":
        return part.preliminary ? told.callUpdate(toolCallId, output) : told.callResult(toolCallId, output, { name });
      case "tool-error":
      case "tool-output-error":
        return failed(errorText ?? error?.message ?? error);
      case "tool-output-denied":
        return failed("denied");
      case "abort":
        return told.abort();
      case "finish":
        told.stopReason = part.finishReason;
        told.usage = part.totalUsage ?? part.messageMetadata?.usage;
        return;
      case "file":
        // A file of `streamText` makes its text when it is asked for it.
        return told.tell("ai-sdk", { type, mediaType: (part.file ?? part).mediaType, url: part.url, base64: part.file?.base64 });
    }
    // What an application tells beside the reply.
    if (/^(data-|source|tool-approval|message-metadata$)/.test(type)) told.tell("ai-sdk", { ...part });
  };
}
