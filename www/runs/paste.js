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

/** Tags for the gateway. Each part is bounded: anybody may paste anything. */
const VOICE = /\[\[\s{0,9}audio_as_voice\s{0,9}\]\]/gi;
const REPLY = /\[\[\s{0,9}(?:reply_to_current|reply_to\s{0,9}:\s{0,9}[^\]\n]{1,200})\s{0,9}\]\]/gi;
const SILENT = "NO_REPLY";

/**
 * What of it is for viewers' eyes: tags are not, nor is the silent token at the ends. As the
 * README says it, not as the core does it.
 * @param {string} text
 */
export function shownOf(text) {
  let rest = text.replace(VOICE, "").replace(REPLY, "").trim();
  while (rest.startsWith(SILENT)) rest = rest.slice(SILENT.length).trimStart();
  while (rest.endsWith(SILENT)) rest = rest.slice(0, -SILENT.length).trimEnd();
  return rest;
}

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
  const truth = /** @type {Truth} */ ({ text: "", status: "final" });
  for await (const { stream, data } of read(text, { runId: "pasted", sessionKey: "pasted" })) {
    const { phase, delta } = data ?? {};
    if (stream === "lifecycle" && phase === "start") continue;
    if (stream === "lifecycle" && phase === "error") truth.status = "error";
    // Written down by what the source says, piece by piece; the core has no part in it.
    if (stream === "assistant") truth.text += delta;
    steps.push({ stream, data });
  }
  return { steps, truth: { ...truth, text: shownOf(truth.text) } };
}
