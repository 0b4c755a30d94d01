// What the router does with semantics `origin`, in plain JavaScript that is written to be quick:
// one look-up an event, records of one shape, literals, no text read twice. It is what the
// package has to be measured against, and is as exact as the model: the same vectors check it.

import { argument, checkEvent, isFilled, isObject, isRecord } from "../js/model_checks.mjs";
import { formatError, isFilledString, stripHeartbeat } from "../js/model_text.mjs";
import { FastHostSide } from "./fast_host_side.mjs";
import { changedPayload, messagePayload, patched, patchOf } from "./fast_session.mjs";
import { FastText, isSilence } from "./fast_text.mjs";

/** @typedef {import("../js/model_checks.mjs").Anything} Anything */
/** @typedef {import("./fast_host_side.mjs").Run} Run */
/** @typedef {import("./fast_host_side.mjs").Link} Link */

const HOUR_MS = 3_600_000;
const MAX_SEQUENCES = 10_000;
/** @type {Anything} */
const NOTHING = {};

export class FastRouter extends FastHostSide {
  /** @param {{ heartbeat?: { showOk?: boolean, ackMaxChars?: number }, verboseDefault?: string, throttleMs?: number }} [options] */
  constructor({ heartbeat, verboseDefault, throttleMs } = {}) {
    super({ showOk: heartbeat?.showOk, verboseDefault });
    this.ackMaxChars = heartbeat?.ackMaxChars;
    this.throttleMs = throttleMs ?? 150;
  }

  /**
   * @param {any} event
   * @param {number} [now]
   * @returns {Anything[]}
   */
  ingest(event, now = Date.now()) {
    checkEvent(event);
    this.takeTime(now);
    const { runId, stream } = event;
    const run = this.runs.get(runId) ?? this.newRun(runId);
    const link = run.links.length === 0 ? undefined : run.links[0];
    const client = link === undefined ? run : link.client;
    const lastSeq = run.seq;
    const seq = event.seq ?? (lastSeq === lastSeq ? lastSeq : 0) + 1;
    const ts = event.ts ?? now;
    const sessionKey = link === undefined ? this.keyOf(run, event.sessionKey) : link.sessionKey;
    const data = event.data ?? NOTHING;
    /** @type {Anything[]} */
    let frames = [];
    if (lastSeq > 0 && seq !== lastSeq + 1) {
      const gap = { reason: "seq gap", expected: lastSeq + 1, received: seq };
      const payload = { runId: client.id, stream: "error", ts: now, sessionKey, data: gap };
      frames.push({ to: "all", event: "agent", payload, dropIfSlow: false });
    }
    run.seq = seq;
    if (stream === "tool") {
      this.tool(frames, event, data, run, client, sessionKey, seq, ts);
      return frames;
    }
    const payload = payloadOf(event, client.id, sessionKey, seq, ts, event.data);
    const toAll = { to: "all", event: "agent", payload, dropIfSlow: false };
    const isSeen = run.isVisible && sessionKey !== undefined;
    // An array that grows has room for many, which most often stays empty.
    if (isSeen && frames.length === 0) frames = [toAll, { to: "nodes", sessionKey, event: "agent", payload }];
    else if (isSeen) frames.push(toAll, { to: "nodes", sessionKey, event: "agent", payload });
    else frames.push(toAll);
    if (stream === "assistant") {
      if (isSeen && typeof data.text === "string" && !isAborted(run, client)) {
        this.delta(frames, run, client, sessionKey, seq, data);
      }
    } else if (stream === "lifecycle") {
      this.lifecycle(frames, event, data, run, client, sessionKey, seq, ts);
    }
    return frames;
  }

  /** @param {Anything[]} frames @param {Run} run @param {Run} client @param {string} sessionKey @param {number} seq @param {Anything} data */
  delta(frames, run, client, sessionKey, seq, data) {
    const text = (client.text ??= new FastText());
    text.tell(data.text, data.delta);
    if (text.merged === "" || text.isSilent() || this.hidesHeartbeat(run, client)) return;
    if (this.now - text.sentAt < this.throttleMs) return;
    this.show(frames, client, text, sessionKey, seq, text.merged);
  }

  /** @param {Anything[]} frames @param {Run} client @param {FastText} known @param {string} sessionKey @param {number} seq @param {string} text */
  show(frames, client, known, sessionKey, seq, text) {
    known.sentAt = this.now;
    known.sentLength = text.length;
    const message = { role: "assistant", content: [{ type: "text", text }], timestamp: this.stamp };
    const payload = { runId: client.id, sessionKey, seq, state: "delta", message };
    frames.push({ to: "all", event: "chat", payload, dropIfSlow: true });
    frames.push({ to: "nodes", sessionKey, event: "chat", payload });
  }

