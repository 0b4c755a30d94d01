/**
 * What clients may ask for.
 *
 * @typedef {import("./connection.js").Connection} Connection
 * @typedef {import("./gateway.js").Gateway} Gateway
 * @typedef {{ [member: string]: any }} Params
 * @typedef {{ payload: unknown, then?: () => void }} Answer what is answered, and what follows
 *
 * @typedef {object} Method
 * @property {string} [scope] that it needs
 * @property {(gateway: Gateway, connection: Connection, params: Params) => unknown} [run] gives the payload
 * @property {(gateway: Gateway, connection: Connection, params: Params) => Answer} [answer] the same, where something follows
 */

import { invalid, nameOf } from "./frames.js";
import { INGEST, READ, WRITE } from "./grants.js";
import { MOST_REJECTED } from "./http_ingest.js";
import { isObject, isShallow } from "./values.js";

/** How many sessions or messages one answer holds. */
export const MOST_ROWS = 1_000;

/** The session that a request is about, if there is such a one for the connection. @param {Gateway} gateway @param {Connection} connection @param {Params} params @param {string} [member] */
function session({ upstream }, { rights }, params, member = "sessionKey") {
  const sessionKey = nameOf(params, member);
  rights?.needSession(sessionKey);
  if (upstream && upstream.sessionKey !== sessionKey) throw invalid("this is a relay of another session");
  return sessionKey;
}

/** @type {{ [method: string]: Method }} */
const plain = {
  "health": { run: ({ uptimeMs, clock }) => ({ ok: true, ts: clock.now(), uptimeMs }) },
  "chat.send": { scope: WRITE, answer: send },
  "chat.abort": {
    scope: WRITE,
    run(gateway, connection, params) {
      const sessionKey = session(gateway, connection, params);
      const runId = params.runId === undefined ? undefined : nameOf(params, "runId");
      const runIds = gateway.runs.abort(sessionKey, runId, "rpc");
      return { ok: true, aborted: runIds.length > 0, runIds };
    },
  },
  "chat.history": { scope: READ, answer: history },
  "sessions.list": {
    scope: READ,
    run({ store, clock, options }, { rights }, { limit }) {
      const most = Number.isInteger(limit) && limit > 0 ? Math.min(limit, MOST_ROWS) : 200;
      const rows = store.rows(rights?.sessions ? Infinity : most).filter(([key]) => rights?.covers(key)).slice(0, most);
      const sessions = rows.map(([key, row]) => ({ key, kind: "direct", updatedAt: null, ...row }));
      const [{ agentId }] = options.agents;
      return { ts: clock.now(), path: "", count: sessions.length, defaults: { modelProvider: null, model: null, contextTokens: null, agentId }, sessions };
    },
  },
  "sessions.subscribe": { scope: READ, run: (gateway, connection) => followAll(gateway, connection, true) },
  "sessions.unsubscribe": { scope: READ, run: (gateway, connection) => followAll(gateway, connection, false) },
  "sessions.messages.subscribe": {
    scope: READ,
    run(gateway, connection, params) {
      const { keeper, options } = gateway;
      const key = session(gateway, connection, params, "key");
      if (connection.messages.size >= options.limits.attached && !connection.messages.has(key)) throw invalid("too many sessions on one connection");
      keeper.use(() => keeper.router.subscribeMessages(connection.id, key));
      connection.messages.add(key);
      return { subscribed: true, key };
    },
  },
  "sessions.messages.unsubscribe": {
    scope: READ,
    run({ keeper }, connection, params) {
      const key = nameOf(params, "key");
      keeper.use(() => keeper.router.unsubscribeMessages(connection.id, key));
      connection.messages.delete(key);
      return { subscribed: false, key };
    },
  },
  "connect": {
    scope: READ,
    run() {
      throw invalid("connect is only valid as the first request");
    },
  },
  "agents.list": {
    scope: READ,
    run({ options: { agents } }) {
      const [{ agentId }] = agents;
      const rows = agents.map(({ agentId: id, name, avatar }) => ({ id, name, identity: { name, avatar } }));
      return { defaultId: agentId, mainKey: "main", scope: "per-sender", agents: rows };
    },
  },
  "agent.identity.get": {
    scope: READ,
    run({ options: { agents } }, _, { agentId }) {
      const { name, avatar = "", ...agent } = agents.find((one) => one.agentId === agentId) ?? agents[0];
      return { agentId: agent.agentId, name, avatar };
    },
  },
  "models.list": { scope: READ, run: ({ options: { models } }) => ({ models }) },
  "node.list": { scope: READ, run: ({ clock }) => ({ ts: clock.now(), nodes: [] }) },
  "device.pair.list": { scope: "operator.pairing", run: () => ({ pending: [], paired: [] }) },
};

