// The same in workerd: a gateway with its relays, and the baseline as an object of its own.

import { DurableObject } from "cloudflare:workers";
import { createGateway } from "runcast/durable-object";

const gateway = createGateway((/** @type {any} */ env) => env.OPTIONS);
export const { Gateway, Relay } = gateway;

export class Plain extends DurableObject {
  /** @param {Request} request */
  async fetch(request) {
    const room = new URL(request.url).searchParams.get("room") ?? "";
    if (request.headers.get("upgrade") === "websocket") {
      const { 0: client, 1: server } = new /** @type {any} */ (globalThis).WebSocketPair();
      /** @type {any} */ (this).ctx.acceptWebSocket(server, [room]);
      return new Response(null, /** @type {any} */ ({ status: 101, webSocket: client }));
    }
    let accepted = 0;
    let held = "";
    for await (const part of /** @type {any} */ (request.body?.pipeThrough(/** @type {any} */ (new TextDecoderStream())))) {
      const lines = (held + part).split("\n");
      held = lines.pop() ?? "";
      for (const line of lines) {
        const text = JSON.stringify({ type: "event", event: "agent", payload: JSON.parse(line) });
        for (const socket of /** @type {any} */ (this).ctx.getWebSockets(room)) socket.send(text);
        accepted += 1;
      }
    }
    return Response.json({ accepted });
  }
}

export default {
  /** @param {Request} request @param {any} env */
  async fetch(request, env) {
    if (!env.OPTIONS) return env.PLAIN.get(env.PLAIN.idFromName("plain")).fetch(request);
    if (new URL(request.url).pathname !== "/stats") return gateway.fetch(request, env);
    return Response.json(await env.GATEWAY.get(env.GATEWAY.idFromName("main")).stats());
  },
};
