// What the host tells the router between events: links, contexts, sessions and who listens.

import { argument, isFilled, isObject } from "./model_checks.mjs";
import { ToolRecipients } from "./model_tool_recipients.mjs";

/**
 * @typedef {import("./model_session.mjs").Row} Row
 * @typedef {{ clientRunId: string, sessionKey: string }} Link
 * @typedef {{ row?: Row, verboseLevel?: string }} Session
 * @typedef {{ sessionKey?: string, verboseLevel?: string, isControlUiVisible?: boolean, isHeartbeat?: boolean }} RunContext
 */

export class HostSide {
  constructor() {
    /** the host's clock as it stands, which may go back, and the latest that it ever showed */
    this.stamp = -Infinity;
    // Times count from 1970; what is before that has not come yet.
    this.now = 0;
    /** @type {Map<string, Link[]>} by engine run id */
    this.links = new Map();
    /** @type {Map<string, RunContext>} */
    this.contexts = new Map();
    /** @type {Map<string, Session>} */
    this.sessions = new Map();
    this.toolRecipients = new ToolRecipients();
    /** @type {Set<string>} */
    this.sessionSubscribers = new Set();
    /** @type {Map<string, Set<string>>} session key to connections */
    this.messageSubscribers = new Map();
  }

  /**
   * Frames are stamped with the host's own time; whatever waits or expires never sees it go back.
   *
   * @param {number} [now]
   */
  takeTime(now = Date.now()) {
    argument(Number.isFinite(now), "now");
    this.stamp = now;
    this.now = Math.max(this.now, now);
  }

  /** @param {string} runId @param {RunContext} context */
  setRunContext(runId, context) {
    argument(isFilled(runId), "runId");
    argument(isObject(context), "context");
    const known = { ...this.contexts.get(runId) };
    if (context.sessionKey) known.sessionKey = context.sessionKey;
    if (context.verboseLevel) known.verboseLevel = context.verboseLevel;
    if (typeof context.isControlUiVisible === "boolean") known.isControlUiVisible = context.isControlUiVisible;
    if (typeof context.isHeartbeat === "boolean") known.isHeartbeat = context.isHeartbeat;
    this.contexts.set(runId, known);
  }

  /** @param {string} runId @param {Link} link */
  linkRun(runId, link) {
    argument(isFilled(runId), "runId");
    argument(isObject(link), "link");
    argument(isFilled(link.clientRunId), "link.clientRunId");
    argument(isFilled(link.sessionKey), "link.sessionKey");
    const queue = this.links.get(runId) ?? [];
    this.links.set(runId, [...queue, { clientRunId: link.clientRunId, sessionKey: link.sessionKey }]);
  }

  /** @param {string} runId @param {string} clientRunId @param {string} [sessionKey] */
  unlinkRun(runId, clientRunId, sessionKey) {
    const queue = this.links.get(runId) ?? [];
    const at = queue.findIndex(
      (link) => link.clientRunId === clientRunId && (sessionKey === undefined || link.sessionKey === sessionKey),
    );
    if (at === -1) return false;
    queue.splice(at, 1);
    if (queue.length === 0) this.links.delete(runId);
    return true;
  }

  /** @param {string} sessionKey @param {Session} session */
  setSession(sessionKey, session) {
    argument(isFilled(sessionKey), "sessionKey");
    argument(isObject(session), "session");
    this.sessions.set(sessionKey, structuredClone({ row: session.row, verboseLevel: session.verboseLevel }));
  }

  /** @param {string} sessionKey */
  deleteSession(sessionKey) {
    return this.sessions.delete(sessionKey);
  }

  /** @param {string} connId */
  subscribeSessions(connId) {
    if (connId.trim() !== "") this.sessionSubscribers.add(connId.trim());
  }

  /** @param {string} connId */
  unsubscribeSessions(connId) {
    this.sessionSubscribers.delete(connId.trim());
  }

  /** @param {string} connId @param {string} sessionKey */
  subscribeMessages(connId, sessionKey) {
    if (connId.trim() === "" || sessionKey.trim() === "") return;
    const connIds = this.messageSubscribers.get(sessionKey.trim()) ?? new Set();
    this.messageSubscribers.set(sessionKey.trim(), connIds.add(connId.trim()));
  }

  /** @param {string} connId @param {string} sessionKey */
  unsubscribeMessages(connId, sessionKey) {
    this.messageSubscribers.get(sessionKey.trim())?.delete(connId.trim());
  }

  /** @param {string} runId @param {string} connId @param {number} [now] */
  watchTools(runId, connId, now) {
    this.takeTime(now);
    this.toolRecipients.add(runId, connId, this.now);
  }

  /** @param {string} connId */
  disconnect(connId) {
    this.sessionSubscribers.delete(connId.trim());
    for (const connIds of this.messageSubscribers.values()) connIds.delete(connId.trim());
    this.toolRecipients.forget(connId);
  }
}
