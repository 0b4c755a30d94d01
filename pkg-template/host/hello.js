/**
 * The first exchange: what a client says of itself, and what it is told.
 *
 * @typedef {import("../host.js").Asking} Asking
 * @typedef {import("./connection.js").Connection} Connection
 * @typedef {import("./gateway.js").Gateway} Gateway
 */

import { LONGEST_MS } from "./clock.js";
import { PROTOCOL, invalid } from "./frames.js";
import { EVENTS, OWN_METHODS, METHODS } from "./methods.js";
import { isList, isObject } from "./values.js";

/** A client that waits for ticks takes their absence for death after two such intervals. */
const NEVER_MS = 86_400_000;

/**
 * @param {{ [member: string]: unknown }} params of `connect`
 * @returns {Asking}
 */
export function readConnect({ minProtocol, maxProtocol, client, role = "operator", scopes = [], caps = [], auth = {} }) {
  if (typeof minProtocol !== "number" || typeof maxProtocol !== "number") throw invalid("minProtocol and maxProtocol must be numbers");
  if (minProtocol > PROTOCOL || maxProtocol < PROTOCOL) {
    throw invalid("protocol mismatch", { code: "PROTOCOL_MISMATCH", expectedProtocol: PROTOCOL });
  }
  if (!isObject(client) || typeof client.id !== "string") throw invalid("client must be an object with an id");
  if (role !== "operator") throw invalid("this gateway serves the role operator alone");
  if (!isList(scopes) || scopes.length > 64) throw invalid("scopes must be a list of strings");
  if (!isList(caps) || caps.length > 64) throw invalid("caps must be a list of strings");
  if (!isObject(auth)) throw invalid("auth must be an object");
  return { auth, client: { ...client, id: client.id }, role, scopes, caps };
}

/**
 * @param {Gateway} gateway
 * @param {Connection} connection
 */
export function hello(gateway, connection) {
  const { options, uptimeMs, keeper } = gateway;
  const { limits, tickIntervalMs, heartbeatMs, mainSessionKey, agents, version } = options;
  const stateVersion = { presence: 0, health: 0 };
  const [{ agentId }] = agents;
  const own = {
    epoch: keeper.epoch,
    deltas: ["suffix", "full"],
    ...(connection.acknowledges ? { ack: { window: limits.slowBytes } } : {}),
    ping: true,
    heartbeatMs: Math.min(heartbeatMs, LONGEST_MS),
  };
  return {
    type: "hello-ok",
    protocol: PROTOCOL,
    server: { version, connId: connection.id },
    features: { methods: connection.isOurs ? [...METHODS, ...OWN_METHODS] : METHODS, events: EVENTS },
    snapshot: {
      presence: [],
      health: { ok: true },
      stateVersion,
      uptimeMs,
      sessionDefaults: { defaultAgentId: agentId, mainKey: "main", mainSessionKey, scope: "per-sender" },
    },
    auth: { role: "operator", scopes: connection.rights?.scopes ?? [] },
    policy: { maxPayload: limits.payloadBytes, maxBufferedBytes: limits.bufferedBytes, tickIntervalMs: Math.min(tickIntervalMs || NEVER_MS, NEVER_MS) },
    ...(connection.isOurs ? { runcast: own } : {}),
  };
}

