/**
 * A provider's stream, as somebody pasted it.
 *
 * @typedef {import("./scenarios.js").Step} Step
 * @typedef {import("./scenarios.js").Truth} Truth
 * @typedef {() => Promise<any>} Sources gets `runcast/sources`; nobody who pastes nothing has to load it
 */

/** The kinds of streams, and what of `runcast/sources` reads them. @type {{ [kind: string]: { title: string, reader: string, sign: RegExp } }} */
export const kinds = {
  "openai-chat": { title: "OpenAI chat completions", reader: "fromOpenAIChat", sign: /"chat\.completion\.chunk"|"choices"\s*:/ },
  "openai-responses": { title: "OpenAI responses", reader: "fromOpenAIResponses", sign: /"response\.(?:created|output_text|completed)/ },
  "anthropic": { title: "Anthropic messages", reader: "fromAnthropic", sign: /"(?:message_start|content_block_delta)"/ },
  "ui-message": { title: "AI SDK UI messages", reader: "fromUIMessageStream", sign: /"type"\s*:\s*"(?:text-delta|start-step)"/ },
  "ag-ui": { title: "AG-UI", reader: "fromAGUI", sign: /"type"\s*:\s*"(?:RUN_STARTED|TEXT_MESSAGE_[A-Z]+)"/ },
  "workers-ai": { title: "Workers AI", reader: "fromWorkersAI", sign: /^data:\s*\{"response"/m },
};

/** @param {string} text @returns {string | undefined} what kind it looks like */
export const kindOf = (text) => Object.keys(kinds).find((kind) => kinds[kind]?.sign.test(text));

/**
 * @param {import("./spec.js").Paste} paste
 * @param {Sources} sources
 * @returns {Promise<{ steps: Step[], truth: Truth }>}
 */
export async function readPaste({ kind, text }, sources) {
  const { [kinds[kind]?.reader ?? ""]: read } = await sources();
  if (typeof read !== "function") throw new Error(`no source reads ${kind}`);
  /** @type {Step[]} */
  const steps = [];
  const truth = /** @type {Truth} */ ({ text: "", status: "final", tools: 0 });
  for await (const { stream, data } of read(text, { runId: "pasted", sessionKey: "pasted" })) {
    const { phase, delta, text: whole } = data ?? {};
    if (stream === "lifecycle" && phase === "start") continue;
    if (stream === "lifecycle" && phase === "error") truth.status = "error";
    if (stream === "tool" && phase === "start") truth.tools = (truth.tools ?? 0) + 1;
    // Written down by what the source says, piece by piece; the core has no part in it.
    if (stream === "assistant") truth.text = typeof delta === "string" ? truth.text + delta : (whole ?? truth.text);
    steps.push({ stream, data: stream === "lifecycle" && phase === "error" ? { ...data, willRetry: false } : data });
  }
  return { steps, truth };
}
