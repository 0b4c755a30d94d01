// What the router does, said a second time and as simply as possible: the executable
// description that the package is compared with. Nothing here is meant to be quick.

import { argument, checkEvent, isFilled, isObject, isRecord } from "./model_checks.mjs";
import { HostSide } from "./model_host_side.mjs";
import { patchedRow, sessionPatch, shownFields } from "./model_session.mjs";
import {
  formatError,
  isFilledString,
  isSilentLead,
  isSilentReply,
  mergeText,
  stripDirectives,
  stripHeartbeat,
  verboseLevel,
} from "./model_text.mjs";

export { formatError, isSilentLead, isSilentReply, mergeText, stripDirectives, stripHeartbeat, verboseLevel };

/**
 * @typedef {import("./model_checks.mjs").Anything} Anything
 * @typedef {import("./model_checks.mjs").CheckedEvent} CheckedEvent
 * @typedef {{ text: string, sentAt: number, sentLength: number }} TextBuffer
 * @typedef {{ heartbeat?: { showOk?: boolean, ackMaxChars?: number }, verboseDefault?: string, throttleMs?: number }} Options
 * @typedef {{ sessionKey: string, message: unknown, messageId?: string, messageSeq?: number }} Transcript
 *
 * @typedef {object} Run one event's run, looked up once at the event's start
 * @property {string} engineId
 * @property {string} clientId
 * @property {string | undefined} sessionKey
 * @property {boolean} isAborted
 * @property {boolean} isVisible
 */

const HOUR_MS = 3_600_000;
const MAX_SEQUENCES = 10_000;

export class ModelRouter extends HostSide {
  /** @param {Options} [options] */
  constructor(options = {}) {
    super();
    this.options = options;
    this.throttleMs = options.throttleMs ?? 150;
    /** @type {Map<string, TextBuffer>} by client run id */
    this.buffers = new Map();
    /** @type {Map<string, number>} the last seq of each engine run */
    this.sequences = new Map();
    /** @type {Map<string, number>} run id to the time of its abort */
    this.aborted = new Map();
    /** @type {Anything[]} what the call in hand has caused so far */
    this.frames = [];
  }

  /**
   * @param {any} event
   * @param {number} [now]
   */
  ingest(event, now) {
    checkEvent(event);
    this.takeTime(now);
    const lastSeq = this.sequences.get(event.runId) ?? 0;
    this.route({ ...event, seq: event.seq ?? lastSeq + 1, ts: event.ts ?? this.stamp }, lastSeq);
    return this.takeFrames();
  }

  /** @param {CheckedEvent} event @param {number} lastSeq */
  route(event, lastSeq) {
    const run = this.runOf(event);
    const data = event.data ?? {};
    const isTool = event.stream === "tool";
    const verbose = this.verboseLevelOf(run);
    const payload = { ...event, runId: run.clientId, sessionKey: run.sessionKey ?? event.sessionKey };
    if (isTool && verbose !== "full") {
      const { result, partialResult, ...shown } = data;
      payload.data = shown;
    }

    if (lastSeq > 0 && event.seq !== lastSeq + 1) {
      const gap = { reason: "seq gap", expected: lastSeq + 1, received: event.seq };
      const report = { runId: run.clientId, stream: "error", ts: this.stamp, sessionKey: run.sessionKey, data: gap };
      this.toAll("agent", report, false);
    }
    this.sequences.set(event.runId, event.seq);

    if (isTool) {
      if (data.phase === "start" && run.isVisible && run.sessionKey !== undefined && !run.isAborted) {
        this.flush(run, run.sessionKey, event.seq);
      }
      this.toConnections(this.toolRecipients.get(run.engineId, this.now), "agent", payload, false);
      if (run.sessionKey !== undefined) {
        this.toConnections([...this.sessionSubscribers], "session.tool", payload, true);
      }
    } else {
      this.toAll("agent", payload, false);
    }

    const isLifecycle = event.stream === "lifecycle";
    const isEnd = isLifecycle && (data.phase === "end" || data.phase === "error");
    if (run.isVisible && run.sessionKey !== undefined) {
      if (!isTool || verbose !== "off") this.toNodes(run.sessionKey, "agent", payload);
      if (event.stream === "assistant" && typeof data.text === "string" && !run.isAborted) {
        this.delta(run, run.sessionKey, event.seq, data);
      }
      if (isEnd) this.endShownRun(run, run.sessionKey, event);
    }
    if (isEnd) {
      this.toolRecipients.markFinal(run.engineId, this.now);
      this.contexts.delete(run.engineId);
      this.sequences.delete(run.engineId);
      this.sequences.delete(run.clientId);
    }
    if (isLifecycle && run.sessionKey !== undefined && (isEnd || data.phase === "start")) {
      this.sessionChanged(run.sessionKey, event);
    }
  }

