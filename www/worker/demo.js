// The demo's gateway. Anybody may use it, so everything about it is bounded: a connection reaches
// the one room that it names and nothing else, rooms share a fixed number of objects, and each of
// those holds so many connections, runs, rooms and messages and no more.

import { createGateway } from "runcast/durable-object";

import { makeAgent } from "../runs/agent.js";

/** How many objects all rooms together take. */
const OBJECTS = 32;

/** @param {Request} request */
const roomOf = (request) => /^\/gateway\/([\w-]{1,40})$/.exec(new URL(request.url).pathname)?.[1];

/** FNV-1a. @param {string} text */
const numberOf = (text) => [...text].reduce((hash, character) => Math.imul(hash ^ character.charCodeAt(0), 16_777_619) >>> 0, 2_166_136_261);

const gateway = createGateway({
  agent: makeAgent({ sources: () => import("runcast/sources") }),
  bindings: { gateway: "DEMO" },
  gatewayId: (request) => `demo-${numberOf(roomOf(request) ?? "") % OBJECTS}`,
  authorize(request) {
    const room = request && roomOf(request);
    return room ? { sessions: [`demo:${room}`], scopes: ["operator.read", "operator.write", "runcast.ingest"] } : false;
  },
  limits: {
    connections: 200, // at once; more are told to come again
    handshakes: 50,
    runs: 32, // at once; more are refused
    payloadBytes: 131_072,
    bufferedBytes: 1_048_576,
    attached: 2,
    sessions: 500, // the oldest go
    messages: 40,
    runRecords: 2_000,
    runIdleMs: 60_000,
  },
  sessionRetentionMs: 86_400_000,
  routerLimits: { textUnits: 100_000 },
});

export const demo = { gateway, roomOf };