/** For those who asked for them with the capability `runcast`. @type {{ [method: string]: Method }} */
const own = {
  "runcast.attach": { scope: READ, run: attach },
  "runcast.detach": {
    scope: READ,
    run(gateway, connection, params) {
      const sessionKey = nameOf(params, "sessionKey");
      leave(gateway, connection, sessionKey);
      return { sessionKey };
    },
  },
  "runcast.ingest": {
    scope: INGEST,
    run(gateway, { rights }, { events }) {
      if (!Array.isArray(events)) throw invalid("events must be a list");
      const { rejected, ...taken } = gateway.ingest(events, rights);
      return { ...taken, rejected: rejected.slice(0, MOST_REJECTED) };
    },
  },
};

export const METHODS = Object.keys(plain).filter((name) => name !== "connect");
export const OWN_METHODS = [...Object.keys(own), "runcast.ack"];
export const EVENTS = [
  "connect.challenge", "agent", "chat", "session.message", "session.tool", "sessions.changed", "tick", "shutdown",
];

/**
 * @param {Gateway} gateway
 * @param {Connection} connection that has said its hello
 * @param {string} name
 * @param {Params} params
 * @returns {Answer}
 * @throws Refusal
 */
export function methods(gateway, connection, name, params) {
  const table = connection.isOurs && Object.hasOwn(own, name) ? own : plain;
  const method = Object.hasOwn(table, name) ? table[name] : undefined;
  if (!method) throw invalid(`unknown method: ${name.slice(0, 80)}`);
  if (method.scope) connection.rights?.need(method.scope);
  if (gateway.upstream && method.scope && method.scope !== READ) throw invalid("a relay takes nothing in: connect to the gateway itself");
  const given = method.answer?.(gateway, connection, params) ?? { payload: method.run?.(gateway, connection, params) };
  connection.onchange?.();
  return given;
}

/** Follows the events of all sessions, or no longer. @param {Gateway} gateway @param {Connection} connection @param {boolean} subscribed */
function followAll({ keeper }, connection, subscribed) {
  keeper.use(() => {
    if (subscribed) keeper.router.subscribeSessions(connection.id);
    else keeper.router.unsubscribeSessions(connection.id);
  });
  connection.isOperator = subscribed;
  return { subscribed };
}

/** @param {Gateway} gateway @param {Connection} connection @param {Params} params @returns {Answer} */
function send(gateway, connection, params) {
  const sessionKey = session(gateway, connection, params);
  const runId = nameOf(params, "idempotencyKey");
  const { message = "", attachments, timeoutMs } = params;
  if (typeof message !== "string") throw invalid("message must be a string");
  if (attachments !== undefined && !(Array.isArray(attachments) && attachments.every((one) => isObject(one) && typeof one.type === "string"))) throw invalid("attachments must be a list of objects with a type");
  if (!isShallow(attachments)) throw invalid("attachments are nested too deeply");
  if (message.trim() === "" && !attachments?.length) throw invalid("message or attachments must not be empty");
  if (timeoutMs !== undefined && !(Number.isInteger(timeoutMs) && timeoutMs >= 0 && timeoutMs < 2 ** 31)) throw invalid("timeoutMs must be a whole number of milliseconds");
  const { keeper, clock, runs } = gateway;
  const { rights, isOurs, caps, id } = connection;
  if (!isOurs && !connection.attached.has(sessionKey)) follow(gateway, connection, sessionKey);
  const { go, ...payload } = runs.start({ sessionKey, message, runId, attachments, timeoutMs, subject: rights?.subject });
  if (!go) return { payload };
  // Whatever becomes of the watching, a run that was opened is set off.
  gateway.attempt(() => {
    if (isOurs || !caps.includes("tool-events")) return;
    for (const run of runs.of(sessionKey)) keeper.use(() => keeper.router.watchTools(run.runId, id, clock.now()));
  });
  return { payload, then: go };
}

