/**
 * What a gateway keeps, in memory: the store of those who name none.
 *
 * @typedef {import("../host.js").Store} Store
 * @typedef {import("../host.js").Message} Message
 * @typedef {import("../host.js").Row} Row
 * @typedef {import("../host.js").RunRecord} RunRecord
 */

/** @implements {Store} */
export class MemoryStore {
  /** @type {{ bytes: Uint8Array, meta: object, isClean: boolean } | undefined} */
  #saved;
  /** The one that was written last comes last. @type {Map<string, Row>} */
  #rows = new Map();
  /** @type {Map<string, { count: number, messages: Message[] }>} */
  #transcripts = new Map();
  /** @type {Map<string, RunRecord>} */
  #runs = new Map();

  snapshot() {
    return this.#saved;
  }

  /** @param {Uint8Array} bytes @param {object} meta */
  saveSnapshot(bytes, meta) {
    this.#saved = { bytes, meta, isClean: true };
  }

  spoilSnapshot() {
    if (this.#saved) this.#saved = { ...this.#saved, isClean: false };
  }

  /** @param {string} sessionKey */
  row(sessionKey) {
    return this.#rows.get(sessionKey);
  }

  /** @param {number} limit */
  rows(limit) {
    const rows = [...this.#rows].sort(([, a], [, b]) => (b.updatedAt ?? 0) - (a.updatedAt ?? 0));
    return rows.slice(0, limit);
  }

  /** @param {string} sessionKey @param {Row} row */
  saveRow(sessionKey, row) {
    this.#rows.set(sessionKey, row);
  }

  /** @param {string} sessionKey */
  deleteSession(sessionKey) {
    this.#transcripts.delete(sessionKey);
    return this.#rows.delete(sessionKey);
  }

  /** @param {string} sessionKey @param {Message} message @param {number} most */
  append(sessionKey, message, most) {
    const transcript = this.#transcripts.get(sessionKey) ?? { count: 0, messages: [] };
    transcript.count += 1;
    transcript.messages.push(message);
    if (transcript.messages.length > most) transcript.messages.splice(0, transcript.messages.length - most);
    this.#transcripts.set(sessionKey, transcript);
    return transcript.count;
  }

  /** @param {string} sessionKey @param {number} limit */
  messages(sessionKey, limit) {
    return limit > 0 ? (this.#transcripts.get(sessionKey)?.messages.slice(-limit) ?? []) : [];
  }

  /** @param {string} runId */
  run(runId) {
    return this.#runs.get(runId);
  }

  /** @param {string} runId @param {RunRecord} record */
  saveRun(runId, record) {
    this.#runs.delete(runId);
    this.#runs.set(runId, record);
  }

  liveRuns() {
    return [...this.#runs].filter(([, { status }]) => status === "running");
  }

  /** @param {{ sessionsBefore: number, runsBefore: number, sessions: number, runs: number }} bounds */
  prune({ sessionsBefore, runsBefore, sessions, runs }) {
    const live = new Set(this.liveRuns().map(([, { sessionKey }]) => sessionKey));
    const idle = this.rows(Infinity).filter(([key]) => !live.has(key));
    const gone = idle.filter(([, { updatedAt = 0 }], place) => updatedAt < sessionsBefore || place >= Math.floor(sessions)).map(([key]) => key);
    for (const key of gone) this.deleteSession(key);
    const ended = [...this.#runs].filter(([, { status }]) => status !== "running").reverse();
    for (const [place, [runId, { at }]] of ended.entries()) if (at < runsBefore || place >= Math.floor(runs)) this.#runs.delete(runId);
    return gone;
  }

  close() {}
}
