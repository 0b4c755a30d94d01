// The baseline in Node: what is posted goes to everybody in the room, each event made to text
// once. It knows no protocol, no rights, no resuming and no slow clients.

import { createServer } from "node:http";
import { createInterface } from "node:readline";

import { WebSocketServer } from "ws";

/** @param {string} url */
const roomOf = (url) => new URL(url, "http://localhost").searchParams.get("room") ?? "";

/** @returns {Promise<string>} its address */
export async function servePlain() {
  /** @type {Map<string, Set<import("ws").WebSocket>>} */
  const rooms = new Map();
  const server = createServer(async (request, response) => {
    let accepted = 0;
    const room = rooms.get(roomOf(request.url ?? "")) ?? [];
    for await (const line of createInterface({ input: request })) {
      const text = JSON.stringify({ type: "event", event: "agent", payload: JSON.parse(line) });
      for (const socket of room) socket.send(text);
      accepted += 1;
    }
    response.end(JSON.stringify({ accepted }));
  });
  const sockets = new WebSocketServer({ server, perMessageDeflate: false, clientTracking: false });
  sockets.on("connection", (socket, request) => {
    const name = roomOf(request.url ?? "");
    const room = rooms.get(name) ?? new Set();
    rooms.set(name, room.add(socket));
    socket.on("close", () => room.delete(socket));
  });
  await new Promise((resolve) => server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () => resolve(undefined)));
  return `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}`;
}
