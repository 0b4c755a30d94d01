/**
 * What the core asks of JavaScript: to know names by number, and to make
 * payloads and frames. One object per router; the core calls it while one of
 * the router's methods runs.
 */

import { own, withoutResults, withoutText } from "./arguments.js";

/** Without what an event's data goes, in the order of the core's `Without`. */
const RESULTS = 1;
const TEXT = 2;

/** The names of events, in the order of the core's `EventName`. */
const EVENTS = ["agent", "chat", "session.tool", "sessions.changed", "session.message"];

/** Set in the number of a name of which trimming leaves nothing. */
const BLANK = 2 ** 31;

/** Set in the number of a name that trimming changes. */
const PADDED = 2 ** 30;

/** The bits of a name's number that tell its place. */
const PLACES = PADDED - 1;

/** How many names there may be before unused ones are looked for. */
const FEW_NAMES = 1024;

/** Members of a session's row that stand beside it in what clients get. */
const USAGE = ["totalTokens", "totalTokensFresh", "contextTokens", "estimatedCostUsd", "modelProvider", "model"];
const LIFE = ["status", "startedAt", "endedAt", "runtimeMs", "updatedAt", "abortedLastRun"];

/** @typedef {Record<string, unknown>} Plain */

export class Host {
  constructor() {
    /** @type {Map<string, number>} */
    this.ids = new Map();
    /**
     * The names by place; place 0 is nobody's.
     * @type {(string | undefined)[]}
     */
    this.strings = [undefined];
    /** @type {number[]} */
    this.free = [];
    this.fewNames = FEW_NAMES;
    this.used = new Uint8Array(0);

    /** @type {Plain[]} */
    this.frames = [];
    /** @type {Plain} the payload of the frames that are being made */
    this.payload = {};
    /** @type {string[]} the connections that the next frame goes to */
    this.connIds = [];
    /** @type {Plain} a copy of the event that is being taken in, or the members that mean something */
    this.taken = {};
    /** @type {Plain | undefined} its other members, unless it is a whole copy */
    this.rest = undefined;
    /** @type {Plain | undefined} a copy of its data, if it is a tool event */
    this.toolData = undefined;
    /** @type {Plain} the transcript update that is being taken in */
    this.update = {};
  }

  /**
   * The frames made since the last call.
   * @returns {any[]}
   */
  take() {
    const frames = this.frames;
    this.frames = [];
    return frames;
  }

  /**
   * The number of a name: where it stands, and in the upper bits what trimming
   * would do to it.
   * @param {string} string
   */
  intern(string) {
    const known = this.ids.get(string);
    if (known !== undefined) return known;
    const place = this.free.pop() ?? this.strings.length;
    const id = place + shape(string);
    this.strings[place] = string;
    this.ids.set(string, id);
    return id;
  }

  /** @param {number} id */
  trimName(id) {
    return this.intern(this.name(id).trim());
  }

  /**
   * @param {number} id
   * @returns {string}
   */
  name(id) {
    return /** @type {string} */ (this.strings[id & PLACES]);
  }

  /** Whether it is time to forget the names that the core no longer uses. */
  hasManyNames() {
    return this.ids.size > this.fewNames;
  }

  /**
   * Forgets all names but those that `keep` reports to {@link Host#keepName}.
   * @param {() => void} keep
   */
  forgetNames(keep) {
    this.used = new Uint8Array(this.strings.length);
    keep();
    for (const [string, id] of this.ids) {
      const place = id & PLACES;
      if (this.used[place]) continue;
      this.ids.delete(string);
      this.strings[place] = undefined;
      this.free.push(place);
    }
    this.fewNames = Math.max(FEW_NAMES, 2 * this.ids.size);
  }

  /** @param {number} id */
  keepName(id) {
    this.used[id & PLACES] = 1;
  }

