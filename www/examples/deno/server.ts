// A gateway that keeps what was said in SQLite: stop it, start it again, and it goes on.
//
//   deno install
//   deno task server

import { type AgentContext, serve } from "runcast/server";

async function* agent({ message, history }: AgentContext) {
  const said = history.filter(({ role }) => role === "user").map(({ content }) => content[0]?.text);
  yield said.length === 0 ? "We have not met. " : `Last time you said “${said.at(-1)}”. `;
  for (const word of `Now you say “${message}”.`.split(/(?<= )/)) {
    yield word;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

const server = await serve({
  agent,
  database: "chat.sqlite",
  port: Number(Deno.env.get("PORT") ?? 8080),
  token: Deno.env.get("TOKEN") ?? "secret",
});
console.log(`open at ${server.url}`);
Deno.addSignalListener("SIGTERM", () => server.close());
Deno.addSignalListener("SIGINT", () => server.close());
