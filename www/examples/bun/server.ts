// A gateway whose agent calls a tool, for its viewers to see.
//
//   bun install
//   bun server.ts

import { type AgentContext, serve } from "runcast/server";

const tools = {
  count: async ({ text }: { text: string }) => `${text.split(/\s+/).filter(Boolean).length} words`,
};

async function* agent({ message }: AgentContext) {
  yield "Let me count. ";
  const call = { toolCallId: crypto.randomUUID(), name: "count" };
  yield { stream: "tool", data: { phase: "start", ...call, args: { text: message } } };
  const result = await tools.count({ text: message });
  yield { stream: "tool", data: { phase: "result", ...call, result } };
  yield `That was ${result}.`;
}

const server = await serve({ agent, port: Number(process.env.PORT ?? 8080), token: process.env.TOKEN ?? "secret" });
console.log(`open at ${server.url}`);
process.once("SIGTERM", () => server.close());
process.once("SIGINT", () => server.close());
