// What the quick router is told between events, and what it keeps of runs.

import { argument, isFilled, isObject } from "../js/model_checks.mjs";
import { verboseLevel } from "../js/model_text.mjs";
import { ownRow } from "./fast_session.mjs";

/** @typedef {import("./fast_text.mjs").FastText} FastText */
/** @typedef {import("../js/model_checks.mjs").Anything} Anything */
/** @typedef {{ clientRunId: string, sessionKey: string, client: Run }} Link */
/** @typedef {{ key: string, place: number, row?: Anything, verbose: string | null }} Session */
/** @typedef {{ connIds: string[], updatedAt: number, finalAt: number }} Watchers */

const FINAL_GRACE_MS = 30_000;
const IDLE_MS = 600_000;

/** What is known of a run id, an engine's or a client's. */
export class Run {
  /** @param {string} id */
  constructor(id) {
    this.id = id;
    /** @type {Link[]} */
    this.links = [];
    /** how many links lead to it */
    this.linked = 0;
    this.hasContext = false;
    /** @type {string | undefined} */
    this.sessionKey = undefined;
    /** @type {string | null} */
    this.verbose = null;
    this.isVisible = true;
    this.isHeartbeat = false;
    this.seq = NaN;
    this.abortedAt = NaN;
    /** @type {FastText | undefined} */
    this.text = undefined;
    /** @type {Watchers | undefined} */
    this.watchers = undefined;
  }
}

export class FastHostSide {
  /** @param {{ showOk?: boolean, verboseDefault?: string }} options */
  constructor({ showOk, verboseDefault }) {
    this.showsOk = showOk === true;
    this.verboseDefault = verboseLevel(verboseDefault);
    this.stamp = -Infinity;
    this.now = -Infinity;
    this.lookedAt = -Infinity;
    /** @type {Map<string, Run>} */
    this.runs = new Map();
    /** @type {Map<string, Session>} */
    this.sessions = new Map();
    /** @type {Map<unknown, Session[]>} by session id, as they were first set */
    this.byId = new Map();
    this.places = 0;
    /** @type {string[]} */
    this.operators = [];
    /** @type {Map<string, string[]>} */
    this.readers = new Map();
  }

  /** @param {string} runId @param {Anything} context */
  setRunContext(runId, context) {
    argument(isFilled(runId), "runId");
    argument(isObject(context), "context");
    const run = this.runOf(runId);
    run.hasContext = true;
    if (context.sessionKey) run.sessionKey = context.sessionKey;
    if (context.verboseLevel) run.verbose = verboseLevel(context.verboseLevel);
    if (typeof context.isControlUiVisible === "boolean") run.isVisible = context.isControlUiVisible;
    if (typeof context.isHeartbeat === "boolean") run.isHeartbeat = context.isHeartbeat;
  }

  /** @param {string} runId @param {{ clientRunId: string, sessionKey: string }} link */
  linkRun(runId, link) {
    argument(isFilled(runId), "runId");
    argument(isObject(link), "link");
    const { clientRunId, sessionKey } = link;
    argument(isFilled(clientRunId), "link.clientRunId");
    argument(isFilled(sessionKey), "link.sessionKey");
    const client = this.runOf(clientRunId);
    client.linked += 1;
    this.runOf(runId).links.push({ clientRunId, sessionKey, client });
  }

  /** @param {string} runId @param {string} clientRunId @param {string} [sessionKey] */
  unlinkRun(runId, clientRunId, sessionKey) {
    const run = this.runs.get(runId);
    const is = (/** @type {Link} */ link) => link.clientRunId === clientRunId && (sessionKey === undefined || link.sessionKey === sessionKey);
    const at = run === undefined ? -1 : run.links.findIndex(is);
    if (run === undefined || at === -1) return false;
    this.takeLink(run, at);
    this.tidy(run);
    return true;
  }

  /** @param {string} sessionKey @param {Anything} told */
  setSession(sessionKey, told) {
    argument(isFilled(sessionKey), "sessionKey");
    argument(isObject(told), "session");
    const { row, verboseLevel: level } = told;
    const known = this.sessions.get(sessionKey);
    if (known !== undefined) this.forgetId(known);
    const place = known?.place ?? (this.places += 1);
    const session = { key: sessionKey, place, row: row === undefined ? undefined : ownRow(row), verbose: verboseLevel(level) };
    this.sessions.set(sessionKey, session);
    const id = session.row?.sessionId;
    if (id === undefined) return;
    const others = this.byId.get(id) ?? [];
    this.byId.set(id, [...others, session].sort((a, b) => a.place - b.place));
  }

  /** @param {string} sessionKey */
  deleteSession(sessionKey) {
    const session = this.sessions.get(sessionKey);
    if (session !== undefined) this.forgetId(session);
    return this.sessions.delete(sessionKey);
  }

