// A Worker with two things: gateways for teams, each named in the path and behind a token; and the
// demo, for anybody, with the page that shows it.

import { createGateway } from "runcast/durable-object";

import { demo } from "./demo.js";

/** Your agent; this one says what it was told, word by word. @type {import("runcast/durable-object").Agent} */
async function* agent({ message, history, signal }) {
  yield history.length === 0 ? "Hello! You said: " : "You said: ";
  for (const word of message.split(/(?<=\s)/)) {
    if (signal.aborted) return;
    yield word;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const teams = createGateway((env) => ({
  agent,
  token: env.TOKEN, // npx wrangler secret put TOKEN
  ingestToken: env.INGEST_TOKEN || undefined,
  gatewayId: (request) => teamOf(request) ?? "main",
  relays: 4, // wss://…/teams/NAME?watch=SESSION goes to one of four read-only relays
}));

/** @param {Request} request */
const teamOf = (request) => /^\/teams\/([\w-]{1,64})(?:\/|$)/.exec(new URL(request.url).pathname)?.[1];

/** A room has any name, and so that of what gateways answer by HTTP. @param {Request} request @param {any} env */
function visit(request, env) {
  if (request.headers.get("upgrade")?.toLowerCase() === "websocket") return demo.gateway.fetch(request, env);
  return new Response("a WebSocket leads into a room\n", { status: 426 });
}

export const { Gateway, Relay } = teams;
export const { Gateway: Demo } = demo.gateway;

export default {
  /** @param {Request} request @param {any} env @returns {Promise<Response>} */
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === "/form.json") return Response.json({ form: "worker" });
    if (demo.roomOf(request) !== undefined) return visit(request, env);
    if (teamOf(request) === undefined) return env.ASSETS.fetch(request);
    if (!env.TOKEN) return new Response("no TOKEN is set: npx wrangler secret put TOKEN\n", { status: 503 });
    return teams.fetch(request, env);
  },
};
