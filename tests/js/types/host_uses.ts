// What users of the gateways write, each home once. It is compiled, not run.

import { createGateway, type Agent } from "runcast/durable-object";
import { openGateway, socketOver } from "runcast/page";
import { elsewhere, serve, type Grant, type Message, type Said, type Store } from "runcast/server";
import { connect } from "runcast/client";

const words: Agent = async function* ({ message, history, signal, attachments, subject }) {
  if (signal.aborted) return;
  yield `${subject ?? "somebody"} said ${message} after ${history.length}, with ${attachments?.length ?? 0}`;
  yield { stream: "tool", data: { phase: "start", toolCallId: "t", name: "look", args: {} } };
};

const whole: Agent = ({ message }) => message.toUpperCase();
const later: Agent = async () => elsewhere;
const emits: Agent = async ({ emit }) => {
  const said: Said = "text";
  const taken: boolean = emit(said);
  if (!taken) return;
};

export async function node(store: Store) {
  const server = await serve({
    agent: words,
    resume: whole,
    port: 0,
    hostname: "::1",
    token: "secret",
    ingestToken: "other",
    origins: ["https://example.com"],
    limits: { connections: 10, slowBytes: 1_000 },
    routerLimits: { textUnits: 1_000 },
    store,
    async authorize(request, { auth, scopes }) {
      if (request?.headers.get("cookie") === null) return false;
      const grant: Grant = { subject: String(auth.token), scopes: [...scopes], sessions: ["user:1:*"] };
      return grant;
    },
    fetch: (request) => new Response(request.url),
    onError: (error) => console.error(error),
  });
  const { accepted, rejected, aborted } = server.gateway.ingest([
    { runId: "r", sessionKey: "main", stream: "assistant", data: { delta: "x" } },
    { runId: "h", sessionKey: "main", context: { isHeartbeat: true } },
  ]);
  const { runId } = server.gateway.run({ sessionKey: "main", message: "tick", isHeartbeat: true });
  const ended: string[] = server.gateway.abort("main", runId);
  await server.close();
  return [accepted, rejected[0]?.message, aborted, ended, server.url, server.gateway.stats().router.held.texts];
}

const gateway = createGateway((env: { TOKEN: string }) => ({
  agent: later,
  token: env.TOKEN,
  relays: 4,
  gatewayId: (request) => new URL(request.url).pathname,
  bindings: { gateway: "OBJECTS" },
}));
export const { Gateway, Relay } = gateway;
export default gateway;

export async function page(port: MessagePort) {
  const opened = await openGateway({ name: "chat", agent: emits });
  const stop = opened.listen(port);
  const client = connect("channel:chat", { WebSocket: socketOver(() => new BroadcastChannel("chat")) });
  const { messages } = await client.history("main");
  stop();
  opened.close();
  const text: string | undefined = (messages as readonly Message[]).at(-1)?.content[0]?.text;
  return text;
}
