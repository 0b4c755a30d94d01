// A gateway on Cloudflare: one Durable Object for each team, named in the path.

import { createGateway } from "runcast/durable-object";

/** Your agent; this one says what it was told, word by word. @type {import("runcast/durable-object").Agent} */
async function* agent({ message, history, signal }) {
  yield history.length === 0 ? "Hello! You said: " : "You said: ";
  for (const word of message.split(/(?<=\s)/)) {
    if (signal.aborted) return;
    yield word;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const gateway = createGateway((env) => ({
  agent,
  token: env.TOKEN, // npx wrangler secret put TOKEN
  ingestToken: env.INGEST_TOKEN || undefined,
  gatewayId: (request) => /^\/teams\/([\w-]{1,64})(?:\/|$)/.exec(new URL(request.url).pathname)?.[1] ?? "main",
  relays: 4, // wss://…/teams/NAME?watch=SESSION goes to one of four read-only relays
}));

export const { Gateway, Relay } = gateway;
export default gateway;
