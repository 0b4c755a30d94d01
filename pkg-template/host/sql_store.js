/**
 * What a gateway keeps, in SQLite: one schema for every engine that runs SQL
 * at once.
 *
 * @typedef {import("../host.js").Store} Store
 * @typedef {import("../host.js").Message} Message
 * @typedef {import("../host.js").Row} Row
 * @typedef {import("../host.js").RunRecord} RunRecord
 * @typedef {string | number | null | Uint8Array} Value
 *
 * @typedef {object} Engine
 * @property {(sql: string, ...values: Value[]) => Iterable<{ [column: string]: any }>} all runs one statement; its rows are read at once
 * @property {(work: () => void) => void} transaction all of it or nothing
 * @property {() => void} [close]
 */

import { joined, partsOf } from "./bytes.js";

/** Engines bound the size of one value: Durable Objects to 2 MB. */
const PART_BYTES = 1_000_000;

const SCHEMA = [
  "CREATE TABLE IF NOT EXISTS runcast_snapshot (part INTEGER PRIMARY KEY, bytes BLOB NOT NULL)",
  "CREATE TABLE IF NOT EXISTS runcast_meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
  "CREATE TABLE IF NOT EXISTS runcast_sessions (key TEXT PRIMARY KEY, row TEXT NOT NULL, updated_at REAL NOT NULL, messages INTEGER NOT NULL DEFAULT 0)",
  "CREATE INDEX IF NOT EXISTS runcast_sessions_by_age ON runcast_sessions (updated_at)",
  "CREATE TABLE IF NOT EXISTS runcast_messages (session TEXT NOT NULL, seq INTEGER NOT NULL, message TEXT NOT NULL, PRIMARY KEY (session, seq))",
  "CREATE TABLE IF NOT EXISTS runcast_runs (id TEXT PRIMARY KEY, session TEXT NOT NULL, status TEXT NOT NULL, at REAL NOT NULL, record TEXT NOT NULL)",
  "CREATE INDEX IF NOT EXISTS runcast_runs_by_status ON runcast_runs (status, at)",
];

/** A number as SQL counts: whole, and not endless. @param {number} number */
const countOf = (number) => Math.floor(Math.min(number, 2 ** 53 - 1));

/** @implements {Store} */
export class SqlStore {
  /** @type {Engine} */
  #engine;

  /** @param {Engine} engine */
  constructor(engine) {
    this.#engine = engine;
    for (const statement of SCHEMA) this.#all(statement);
  }

  /** @param {string} sql @param {Value[]} values */
  #all(sql, ...values) {
    return [...this.#engine.all(sql, ...values)];
  }