  /**
   * @param {number} run
   * @param {number} session
   * @param {number} seq
   * @param {number} ts
   * @param {number} without
   */
  event(run, session, seq, ts, without) {
    const { taken, rest } = this;
    const runId = run === 0 ? taken.runId : this.name(run);
    const sessionKey = session === 0 ? taken.sessionKey : this.name(session);
    if (without === TEXT) {
      const { data, ...others } = taken;
      const told = { ...others, ...rest, seq, ts, runId, data: withoutText(data) };
      this.payload = sessionKey === undefined ? told : { ...told, sessionKey };
      return;
    }
    const data = without === RESULTS && this.toolData ? withoutResults(this.toolData) : taken.data;
    if (rest) {
      this.payload = payloadOf(runId, seq, taken.stream, ts, data, sessionKey, rest);
      return;
    }
    taken.runId = runId;
    taken.sessionKey = sessionKey;
    taken.data = data;
    this.payload = taken;
  }

  /**
   * @param {number} run
   * @param {number} ts
   * @param {number} session
   * @param {number} expected
   * @param {number} received
   */
  gap(run, ts, session, expected, received) {
    this.payload = {
      runId: this.name(run),
      stream: "error",
      ts,
      ...(session === 0 ? {} : { sessionKey: this.name(session) }),
      data: { reason: "seq gap", expected, received },
    };
  }

  /**
   * @param {number} run
   * @param {number} session
   * @param {number} seq
   * @param {string} text
   * @param {number} at
   */
  delta(run, session, seq, text, at) {
    this.payload = {
      runId: this.name(run),
      sessionKey: this.name(session),
      seq,
      state: "delta",
      message: message(text, at),
    };
  }

  /**
   * @param {number} run
   * @param {number} session
   * @param {number} seq
   * @param {string} deltaText
   * @param {number} offset
   * @param {boolean} replaces
   * @param {string | undefined} whole
   * @param {boolean} truncated
   * @param {number} timestamp
   */
  piece(run, session, seq, deltaText, offset, replaces, whole, truncated, timestamp) {
    const runId = this.name(run);
    const sessionKey = this.name(session);
    const state = "delta";
    /** @type {Plain} */
    const payload =
      whole === undefined
        ? { runId, sessionKey, seq, state, deltaText, offset, timestamp }
        : { runId, sessionKey, seq, state, deltaText, offset, message: message(whole, timestamp), timestamp };
    if (replaces) payload.replace = true;
    if (truncated) payload.truncated = true;
    this.payload = payload;
  }

  /**
   * @param {number} run
   * @param {number} session
   * @param {number} seq
   * @param {string} state
   * @param {string | undefined} stopReason
   * @param {string | undefined} errorMessage
   * @param {string | undefined} text
   * @param {boolean} truncated
   * @param {number} at
   */
  ended(run, session, seq, state, stopReason, errorMessage, text, truncated, at) {
    this.payload = {
      runId: this.name(run),
      sessionKey: this.name(session),
      seq,
      state,
      ...(stopReason === undefined ? {} : { stopReason }),
      ...(errorMessage === undefined ? {} : { errorMessage }),
      ...(text === undefined ? {} : { message: message(text, at) }),
      ...(truncated ? { truncated } : {}),
    };
  }

  /** A copy of the payload made last; what its data holds is the event's own. */
  keep() {
    return copyOfTool(this.payload);
  }

  /** @param {Plain} payload */
  kept(payload) {
    this.payload = copyOfTool(payload);
  }

  /**
   * @param {number} session
   * @param {string} phase
   * @param {number} run
   * @param {number} ts
   * @param {Plain | undefined} row
   * @param {Plain} patch
   */
  changed(session, phase, run, ts, row, patch) {
    /** @type {Plain} */
    const payload = { sessionKey: this.name(session), phase, runId: this.name(run), ts };
    addRow(payload, row);
    for (const member of LIFE) {
      if (patch[member] !== null) payload[member] = patch[member];
    }
    this.payload = payload;
  }