  /** @param {Anything[]} frames @param {Anything} event @param {Anything} data @param {Run} run @param {Run} client @param {string | undefined} sessionKey @param {number} seq @param {number} ts */
  tool(frames, event, data, run, client, sessionKey, seq, ts) {
    const isSeen = run.isVisible && sessionKey !== undefined;
    if (isSeen && data.phase === "start" && !isAborted(run, client)) this.flush(frames, run, client, sessionKey, seq);
    const verbose = run.verbose ?? (sessionKey === undefined ? "off" : this.verboseOf(sessionKey));
    const shown = verbose === "full" ? event.data : withoutResults(data);
    const payload = payloadOf(event, client.id, sessionKey, seq, ts, shown);
    const watchers = this.look(run);
    if (watchers !== undefined) frames.push({ to: "connections", connIds: watchers.slice(), event: "agent", payload, dropIfSlow: false });
    if (sessionKey !== undefined && this.operators.length > 0) {
      frames.push({ to: "connections", connIds: this.operators.slice(), event: "session.tool", payload, dropIfSlow: true });
    }
    if (isSeen && verbose !== "off") frames.push({ to: "nodes", sessionKey, event: "agent", payload });
  }

  /** @param {Anything[]} frames @param {Anything} event @param {Anything} data @param {Run} run @param {Run} client @param {string | undefined} sessionKey @param {number} seq @param {number} ts */
  lifecycle(frames, event, data, run, client, sessionKey, seq, ts) {
    const isEnd = data.phase === "end" || data.phase === "error";
    if (!isEnd && data.phase !== "start") return;
    if (isEnd) {
      if (run.isVisible && sessionKey !== undefined) this.end(frames, data, run, client, sessionKey, seq);
      this.finishWatch(run);
      run.hasContext = false;
      run.sessionKey = undefined;
      run.verbose = null;
      run.isVisible = true;
      run.isHeartbeat = false;
      run.seq = NaN;
      client.seq = NaN;
      this.tidy(run);
      if (client !== run) this.tidy(client);
    }
    if (sessionKey === undefined) return;
    const session = this.sessions.get(sessionKey);
    const patch = patchOf(data, ts, session?.row);
    if (session !== undefined) {
      frames.push({ to: "store", sessionKey, patch });
      if (session.row !== undefined) session.row = patched(session.row, patch);
    }
    if (this.operators.length > 0) {
      const payload = changedPayload(sessionKey, data.phase, event.runId, ts, session?.row, patch);
      frames.push({ to: "connections", connIds: this.operators.slice(), event: "sessions.changed", payload, dropIfSlow: true });
    }
  }

  /** @param {Anything[]} frames @param {Anything} data @param {Run} run @param {Run} client @param {string} sessionKey @param {number} seq */
  end(frames, data, run, client, sessionKey, seq) {
    const aborted = isAborted(run, client);
    if (run.links.length > 0) this.takeLink(run, 0);
    if (aborted) {
      client.abortedAt = NaN;
      run.abortedAt = NaN;
      client.text?.drop();
      return;
    }
    this.flush(frames, run, client, sessionKey, seq);
    const isHidden = this.hidesHeartbeat(run, client);
    const text = client.text?.settled() ?? "";
    client.text = undefined;
    const head = { runId: client.id, sessionKey, seq };
    /** @type {Anything} */
    let payload;
    if (data.phase === "error") {
      payload = data.error ? { ...head, state: "error", errorMessage: formatError(data.error) } : { ...head, state: "error" };
    } else {
      const stripped = isHidden ? stripHeartbeat({ text, maxAckChars: this.ackMaxChars }) : undefined;
      const last = stripped === undefined ? text : stripped.text.trim();
      const isShown = last !== "" && last !== "NO_REPLY" && stripped?.shouldSkip !== true;
      const message = isShown ? { role: "assistant", content: [{ type: "text", text: last }], timestamp: this.stamp } : undefined;
      payload = { ...head, state: "final", ...(isFilled(data.stopReason) ? { stopReason: data.stopReason } : {}), ...(message ? { message } : {}) };
    }
    frames.push({ to: "all", event: "chat", payload, dropIfSlow: false });
    frames.push({ to: "nodes", sessionKey, event: "chat", payload });
  }

  /** @param {Anything[]} frames @param {Run} run @param {Run} client @param {string} sessionKey @param {number} seq */
  flush(frames, run, client, sessionKey, seq) {
    const known = client.text;
    if (known === undefined || this.hidesHeartbeat(run, client)) return;
    const text = known.settled();
    if (text.length <= known.sentLength || isSilence(text)) return;
    this.show(frames, client, known, sessionKey, seq, text);
  }

