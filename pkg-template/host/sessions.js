/**
 * What is known of sessions: their rows, their transcripts, and what is being
 * said in them right now.
 *
 * @typedef {import("../host.js").Message} Message
 * @typedef {import("../host.js").Row} Row
 * @typedef {import("../host.js").Store} Store
 * @typedef {import("./clock.js").Clock} Clock
 * @typedef {import("../index.js").SessionPatch} SessionPatch
 * @typedef {import("./keeper.js").Keeper} Keeper
 * @typedef {{ sessionKey: string, message: Message, messageId: string, messageSeq: number }} Written a message with its place in the transcript
 */

import { endOf, isLonger, isObject } from "./values.js";

/** Who looks at what is being said without being told of it. */
const READER = "runcast reader";

/** The longest message that is kept as it is: a row of a Durable Object holds 2 MB. */
const MESSAGE_BYTES = 1_900_000;

/** What a router is told of a session. @param {Row} row */
export function sessionOf(row) {
  const { verboseLevel } = row;
  return { row, ...(typeof verboseLevel === "string" ? { verboseLevel } : {}) };
}

/**
 * A message as JSON that a store can take; of one that is too long the end of its text is left.
 * @param {Message} message
 */
function storable(message) {
  const json = JSON.stringify(message);
  if (!isLonger(json, MESSAGE_BYTES)) return json;
  const text = message.content.map(({ text = "" }) => text).join("");
  return JSON.stringify({ ...message, content: [{ type: "text", text: endOf(text, MESSAGE_BYTES / 8) }], truncated: true });
}

export class Sessions {
  /** Those that the router knows. @type {Set<string>} */
  #known = new Set();

  /**
   * @param {Keeper} keeper
   * @param {Store} store
   * @param {Clock} clock
   * @param {number} most messages that a transcript keeps
   */
  constructor(keeper, store, clock, most) {
    this.keeper = keeper;
    this.store = store;
    this.clock = clock;
    this.most = most;
  }

  /** Makes a session be there, and the router know it. @param {string} sessionKey @returns {Row} */
  ensure(sessionKey) {
    const found = this.store.row(sessionKey);
    const row = found ?? { sessionId: crypto.randomUUID(), updatedAt: this.clock.now() };
    if (!found) this.store.saveRow(sessionKey, row);
    if (!this.#known.has(sessionKey)) this.#tell(sessionKey, row);
    return row;
  }

  /** @param {string} sessionKey @param {Row} row */
  #tell(sessionKey, row) {
    this.keeper.input("setSession", [sessionKey, sessionOf(row)], sessionKey);
    this.#known.add(sessionKey);
  }

  /** What the router wishes to be stored. @param {string} sessionKey @param {SessionPatch} patch */
  patch(sessionKey, patch) {
    /** @type {Row} */
    const row = { ...this.store.row(sessionKey) };
    for (const [member, value] of Object.entries(patch)) {
      if (value === null) delete row[member];
      else row[member] = value;
    }
    this.store.saveRow(sessionKey, row);
  }

  /** The host has another router: sessions are told again when they are needed. @param {Iterable<string>} needed now */
  forget(needed) {
    this.#known.clear();
    for (const sessionKey of needed) this.ensure(sessionKey);
  }

  /** @param {string} sessionKey */
  drop(sessionKey) {
    this.#known.delete(sessionKey);
    this.keeper.input("deleteSession", [sessionKey], sessionKey);
  }

  /**
   * Writes a message down.
   * @param {string} sessionKey
   * @param {Message} message
   * @returns {Written} what those who follow the session's messages are to be told
   */
  write(sessionKey, message) {
    this.ensure(sessionKey);
    // What cannot be told again must not be kept, and what is kept is nobody else's.
    const kept = JSON.parse(storable(message));
    const messageSeq = this.store.append(sessionKey, kept, this.most);
    return { sessionKey, message: kept, messageId: `${sessionKey}#${messageSeq}`, messageSeq };
  }

  /** @param {Written} update */
  announce(update) {
    this.keeper.input("ingestTranscript", [update], update.sessionKey);
  }

  /** @param {string} sessionKey @param {Message} message */
  append(sessionKey, message) {
    this.announce(this.write(sessionKey, message));
  }

  /** What is shown of each run of a session that goes on. @param {string} sessionKey */
  inFlight(sessionKey) {
    const { keeper, clock } = this;
    return keeper.use(() => {
      const { frames } = keeper.router.attach(READER, sessionKey, { deltas: "full" }, clock.now());
      keeper.router.disconnect(READER);
      /** @type {{ runId: string, message: Message }[]} */
      const found = [];
      for (const { payload } of /** @type {any[]} */ (frames)) {
        if (payload?.state === "delta" && isObject(payload.message)) found.push({ runId: payload.runId, message: payload.message });
      }
      return found;
    });
  }
}
