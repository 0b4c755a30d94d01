/**
 * What the core asks of JavaScript: to know names by number (`names.js`), and
 * to make payloads and frames. One object per router; the core calls it while
 * one of the router's methods runs.
 */

import { invalid, own, withoutResults } from "./arguments.js";
import { Names } from "./names.js";
import { LIFE } from "./rows.js";

/** Without what an event's data goes, in the order of the core's `Without`. */
const RESULTS = 1;
const TEXT = 2;

/** The names of events, in the order of the core's `EventName`. */
const EVENTS = ["agent", "chat", "session.tool", "sessions.changed", "session.message"];

/** In the order of the core's `Phase` and `Ending`. */
const PHASES = ["start", "end", "error"];
const ENDINGS = ["final", "error", "aborted"];

/** What frames a payload makes, in the bits below the event's name. */
const ALL = 1;
const DROP = 2;
const NODES = 4;
const EVENT = 3;

/** Members of a session's row that stand beside it in what clients get. */
const USAGE = ["totalTokens", "totalTokensFresh", "contextTokens", "estimatedCostUsd", "modelProvider", "model"];

/** @typedef {Record<string, unknown>} Plain */

export class Host extends Names {
  constructor() {
    super();
    /** @type {Plain[]} */
    this.frames = [];
    /** @type {Plain} the payload of the frames that are being made */
    this.payload = {};
    /** @type {string[]} the connections that the next frame goes to */
    this.connIds = [];
    /** the members of the event that is being taken in */
    this.runId = "";
    this.seq = 0;
    this.ts = 0;
    this.stream = "";
    /** @type {unknown} */
    this.data = undefined;
    /** @type {unknown} */
    this.sessionKey = undefined;
    /** @type {Plain | undefined} a copy of it, if it has members that mean nothing here */
    this.whole = undefined;
    /** @type {Plain | undefined} its data, if it is a tool event: a copy, or without results */
    this.toolData = undefined;
    /** @type {Plain | undefined} its data without its text, if it is an assistant event and has more */
    this.textless = undefined;
    /** whether the last tool event was told without results */
    this.hidesResults = true;
    /** @type {Plain} the transcript update that is being taken in */
    this.update = {};
    /** @type {Error | undefined} why the call that is being made is refused */
    this.refusal = undefined;
  }

  /**
   * @param {number} seq
   * @param {number} ts
   */
  fill(seq, ts) {
    this.seq = seq;
    this.ts = ts;
  }

  /**
   * @param {string} member
   * @param {string} rule
   */
  refuse(member, rule) {
    this.refusal = invalid(member, rule);
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
   * @param {number} run
   * @param {number} session
   * @param {number} without
   * @param {number} casts
   */
  event(run, session, without, casts) {
    const { whole, stream, seq, ts } = this;
    const runId = run === 0 ? this.runId : this.name(run);
    const sessionKey = session === 0 ? this.sessionKey : this.name(session);
    let { data } = this;
    if (this.toolData) {
      this.hidesResults = without === RESULTS;
      if (this.hidesResults) data = withoutResults(this.toolData);
    } else if (without === TEXT) {
      data = this.textless;
    }
    const payload = payloadOf(runId, seq, stream, ts, data, sessionKey);
    this.payload = whole ? { ...whole, ...payload } : payload;
    this.cast(casts);
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
   * @param {number} casts
   */
  delta(run, session, seq, text, at, casts) {
    this.payload = {
      runId: this.name(run),
      sessionKey: this.name(session),
      seq,
      state: "delta",
      message: message(text, at),
    };
    this.cast(casts);
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
   * @param {number} ending
   * @param {string | undefined} stopReason
   * @param {string | undefined} errorMessage
   * @param {string | undefined} text
   * @param {boolean} truncated
   * @param {number} at
   */
  ended(run, session, seq, ending, stopReason, errorMessage, text, truncated, at) {
    this.payload = {
      runId: this.name(run),
      sessionKey: this.name(session),
      seq,
      state: ENDINGS[ending],
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
   * @param {number} phase
   * @param {number} run
   * @param {number} ts
   * @param {Plain | undefined} row
   * @param {Plain} patch
   */
  changed(session, phase, run, ts, row, patch) {
    /** @type {Plain} */
    const payload = { sessionKey: this.name(session), phase: PHASES[phase], runId: this.name(run), ts };
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
   * The frames to all and to the session's devices that the payload makes.
   * @param {number} casts
   */
  cast(casts) {
    const { payload, frames } = this;
    const event = EVENTS[casts >> EVENT];
    const all = { to: "all", event, payload, dropIfSlow: (casts & DROP) !== 0 };
    if (casts & NODES) {
      const nodes = { to: "nodes", sessionKey: payload.sessionKey, event, payload };
      if (casts & ALL) {
        // An array that grows has room for many, which most often stays empty.
        if (frames.length === 0) this.frames = [all, nodes];
        else frames.push(all, nodes);
      } else {
        frames.push(nodes);
      }
    } else if (casts & ALL) {
      frames.push(all);
    }
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
   * @param {number} last the last connection
   * @param {number} event
   * @param {boolean} dropIfSlow
   */
  toConnections(last, event, dropIfSlow) {
    let { connIds } = this;
    if (connIds.length === 0) {
      connIds = [this.name(last)];
    } else {
      connIds.push(this.name(last));
      this.connIds = [];
    }
    this.frames.push({ to: "connections", connIds, event: EVENTS[event], payload: this.payload, dropIfSlow });
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
 * @returns {Plain}
 */
function payloadOf(runId, seq, stream, ts, data, sessionKey) {
  return data === undefined
    ? sessionKey === undefined
      ? { runId, seq, stream, ts }
      : { runId, seq, stream, ts, sessionKey }
    : sessionKey === undefined
      ? { runId, seq, stream, ts, data }
      : { runId, seq, stream, ts, data, sessionKey };
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
