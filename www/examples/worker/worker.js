// A gateway in a Durable Object: sockets stay open while it sleeps, what was said is in its SQLite.
//
//   npm install
//   npx wrangler dev --var TOKEN:secret                     on this machine
//   npx wrangler deploy && npx wrangler secret put TOKEN    on Cloudflare

import { createGateway } from "runcast/durable-object";

/** @type {import("runcast/durable-object").Agent} */
async function* agent({ message, history, signal }) {
  yield `Message ${history.filter(({ role }) => role === "user").length + 1}: `;
  for (const word of message.split(/(?<= )/)) {
    if (signal.aborted) return;
    yield word;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

// With Workers AI, bound as AI: agent: ({ message, signal }) =>
//   fromWorkersAI(env.AI.run("@cf/meta/llama-3.1-8b-instruct", { prompt: message, stream: true }), { signal })
const gateway = createGateway((env) => ({ agent, token: env.TOKEN }));
export const { Gateway } = gateway;
export default gateway;