  /** @param {string} clientRunId @param {string} sessionKey @param {{ stopReason?: string }} [options] @param {number} [now] */
  abortRun(clientRunId, sessionKey, options, now = Date.now()) {
    this.takeTime(now);
    const client = this.runs.get(clientRunId);
    if (client === undefined || client.linked === 0) return [];
    const leads = (/** @type {Link} */ link) => link.client === client && link.sessionKey === sessionKey;
    if (![...this.runs.values()].some(({ links }) => links.some(leads))) return [];
    const text = client.text?.merged ?? "";
    client.abortedAt = this.now;
    client.text?.drop();
    const own = client.links.findIndex(leads);
    if (own !== -1) this.takeLink(client, own);
    const stopReason = options?.stopReason;
    const seq = (client.seq === client.seq ? client.seq : 0) + 1;
    const message = isFilledString(text) ? { role: "assistant", content: [{ type: "text", text }], timestamp: now } : undefined;
    const payload = { runId: clientRunId, sessionKey, seq, state: "aborted", stopReason, message };
    client.seq = NaN;
    return [
      { to: "all", event: "chat", payload, dropIfSlow: false },
      { to: "nodes", sessionKey, event: "chat", payload },
    ];
  }

  /** @param {{ sessionKey: string, message: unknown, messageId?: string, messageSeq?: number }} update @param {number} [now] */
  ingestTranscript(update, now = Date.now()) {
    argument(isObject(update), "update");
    const { sessionKey, message, messageId, messageSeq } = update;
    argument(isFilled(sessionKey), "update.sessionKey");
    this.takeTime(now);
    const row = this.sessions.get(sessionKey)?.row;
    const { operators } = this;
    const readers = (this.readers.get(sessionKey.trim()) ?? []).filter((id) => !operators.includes(id));
    const connIds = [...operators, ...readers];
    const mark = isRecord(message) && { ...(isRecord(message.__openclaw) ? message.__openclaw : {}) };
    if (mark && messageId !== undefined) mark.id = messageId;
    if (mark && messageSeq !== undefined) mark.seq = messageSeq;
    const marked = isRecord(message) ? { ...message, __openclaw: mark } : message;
    const frames = [];
    if (connIds.length > 0) {
      const payload = messagePayload({ sessionKey, message: marked, messageId, messageSeq }, row);
      frames.push({ to: "connections", connIds, event: "session.message", payload, dropIfSlow: true });
    }
    if (operators.length > 0) {
      const payload = messagePayload({ sessionKey, phase: "message", ts: now, messageId, messageSeq }, row);
      frames.push({ to: "connections", connIds: operators.slice(), event: "sessions.changed", payload, dropIfSlow: true });
    }
    return frames;
  }

  /** @param {number} [now] */
  wake(now = Date.now()) {
    this.takeTime(now);
    let surplus = -MAX_SEQUENCES;
    for (const run of this.runs.values()) {
      if (run.seq === run.seq) surplus += 1;
      if (this.now - run.abortedAt > HOUR_MS) {
        run.abortedAt = NaN;
        run.text = undefined;
      }
      if (run.text !== undefined && run.text.sentAt > 0 && this.now - run.text.sentAt > HOUR_MS) run.text = undefined;
    }
    for (const run of this.runs.values()) {
      if (surplus <= 0) break;
      if (run.seq !== run.seq) continue;
      run.seq = NaN;
      surplus -= 1;
    }
    for (const run of this.runs.values()) this.tidy(run);
    return [];
  }
}

/** @param {Run} run @param {Run} client */
function isAborted(run, client) {
  return run.abortedAt === run.abortedAt || client.abortedAt === client.abortedAt;
}

/**
 * The event for clients. One with the usual members alone is made as a literal: a member that
 * is added to a copy costs more than all of it.
 *
 * @param {Anything} event
 * @param {string} runId
 * @param {string | undefined} sessionKey
 * @param {number} seq
 * @param {number} ts
 * @param {unknown} data
 */
function payloadOf(event, runId, sessionKey, seq, ts, data) {
  for (const member in event) {
    if (!USUAL.has(member)) return { ...event, runId, sessionKey: sessionKey ?? event.sessionKey, seq, ts, data };
  }
  return { runId, seq, stream: event.stream, ts, data, sessionKey: sessionKey ?? event.sessionKey };
}

const USUAL = new Set(["runId", "seq", "stream", "ts", "data", "sessionKey"]);

/** @param {Anything} data */
function withoutResults(data) {
  if (!("result" in data) && !("partialResult" in data)) return data;
  const { result, partialResult, ...shown } = data;
  return shown;
}
