// Which connection may get what: the host's own record of what it told the router.

/** @typedef {{ deltas: "full" | "suffix", tools: boolean }} Wants */

export class Book {
  /** By session. @type {Map<string, Map<string, Wants>>} */
  attached = new Map();
  /** @type {Set<string>} */
  operators = new Set();
  /** @type {Set<string>} */
  slow = new Set();
  /** By engine run; who once watched is kept. @type {Map<string, Set<string>>} */
  watchers = new Map();

  /** @param {string} connId @param {string} sessionKey @param {Wants} wants */
  attach(connId, sessionKey, wants) {
    const readers = this.readers(sessionKey);
    this.attached.set(sessionKey, new Map(readers).set(connId, wants));
  }

  /** @param {string} connId @param {string} sessionKey */
  detach(connId, sessionKey) {
    this.attached.get(sessionKey)?.delete(connId);
  }

  /** @param {string} engine @param {string} connId */
  watch(engine, connId) {
    this.watchers.set(engine, new Set(this.watchers.get(engine)).add(connId));
  }

  /** @param {string} connId */
  forget(connId) {
    for (const readers of this.attached.values()) readers.delete(connId);
    for (const all of [this.operators, this.slow, ...this.watchers.values()]) all.delete(connId);
  }

  /** @param {string} sessionKey @returns {Map<string, Wants>} */
  readers(sessionKey) {
    return this.attached.get(sessionKey) ?? new Map();
  }

  /** Who reads a session's chat: those attached, then the operators that are not. @param {string} sessionKey @returns {Map<string, Wants>} */
  followers(sessionKey) {
    const followers = new Map(this.readers(sessionKey));
    for (const connId of this.operators) if (!followers.has(connId)) followers.set(connId, { deltas: "full", tools: false });
    return followers;
  }
}