  /**
   * @param {number} session
   * @param {Plain | undefined} row
   */
  message(session, row) {
    this.messageOf({ sessionKey: this.name(session), message: this.update.message }, row);
  }

  /**
   * @param {number} session
   * @param {number} ts
   * @param {Plain | undefined} row
   */
  messaged(session, ts, row) {
    this.messageOf({ sessionKey: this.name(session), phase: "message", ts }, row);
  }

  /**
   * @param {Plain} payload
   * @param {Plain | undefined} row
   */
  messageOf(payload, row) {
    const { messageId, messageSeq } = this.update;
    if (messageId !== undefined) payload.messageId = messageId;
    if (messageSeq !== undefined) payload.messageSeq = messageSeq;
    addRow(payload, row);
    if (row) copy(LIFE, row, payload);
    this.payload = payload;
  }

  /**
   * @param {number} event
   * @param {boolean} dropIfSlow
   */
  toAll(event, dropIfSlow) {
    this.frames.push({ to: "all", event: EVENTS[event], payload: this.payload, dropIfSlow });
  }

  /** @param {number} id */
  connection(id) {
    this.connIds.push(this.name(id));
  }

  /** @param {Uint32Array} ids */
  connections(ids) {
    for (const id of ids) this.connIds.push(this.name(id));
  }

  /**
   * @param {number} event
   * @param {boolean} dropIfSlow
   */
  toConnections(event, dropIfSlow) {
    const connIds = this.connIds;
    this.connIds = [];
    this.frames.push({ to: "connections", connIds, event: EVENTS[event], payload: this.payload, dropIfSlow });
  }

  /**
   * @param {number} event
   * @param {number} session
   */
  toNodes(event, session) {
    this.frames.push({
      to: "nodes",
      sessionKey: this.name(session),
      event: EVENTS[event],
      payload: this.payload,
    });
  }

  /**
   * @param {number} session
   * @param {Plain} patch
   */
  toStore(session, patch) {
    this.frames.push({ to: "store", sessionKey: this.name(session), patch });
  }
}

/**
 * An agent payload, absent members left out. Literals, since a member added to
 * an object costs more than all of it.
 * @param {unknown} runId
 * @param {number} seq
 * @param {unknown} stream
 * @param {number} ts
 * @param {unknown} data
 * @param {unknown} sessionKey
 * @param {Plain} rest
 * @returns {Plain}
 */
function payloadOf(runId, seq, stream, ts, data, sessionKey, rest) {
  const payload =
    data === undefined
      ? sessionKey === undefined
        ? { runId, seq, stream, ts }
        : { runId, seq, stream, ts, sessionKey }
      : sessionKey === undefined
        ? { runId, seq, stream, ts, data }
        : { runId, seq, stream, ts, data, sessionKey };
  return isEmpty(rest) ? payload : { ...payload, ...rest };
}

/** @param {any} payload */
function copyOfTool(payload) {
  return { ...payload, data: { ...payload.data } };
}

/**
 * @param {string} text
 * @param {number} timestamp
 */
function message(text, timestamp) {
  return { role: "assistant", content: [{ type: "text", text }], timestamp };
}

/** @param {Plain} object */
function isEmpty(object) {
  for (const _ in object) return false;
  return true;
}

/** @param {string} string */
function shape(string) {
  const trimmed = string.trim();
  return (trimmed === "" ? BLANK : 0) + (trimmed === string ? 0 : PADDED);
}

/**
 * @param {Plain} payload
 * @param {Plain | undefined} row
 */
function addRow(payload, row) {
  if (!row) return;
  const session = own(row);
  payload.session = session;
  copy(USAGE, session, payload);
}

/**
 * @param {string[]} members
 * @param {Plain} from
 * @param {Plain} to
 */
function copy(members, from, to) {
  for (const member of members) {
    if (from[member] !== undefined) to[member] = from[member];
  }
}