  /**
   * @param {CheckedEvent} event
   * @returns {Run}
   */
  runOf(event) {
    const link = this.links.get(event.runId)?.[0];
    const context = this.contexts.get(event.runId);
    const clientId = link ? link.clientRunId : event.runId;
    const ownKey = isFilledString(event.sessionKey) ? event.sessionKey : undefined;
    const bySessionId = [...this.sessions].find(([, session]) => session.row?.sessionId === event.runId);
    return {
      engineId: event.runId,
      clientId,
      sessionKey: link?.sessionKey ?? ownKey ?? context?.sessionKey ?? bySessionId?.[0],
      isAborted: this.aborted.has(clientId) || this.aborted.has(event.runId),
      isVisible: context?.isControlUiVisible ?? true,
    };
  }

  /** @param {Run} run */
  verboseLevelOf(run) {
    const ofRun = verboseLevel(this.contexts.get(run.engineId)?.verboseLevel);
    if (ofRun !== null || run.sessionKey === undefined) return ofRun ?? "off";
    const ofSession = verboseLevel(this.sessions.get(run.sessionKey)?.verboseLevel);
    return ofSession ?? verboseLevel(this.options.verboseDefault) ?? "off";
  }

  /** @param {Run} run */
  hidesHeartbeat(run) {
    const isHeartbeat = [run.clientId, run.engineId].some((id) => this.contexts.get(id)?.isHeartbeat === true);
    return isHeartbeat && this.options.heartbeat?.showOk !== true;
  }

  /** @param {Run} run @param {string} sessionKey @param {number} seq @param {Anything} data */
  delta(run, sessionKey, seq, data) {
    const buffer = this.buffers.get(run.clientId) ?? { text: "", sentAt: 0, sentLength: 0 };
    const text = mergeText({
      previousText: buffer.text,
      nextText: stripDirectives(data.text),
      nextDelta: typeof data.delta === "string" ? stripDirectives(data.delta) : "",
    });
    if (text === "") return;
    this.buffers.set(run.clientId, { ...buffer, text });
    if (isSilentReply(text) || isSilentLead(text) || this.hidesHeartbeat(run)) return;
    if (this.now - buffer.sentAt < this.throttleMs) return;
    this.sendDelta(run, sessionKey, seq, text);
  }

  /** @param {Run} run @param {string} sessionKey @param {number} seq */
  flush(run, sessionKey, seq) {
    const { text } = this.closingText(run);
    if (text === "" || isSilentReply(text) || isSilentLead(text) || this.hidesHeartbeat(run)) return;
    if (text.length <= (this.buffers.get(run.clientId)?.sentLength ?? 0)) return;
    this.sendDelta(run, sessionKey, seq, text);
  }

  /** @param {Run} run @param {string} sessionKey @param {number} seq @param {string} text */
  sendDelta(run, sessionKey, seq, text) {
    const payload = { runId: run.clientId, sessionKey, seq, state: "delta", message: this.message(text) };
    this.chat(sessionKey, payload, true);
    const merged = this.buffers.get(run.clientId)?.text ?? "";
    this.buffers.set(run.clientId, { text: merged, sentAt: this.now, sentLength: text.length });
  }

  /**
   * The buffer as a reply that ends here would show it.
   *
   * @param {Run} run
   */
  closingText(run) {
    const text = stripDirectives(this.buffers.get(run.clientId)?.text ?? "").trim();
    if (!this.hidesHeartbeat(run)) return { text, isSuppressed: false };
    const stripped = stripHeartbeat({ text, maxAckChars: this.options.heartbeat?.ackMaxChars });
    return { text: stripped.text.trim(), isSuppressed: stripped.shouldSkip };
  }

  /** @param {Run} run @param {string} sessionKey @param {CheckedEvent} event */
  endShownRun(run, sessionKey, event) {
    this.takeHeadLink(run);
    if (run.isAborted) {
      this.aborted.delete(run.clientId);
      this.aborted.delete(run.engineId);
      this.dropText(run.clientId);
    } else {
      this.final(run, sessionKey, event);
      this.buffers.delete(run.clientId);
    }
  }

  /**
   * What an abort takes away: the text and the time, but not the length of what was sent, so
   * that a flush of the next run under this id still has to be longer than that.
   *
   * @param {string} clientRunId
   */
  dropText(clientRunId) {
    const buffer = this.buffers.get(clientRunId);
    if (buffer) this.buffers.set(clientRunId, { ...buffer, text: "", sentAt: 0 });
  }

  /** @param {Run} run */
  takeHeadLink(run) {
    const queue = this.links.get(run.engineId) ?? [];
    queue.shift();
    if (queue.length === 0) this.links.delete(run.engineId);
  }

  /** @param {Run} run @param {string} sessionKey @param {CheckedEvent} event */
  final(run, sessionKey, event) {
    const data = event.data ?? {};
    const { text, isSuppressed } = this.closingText(run);
    this.flush(run, sessionKey, event.seq);
    const head = { runId: run.clientId, sessionKey, seq: event.seq };
    if (data.phase === "error") {
      const errorMessage = data.error ? formatError(data.error) : undefined;
      this.chat(sessionKey, { ...head, state: "error", errorMessage }, false);
    } else {
      const stopReason = isFilled(data.stopReason) ? data.stopReason : undefined;
      const isShown = text !== "" && !isSilentReply(text) && !isSuppressed;
      const message = isShown ? this.message(text) : undefined;
      this.chat(sessionKey, { ...head, state: "final", stopReason, message }, false);
    }
  }

