// A gateway whose agent is a provider's stream.
//
//   npm install
//   node server.js
//
// OPENAI_BASE_URL (such as https://api.openai.com/v1), OPENAI_API_KEY and MODEL name a provider;
// without them the one in provider.js answers.

import { serve } from "runcast/server";
import { fromOpenAIChat } from "runcast/sources";

import { startProvider } from "./provider.js";

const { OPENAI_API_KEY = "none", MODEL = "gpt-4o-mini", PORT = "8080", TOKEN = "secret" } = process.env;
const provider = process.env.OPENAI_BASE_URL ?? await startProvider();

/** @type {import("runcast/server").Agent} */
function agent({ message, history, signal }) {
  const before = history.filter(({ role }) => role === "user" || role === "assistant");
  const messages = [
    ...before.map(({ role, content }) => ({ role, content: content.map(({ text = "" }) => text).join("") })),
    { role: "user", content: message },
  ];
  const answer = fetch(`${provider}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${OPENAI_API_KEY}` },
    body: JSON.stringify({ model: MODEL, stream: true, messages }),
    signal,
  });
  return fromOpenAIChat(answer, { signal });
}

const server = await serve({ port: Number(PORT), token: TOKEN, agent });
console.log(`open at ${server.url}`);
process.once("SIGTERM", () => server.close());
process.once("SIGINT", () => server.close());
