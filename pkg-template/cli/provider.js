/** Recorded streams of providers, as agent events at a steady pace. */

import * as sources from "../sources/index.js";

/** @type {{ [name: string]: typeof sources.fromAnthropic }} */
const SOURCES = {
  "openai-chat": sources.fromOpenAIChat,
  "openai-responses": sources.fromOpenAIResponses,
  anthropic: sources.fromAnthropic,
  "ui-message-stream": sources.fromUIMessageStream,
  "full-stream": sources.fromFullStream,
  "ag-ui": sources.fromAGUI,
  "workers-ai": sources.fromWorkersAI,
};

/** What a provider's stream may be read as. */
export const PROVIDERS = Object.keys(SOURCES);

/**
 * A recording has no times of its own: each event comes `pace` ms after the one before.
 * @param {string} provider
 * @param {AsyncIterable<Uint8Array | string>} input
 * @param {{ start: number, pace: number, session: string | undefined }} options
 * @returns {AsyncGenerator<import("../index.js").AgentEvent>}
 */
export async function* eventsOf(provider, input, { start, pace, session = "main" }) {
  const from = SOURCES[provider];
  if (!from) throw new Error(`unknown provider ${provider}`);
  let now = start;
  for await (const event of from(input, { runId: "replay", sessionKey: session, clock: { now: () => now } })) {
    yield event;
    now += pace;
  }
}