  /** @param {string} sessionKey @param {CheckedEvent} event */
  sessionChanged(sessionKey, event) {
    const session = this.sessions.get(sessionKey);
    const patch = sessionPatch(event, session?.row ?? {});
    if (session) {
      this.frames.push({ to: "store", sessionKey, patch });
      if (session.row) session.row = patchedRow(session.row, patch);
    }
    const fields = session?.row ? { session: session.row, ...shownFields(session.row) } : shownFields(patchedRow({}, patch));
    const payload = { sessionKey, phase: event.data?.phase, runId: event.runId, ts: event.ts, ...fields };
    this.toConnections([...this.sessionSubscribers], "sessions.changed", payload, true);
  }

  /**
   * @param {string} clientRunId
   * @param {string} sessionKey
   * @param {{ stopReason?: string }} [options]
   * @param {number} [now]
   */
  abortRun(clientRunId, sessionKey, options, now) {
    this.takeTime(now);
    const links = [...this.links.values()].flat();
    if (!links.some((link) => link.clientRunId === clientRunId && link.sessionKey === sessionKey)) return [];
    const partial = this.buffers.get(clientRunId)?.text ?? "";
    this.aborted.set(clientRunId, this.now);
    this.dropText(clientRunId);
    this.unlinkRun(clientRunId, clientRunId, sessionKey);
    const seq = (this.sequences.get(clientRunId) ?? 0) + 1;
    const message = isFilledString(partial) ? this.message(partial) : undefined;
    const stopReason = options?.stopReason;
    this.chat(sessionKey, { runId: clientRunId, sessionKey, seq, state: "aborted", stopReason, message }, false);
    this.sequences.delete(clientRunId);
    return this.takeFrames();
  }

  /** @param {Transcript} update @param {number} [now] */
  ingestTranscript(update, now) {
    argument(isObject(update), "update");
    argument(isFilled(update.sessionKey), "update.sessionKey");
    this.takeTime(now);
    const { sessionKey, messageId, messageSeq } = update;
    const row = this.sessions.get(sessionKey)?.row;
    const about = { messageId, messageSeq, session: row, ...shownFields(row ?? {}) };
    const message = markedMessage(update);
    const readers = new Set([...this.sessionSubscribers, ...(this.messageSubscribers.get(sessionKey.trim()) ?? [])]);
    this.toConnections([...readers], "session.message", { sessionKey, message, ...about }, true);
    const changed = { sessionKey, phase: "message", ts: this.stamp, ...about };
    this.toConnections([...this.sessionSubscribers], "sessions.changed", changed, true);
    return this.takeFrames();
  }

  /**
   * The housekeeping of a gateway that calls this once a minute; it sends nothing.
   *
   * @param {number} [now]
   */
  wake(now) {
    this.takeTime(now);
    for (const [id, abortedAt] of this.aborted) {
      if (this.now - abortedAt <= HOUR_MS) continue;
      this.aborted.delete(id);
      this.buffers.delete(id);
    }
    for (const [id, { sentAt }] of this.buffers) {
      if (sentAt > 0 && this.now - sentAt > HOUR_MS) this.buffers.delete(id);
    }
    const surplus = Math.max(0, this.sequences.size - MAX_SEQUENCES);
    for (const id of [...this.sequences.keys()].slice(0, surplus)) this.sequences.delete(id);
    return this.takeFrames();
  }

  takeFrames() {
    const frames = this.frames;
    this.frames = [];
    return frames;
  }

  /** @param {string} text */
  message(text) {
    return { role: "assistant", content: [{ type: "text", text }], timestamp: this.stamp };
  }

  /** @param {string} sessionKey @param {Anything} payload @param {boolean} dropIfSlow */
  chat(sessionKey, payload, dropIfSlow) {
    this.toAll("chat", payload, dropIfSlow);
    this.toNodes(sessionKey, "chat", payload);
  }

  /** @param {string} event @param {Anything} payload @param {boolean} dropIfSlow */
  toAll(event, payload, dropIfSlow) {
    this.frames.push({ to: "all", event, payload, dropIfSlow });
  }

  /** @param {string} sessionKey @param {string} event @param {Anything} payload */
  toNodes(sessionKey, event, payload) {
    this.frames.push({ to: "nodes", sessionKey, event, payload });
  }

  /** @param {string[]} connIds @param {string} event @param {Anything} payload @param {boolean} dropIfSlow */
  toConnections(connIds, event, payload, dropIfSlow) {
    if (connIds.length > 0) this.frames.push({ to: "connections", connIds, event, payload, dropIfSlow });
  }
}

/**
 * The transcript's message; an object carries its id and number along.
 *
 * @param {Transcript} update
 */
function markedMessage({ message, messageId, messageSeq }) {
  if (!isRecord(message)) return message;
  const mark = isRecord(message.__openclaw) ? { ...message.__openclaw } : {};
  if (messageId !== undefined) mark.id = messageId;
  if (messageSeq !== undefined) mark.seq = messageSeq;
  return { ...message, __openclaw: mark };
}