  /** @param {string} connId */
  subscribeSessions(connId) {
    this.operators = withMember(this.operators, connId.trim());
  }

  /** @param {string} connId */
  unsubscribeSessions(connId) {
    this.operators = this.operators.filter((id) => id !== connId.trim());
  }

  /** @param {string} connId @param {string} sessionKey */
  subscribeMessages(connId, sessionKey) {
    const key = sessionKey.trim();
    if (key !== "") this.readers.set(key, withMember(this.readers.get(key) ?? [], connId.trim()));
  }

  /** @param {string} connId @param {string} sessionKey */
  unsubscribeMessages(connId, sessionKey) {
    const key = sessionKey.trim();
    this.readers.set(key, (this.readers.get(key) ?? []).filter((id) => id !== connId.trim()));
  }

  /** @param {string} runId @param {string} connId @param {number} [now] */
  watchTools(runId, connId, now = Date.now()) {
    this.takeTime(now);
    if (runId === "" || connId === "") return;
    const run = this.runOf(runId);
    const watchers = (run.watchers = this.watchersOf(run) ?? { connIds: [], updatedAt: 0, finalAt: NaN });
    watchers.connIds = withMember(watchers.connIds, connId);
    watchers.updatedAt = this.now;
    this.lookedAt = this.now;
  }

  /** @param {string} connId */
  disconnect(connId) {
    this.unsubscribeSessions(connId);
    for (const key of this.readers.keys()) this.unsubscribeMessages(connId, key);
    for (const run of this.runs.values()) {
      if (run.watchers === undefined) continue;
      run.watchers.connIds = run.watchers.connIds.filter((id) => id !== connId);
      if (run.watchers.connIds.length === 0) run.watchers = undefined;
    }
  }

  /** @param {number} now */
  takeTime(now) {
    argument(Number.isFinite(now), "now");
    this.stamp = now;
    if (now > this.now) this.now = now;
  }

  /** @param {string} id */
  runOf(id) {
    return this.runs.get(id) ?? this.newRun(id);
  }

  /** @param {string} id */
  newRun(id) {
    const run = new Run(id);
    this.runs.set(id, run);
    return run;
  }

  /**
   * Forgets a run of which nothing is known.
   *
   * @param {Run} run
   */
  tidy(run) {
    const { links, linked, hasContext, seq, abortedAt, text, watchers } = run;
    if (links.length + linked > 0 || hasContext || seq === seq || abortedAt === abortedAt) return;
    if (text === undefined && watchers === undefined) this.runs.delete(run.id);
  }

  /** @param {Run} run @param {number} at */
  takeLink(run, at) {
    const [link] = run.links.splice(at, 1);
    link.client.linked -= 1;
    this.tidy(link.client);
  }

  /** @param {Run} run @param {unknown} told @returns {string | undefined} */
  keyOf(run, told) {
    if (isFilledKey(told)) return told;
    return run.sessionKey ?? (this.byId.size === 0 ? undefined : this.byId.get(run.id)?.[0]?.key);
  }

  /** @param {string} sessionKey */
  verboseOf(sessionKey) {
    return this.sessions.get(sessionKey)?.verbose ?? this.verboseDefault ?? "off";
  }

  /** @param {Run} run @param {Run} client */
  hidesHeartbeat(run, client) {
    return (run.isHeartbeat || client.isHeartbeat) && !this.showsOk;
  }

  /** @param {Session} session */
  forgetId(session) {
    const id = session.row?.sessionId;
    this.byId.set(id, (this.byId.get(id) ?? []).filter((other) => other !== session));
  }

  /**
   * A run's watchers, unless their time was up when somebody last looked for any.
   *
   * @param {Run} run
   */
  watchersOf(run) {
    const { watchers } = run;
    if (watchers === undefined) return undefined;
    const { finalAt, updatedAt } = watchers;
    const isGone = this.lookedAt >= (finalAt === finalAt ? finalAt + FINAL_GRACE_MS : updatedAt + IDLE_MS);
    if (isGone) run.watchers = undefined;
    return run.watchers;
  }

  /** @param {Run} run */
  look(run) {
    const watchers = this.watchersOf(run);
    if (watchers === undefined) return undefined;
    watchers.updatedAt = this.now;
    this.lookedAt = this.now;
    return watchers.connIds;
  }

  /** @param {Run} run */
  finishWatch(run) {
    const watchers = this.watchersOf(run);
    if (watchers === undefined) return;
    watchers.finalAt = this.now;
    this.lookedAt = this.now;
  }
}

/** @param {unknown} key @returns {key is string} */
function isFilledKey(key) {
  if (typeof key !== "string" || key === "") return false;
  const first = key.charCodeAt(0);
  return (first > 32 && first < 127) || key.trim() !== "";
}

/** @param {string[]} list @param {string} member */
function withMember(list, member) {
  return member === "" || list.includes(member) ? list : [...list, member];
}
