/**
 * @typedef {import("../host.js").GatewayOptions} GatewayOptions
 */

import { errorText } from "../core/core.js";
import { VERSION } from "./version.js";

const LIMITS = {
  connections: 5_000,
  handshakes: 2_000,
  runs: 256,
  payloadBytes: 1_048_576,
  slowBytes: 262_144,
  bufferedBytes: 8_388_608,
  attached: 64,
  sessions: 10_000,
  messages: 1_000,
  history: 200,
  runRecords: 10_000,
  runIdleMs: 3_600_000,
};

const DAY_MS = 86_400_000;

/** Tells of a failure in one line, its secrets masked. @param {unknown} error */
function logError(error) {
  console.error(`runcast: ${errorText(error || "unknown error", true)}`);
}

/** @param {(error: unknown) => void} tell @returns {(error: unknown) => void} */
function unfailing(tell) {
  return (error) => {
    try {
      tell(error);
    } catch (failure) {
      logError(failure);
    }
  };
}

/**
 * The options with every default in its place.
 * @param {GatewayOptions} given
 */
export function readOptions({
  agent, resume, store, origins, limits = {}, onError = logError, saveMs = 2_000,
  tickIntervalMs = 30_000, heartbeatMs = 30_000, handshakeMs = 10_000,
  sessionRetentionMs = 90 * DAY_MS, runRetentionMs = DAY_MS,
  mainSessionKey = "main", agents = [{ agentId: "main", name: "Assistant" }], models = [], version = VERSION,
  epoch, heartbeat, throttleMs, verboseDefault = "full", routerLimits,
}) {
  for (const [name, value] of Object.entries({ agent, resume })) {
    if (value !== undefined && typeof value !== "function") throw new TypeError(`${name} must be a function`);
  }
  const times = { saveMs, tickIntervalMs, heartbeatMs, handshakeMs, sessionRetentionMs, runRetentionMs };
  for (const [name, value] of [...Object.entries(times), ...Object.entries(limits)]) {
    if (typeof value !== "number" || !(value >= 0)) throw new TypeError(`${name} must be a number of at least 0`);
  }
  for (const name of Object.keys(limits)) {
    if (!Object.hasOwn(LIMITS, name)) throw new TypeError(`there is no limit ${name}`);
  }
  if (agents.length === 0) throw new TypeError("agents must name at least one");
  const all = { ...LIMITS, ...limits };
  // Agents may be silent for long, and clocks may jump: no run goes but those that the gateway ends.
  const given = { epoch, heartbeat, throttleMs, limits: { runIdleMs: Infinity, connections: Math.max(all.connections * 2, 1_000), ...routerLimits } };
  /** @type {import("../index.js").RouterOptions} */
  const router = { verboseDefault };
  for (const [name, value] of Object.entries(given)) if (value !== undefined) Object.assign(router, { [name]: value });
  return {
    agent, resume, store, origins, limits: all, onError: unfailing(onError), ...times, mainSessionKey, models, version, router,
    agents: /** @type {[typeof agents[0], ...typeof agents]} */ (agents),
  };
}