/** @param {Gateway} gateway @param {Connection} connection @param {Params} params @returns {Answer} */
function history(gateway, connection, params) {
  const sessionKey = session(gateway, connection, params);
  const { limit } = params;
  const payload = gateway.upstream ? gateway.upstream.history(limit) : gateway.history(sessionKey, limit);
  if (connection.isOurs) return { payload };
  // Who reads a session's history, or speaks in it, shows it.
  const show = () => {
    const { frames } = follow(gateway, connection, sessionKey);
    // How runs ended is in the history.
    gateway.cast.deliver(frames.filter(({ event, payload: told }) => event !== "chat" || told.state === "delta"));
  };
  return { payload, then: show };
}

/**
 * The last messages that fit into one answer, at least one.
 * @param {import("../host.js").Message[]} messages
 * @param {number} most UTF-16 units
 */
export function newest(messages, most) {
  let units = 0;
  let first = messages.length;
  while (first > 0) {
    units += JSON.stringify(messages[first - 1]).length;
    if (units > most && first < messages.length) break;
    first -= 1;
  }
  return messages.slice(first);
}

/** @param {Gateway} gateway @param {Connection} connection @param {Params} params */
function attach(gateway, connection, params) {
  const sessionKey = session(gateway, connection, params);
  const { deltas = "suffix", tools = false, resume } = params;
  if (deltas !== "suffix" && deltas !== "full") throw invalid('deltas must be "suffix" or "full"');
  if (typeof tools !== "boolean") throw invalid("tools must be a boolean");
  const { recovered, epoch, frames } = enter(gateway, connection, sessionKey, { deltas, tools }, resume ?? undefined);
  return { sessionKey, recovered, epoch, frames: frames.map(({ event, payload }) => ({ event, payload })) };
}

/**
 * @param {Gateway} gateway
 * @param {Connection} connection
 * @param {string} sessionKey
 * @param {import("./connection.js").Wants} wants
 * @param {any} [resume]
 * @returns {{ recovered: boolean, epoch: string, frames: any[] }}
 */
function enter({ keeper, clock, cast, options }, connection, sessionKey, wants, resume) {
  const { attached, id } = connection;
  if (attached.size >= options.limits.attached && !attached.has(sessionKey)) throw invalid("too many sessions on one connection");
  const given = keeper.use(() => keeper.router.attach(id, sessionKey, { ...wants, ...(resume ? { resume } : {}) }, clock.now()));
  attached.set(sessionKey, wants);
  cast.settle();
  return given;
}

/**
 * Attaches a client that knows of no attaching; of its sessions the oldest gives way.
 * @param {Gateway} gateway @param {Connection} connection @param {string} sessionKey
 */
function follow(gateway, connection, sessionKey) {
  const { attached, caps } = connection;
  const [oldest] = attached.keys();
  if (oldest !== undefined && attached.size >= gateway.options.limits.attached && !attached.has(sessionKey)) leave(gateway, connection, oldest);
  return enter(gateway, connection, sessionKey, { deltas: "full", tools: caps.includes("tool-events") });
}

/** @param {Gateway} gateway @param {Connection} connection @param {string} sessionKey */
function leave({ keeper }, connection, sessionKey) {
  keeper.use(() => keeper.router.detach(connection.id, sessionKey));
  connection.attached.delete(sessionKey);
}