  /** @param {string} name */
  #meta(name) {
    return this.#all("SELECT value FROM runcast_meta WHERE name = ?", name)[0]?.value;
  }

  /** @param {string} name @param {string} value */
  #setMeta(name, value) {
    this.#all("INSERT INTO runcast_meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value);
  }

  snapshot() {
    const meta = this.#meta("snapshot");
    if (meta === undefined) return undefined;
    const parts = this.#all("SELECT bytes FROM runcast_snapshot ORDER BY part").map(({ bytes }) => new Uint8Array(bytes));
    return { bytes: joined(parts), meta: JSON.parse(meta), isClean: this.#meta("clean") === "1" };
  }

  /** @param {Uint8Array} bytes @param {object} meta */
  saveSnapshot(bytes, meta) {
    this.#engine.transaction(() => {
      const parts = partsOf(bytes, PART_BYTES);
      for (const [place, part] of parts.entries()) {
        this.#all("INSERT INTO runcast_snapshot (part, bytes) VALUES (?, ?) ON CONFLICT (part) DO UPDATE SET bytes = excluded.bytes", place, part);
      }
      this.#all("DELETE FROM runcast_snapshot WHERE part >= ?", parts.length);
      this.#setMeta("snapshot", JSON.stringify(meta));
      this.#setMeta("clean", "1");
    });
  }

  spoilSnapshot() {
    this.#setMeta("clean", "0");
  }

  /** @param {string} sessionKey @returns {Row | undefined} */
  row(sessionKey) {
    const [found] = this.#all("SELECT row FROM runcast_sessions WHERE key = ?", sessionKey);
    return found && JSON.parse(found.row);
  }

  /** @param {number} limit @returns {[string, Row][]} */
  rows(limit) {
    const found = this.#all("SELECT key, row FROM runcast_sessions ORDER BY updated_at DESC LIMIT ?", countOf(limit));
    return found.map(({ key, row }) => [key, JSON.parse(row)]);
  }

  /** @param {string} sessionKey @param {Row} row */
  saveRow(sessionKey, row) {
    this.#all(
      "INSERT INTO runcast_sessions (key, row, updated_at) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET row = excluded.row, updated_at = excluded.updated_at",
      sessionKey, JSON.stringify(row), row.updatedAt ?? 0,
    );
  }

  /** @param {string} sessionKey */
  deleteSession(sessionKey) {
    const known = this.row(sessionKey) !== undefined;
    this.#engine.transaction(() => {
      this.#all("DELETE FROM runcast_messages WHERE session = ?", sessionKey);
      this.#all("DELETE FROM runcast_sessions WHERE key = ?", sessionKey);
    });
    return known;
  }

  /** @param {string} sessionKey @param {Message} message @param {number} most */
  append(sessionKey, message, most) {
    let seq = 0;
    this.#engine.transaction(() => {
      const [counted] = this.#all("UPDATE runcast_sessions SET messages = messages + 1 WHERE key = ? RETURNING messages", sessionKey);
      seq = counted?.messages ?? 0;
      this.#all("INSERT OR REPLACE INTO runcast_messages (session, seq, message) VALUES (?, ?, ?)", sessionKey, seq, JSON.stringify(message));
      this.#all("DELETE FROM runcast_messages WHERE session = ? AND seq <= ?", sessionKey, seq - most);
    });
    return seq;
  }

  /** @param {string} sessionKey @param {number} limit @returns {Message[]} */
  messages(sessionKey, limit) {
    const found = this.#all("SELECT message FROM runcast_messages WHERE session = ? ORDER BY seq DESC LIMIT ?", sessionKey, countOf(limit));
    return found.reverse().map(({ message }) => JSON.parse(message));
  }

  /** @param {string} runId @returns {RunRecord | undefined} */
  run(runId) {
    const [found] = this.#all("SELECT record FROM runcast_runs WHERE id = ?", runId);
    return found && JSON.parse(found.record);
  }

  /** @param {string} runId @param {RunRecord} record */
  saveRun(runId, record) {
    this.#all(
      "INSERT OR REPLACE INTO runcast_runs (id, session, status, at, record) VALUES (?, ?, ?, ?, ?)",
      runId, record.sessionKey, record.status, record.at, JSON.stringify(record),
    );
  }

  /** @returns {[string, RunRecord][]} */
  liveRuns() {
    const found = this.#all("SELECT id, record FROM runcast_runs WHERE status = 'running' ORDER BY at");
    return found.map(({ id, record }) => [id, JSON.parse(record)]);
  }

  /** @param {{ sessionsBefore: number, runsBefore: number, sessions: number, runs: number }} bounds */
  prune({ sessionsBefore, runsBefore, sessions, runs }) {
    const live = "SELECT session FROM runcast_runs WHERE status = 'running'";
    const old = this.#all(`SELECT key FROM runcast_sessions WHERE updated_at < ? AND key NOT IN (${live})`, sessionsBefore);
    const excess = this.#all(`SELECT key FROM runcast_sessions WHERE key NOT IN (${live}) ORDER BY updated_at DESC LIMIT -1 OFFSET ?`, countOf(sessions));
    const gone = [...new Set([...old, ...excess].map(({ key }) => String(key)))];
    for (const key of gone) this.deleteSession(key);
    this.#all("DELETE FROM runcast_runs WHERE status <> 'running' AND at < ?", runsBefore);
    this.#all("DELETE FROM runcast_runs WHERE id IN (SELECT id FROM runcast_runs WHERE status <> 'running' ORDER BY at DESC LIMIT -1 OFFSET ?)", countOf(runs));
    return gone;
  }

  close() {
    this.#engine.close?.();
  }
}
