// In place of a provider: it speaks as OpenAI's chat completions do, and says what it was told.

import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

/** @returns {Promise<string>} its address */
export async function startProvider() {
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    const { messages } = JSON.parse(body);
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const word of reply(messages)) {
      response.write(`data: ${JSON.stringify({ choices: [{ delta: { content: word } }] })}\n\n`);
      await pause(40);
    }
    response.end('data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
  });
  server.listen(0, "127.0.0.1").unref();
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return `http://127.0.0.1:${port}`;
}

/** @param {{ role: string, content: string }[]} messages */
function reply(messages) {
  const asked = messages.filter(({ role }) => role === "user");
  return `You have said ${asked.length} ${asked.length === 1 ? "thing" : "things"}; the last was: ${asked.at(-1)?.content}`.split(/(?<= )/);
}
