/**
 * The class that users call. It takes arguments apart before the core is
 * called, so that no code of the user runs while the core does, and hands out
 * what the core made.
 */

import * as read from "./arguments.js";
import { Core } from "./glue.js";
import { Host } from "./host.js";
import { failure, life, lost, ready } from "./instance.js";
import { leave, serve } from "./names.js";
import { offer } from "./texts.js";

/** What may keep a delta's end from being shown. */
const HELD_BACK = /[[N]|[\ud800-\udbff]$/;

/** What the core is told of an assistant event, as it reads it. */
const PLAIN = 1;
const TAIL = 2;
const HAS_TEXT = 4;
const HAS_DELTA = 8;
const HAS_MORE = 16;

/**
 * What the core would ask of a delta; asked here it costs a fraction.
 * @param {string | undefined} text
 * @param {string} delta
 */
function hintsOf(text, delta) {
  return (HELD_BACK.test(delta) ? 0 : PLAIN) + (text !== undefined && text.endsWith(delta) ? TAIL : 0);
}

/** What the core counts, in its order: the members of its `Stats`. */
const COUNTS = {
  held: "links contexts sequences texts textUnits aborted sessions toolRuns sessionSubscribers messageSubscribers attachments slow ended endedBytes openTools pendingErrors pendingDeltas",
  events: "",
  frames: "all connections nodes store",
  suppressed: "throttle silent silentLead heartbeat aborted hidden noSession empty heldBack late slow",
  dropped: "contexts links texts aborted sequences sessions toolRuns connections idleRuns textUnits ended openTools",
};

/** @param {number[]} numbers */
function counted(numbers) {
  let at = 0;
  const next = (/** @type {string} */ name) => [name, numbers[at++]];
  return Object.fromEntries(Object.entries(COUNTS).map(([group, names]) =>
    names ? [group, Object.fromEntries(names.split(" ").map(next))] : next(group)));
}

export class ChatRouter {
  #host = new Host();
  /** @type {Core | undefined} */
  #core;
  #life;
  #isLive = false;
  /** @type {string | undefined} */
  #epoch;
  /**
   * When to wake the core, NaN for never; unknown after most calls.
   * @type {number | undefined}
   */
  #due;

  /**
   * @param {unknown} [options]
   * @param {unknown} [snapshot] for `restore` alone
   */
  constructor(options, snapshot) {
    const { semantics, verboseDefault, numbers, epoch } = read.options(options);
    const bytes = snapshot === undefined ? undefined : read.bytes(snapshot);
    this.#epoch = epoch;
    ready();
    this.#life = life;
    serve(this.#host);
    try {
      const core = new Core(this.#host, semantics === "live");
      if (bytes) core.restore(bytes, semantics !== undefined);
      numbers.forEach((number, at) => {
        if (number !== undefined) core.setOption(at, number);
      });
      if (verboseDefault !== undefined) core.setVerboseDefault(verboseDefault);
      this.#isLive = core.isLive();
      this.#core = core;
    } catch (error) {
      throw failure(error);
    }
    const { refusal } = this.#host;
    if (!refusal) return;
    this.#end();
    throw refusal;
  }

  /**
   * @param {unknown} snapshot
   * @param {unknown} [options]
   */
  static restore(snapshot, options) {
    return new this(options, read.bytes(snapshot));
  }

  /** Made when it is first asked for: where workers start nothing may be drawn. */
  get epoch() {
    this.#live();
    return (this.#epoch ??= crypto.randomUUID());
  }

  /**
   * @param {any} event
   * @param {number} [now]
   */
  ingest(event, now = Date.now()) {
    if (typeof event !== "object" || event === null) throw read.invalid("event", "an object");
    const { runId, stream, seq, ts, sessionKey, data } = event;
    read.filled(runId, "event.runId");
    if (typeof stream !== "string") throw read.invalid("event.stream", "a string");
    if (seq !== undefined) read.finite(seq, "event.seq");
    if (ts !== undefined) read.finite(ts, "event.ts");
    if (typeof data !== "object" && data !== undefined) throw read.invalid("event.data", "an object or null");
    read.finite(now, "now");

    const told = data ?? {};
    const isTool = stream === "tool";
    const isLive = this.#isLive;
    const cycle = stream === "lifecycle" ? read.lifecycle(told, isLive) : undefined;
    const isAssistant = stream === "assistant";
    const text = isAssistant ? read.string(told.text) : undefined;
    const delta = isAssistant ? read.string(told.delta) : undefined;
    const more = isLive && isAssistant && read.hasMore(told);
    const phase = isTool ? told.phase : undefined;
    const call = isLive && isTool ? read.string(told.toolCallId) : undefined;
    // Read before the core is called, most often as it is wanted then.
    const toolData = isTool ? (this.#host.hidesResults ? read.withoutResults(told) : { ...told }) : undefined;
    const textless = more ? read.withoutText(told) : undefined;
    const whole = read.hasOthers(event) ? { ...event } : undefined;

    // Only now: a getter of the event's may have ended the router.
    const core = this.#live();
    const host = this.#host;
    host.runId = runId;
    host.stream = stream;
    host.data = isLive && cycle?.error !== undefined ? { ...told, error: cycle.error } : data;
    host.sessionKey = sessionKey;
    host.whole = whole;
    host.toolData = toolData;
    host.textless = textless;
    const run = host.intern(runId);
    const session = typeof sessionKey === "string" ? host.sessionOf(run, sessionKey) : 0;
    const callId = call ? host.intern(call) : 0;
    if (host.padded) serve(host);
    const count = (host.seq = seq ?? NaN);
    const time = (host.ts = ts ?? NaN);
    /** @type {number | undefined} */
    let due;
    try {
      if (isAssistant) {
        let has = more ? HAS_MORE : 0;
        if (text !== undefined) has += HAS_TEXT;
        if (delta !== undefined) has += HAS_DELTA + (isLive ? hintsOf(text, delta) : 0);
        offer(text, delta);
        // Live rarely needs the text where there is a delta, the origin always does.
        const given = isLive ? undefined : text;
        due = core.assistant(run, session, count, time, now, given, text?.length ?? 0, delta?.length ?? 0, has);
      } else if (isTool) {
        const step = phase === "start" ? 1 : phase === "result" ? 2 : 0;
        core.tool(run, session, count, time, now, step, callId);
      } else if (cycle) {
        const { startedAt, endedAt, stopReason, aborted, error } = cycle;
        const killed = stopReason === "aborted";
        core.lifecycle(
          run,
          session,
          count,
          time,
          now,
          cycle.phase,
          startedAt,
          endedAt,
          stopReason,
          killed,
          aborted,
          error,
        );
      } else {
        core.other(run, session, count, time, now);
      }
    } catch (error) {
      throw failure(error);
    }
    this.#due = due;
    this.#tidy(core);
    return host.take();
  }

  /**
   * @param {any} update
   * @param {number} [now]
   */
  ingestTranscript(update, now = Date.now()) {
    this.#live();
    if (typeof update !== "object" || update === null) throw read.invalid("update", "an object");
    const { sessionKey, message, messageId, messageSeq } = update;
    read.filled(sessionKey, "update.sessionKey");
    if (messageId !== undefined) read.text(messageId, "update.messageId");
    if (messageSeq !== undefined) read.finite(messageSeq, "update.messageSeq");
    read.finite(now, "now");
    this.#host.update = { message: read.marked(message, messageId, messageSeq), messageId, messageSeq };
    return this.#call((core, id) => core.transcript(id(sessionKey), now));
  }

  /**
   * @param {string} clientRunId
   * @param {string} sessionKey
   * @param {any} [options]
   * @param {number} [now]
   */
  abortRun(clientRunId, sessionKey, options, now = Date.now()) {
    this.#live();
    read.text(clientRunId, "clientRunId");
    read.text(sessionKey, "sessionKey");
    if (options !== undefined && (typeof options !== "object" || options === null)) {
      throw read.invalid("options", "an object");
    }
    const stopReason = options?.stopReason;
    if (stopReason !== undefined) read.text(stopReason, "options.stopReason");
    read.finite(now, "now");
    return this.#call((core, id) => core.abort(id(clientRunId), id(sessionKey), stopReason, now));
  }

  wakeAt() {
    const core = this.#live();
    serve(this.#host);
    try {
      this.#due ??= core.wakeAt();
    } catch (error) {
      throw failure(error);
    }
    return Number.isNaN(this.#due) ? undefined : this.#due;
  }

  /** @param {number} [now] */
  wake(now = Date.now()) {
    this.#live();
    read.finite(now, "now");
    return this.#call((core) => core.wake(now));
  }

  /**
   * @param {string} runId
   * @param {unknown} context
   */
  setRunContext(runId, context) {
    read.filled(runId, "runId");
    const { sessionKey, verboseLevel, visible, heartbeat } = read.context(context);
    this.#tell((core, id) =>
      core.setRunContext(id(runId), sessionKey ? id(sessionKey) : 0, verboseLevel, visible, heartbeat),
    );
  }

  /**
   * @param {string} runId
   * @param {any} link
   */
  linkRun(runId, link) {
    read.filled(runId, "runId");
    if (typeof link !== "object" || link === null) throw read.invalid("link", "an object");
    const { clientRunId, sessionKey } = link;
    read.filled(clientRunId, "link.clientRunId");
    read.filled(sessionKey, "link.sessionKey");
    this.#tell((core, id) => core.linkRun(id(runId), id(clientRunId), id(sessionKey)));
  }

  /**
   * @param {string} runId
   * @param {string} clientRunId
   * @param {string} [sessionKey]
   * @returns {boolean}
   */
  unlinkRun(runId, clientRunId, sessionKey) {
    read.text(runId, "runId");
    read.text(clientRunId, "clientRunId");
    if (sessionKey !== undefined) read.text(sessionKey, "sessionKey");
    return this.#tell((core, id) =>
      core.unlinkRun(id(runId), id(clientRunId), sessionKey ? id(sessionKey) : 0),
    );
  }

  /**
   * @param {string} sessionKey
   * @param {unknown} session
   */
  setSession(sessionKey, session) {
    read.filled(sessionKey, "sessionKey");
    const { verboseLevel, row, sessionId, startedAt, updatedAt, runtimeMs } = read.session(session);
    this.#tell((core, id) => {
      const rowId = sessionId === undefined ? 0 : id(sessionId);
      core.setSession(id(sessionKey), verboseLevel, row, rowId, startedAt, updatedAt, runtimeMs);
    });
  }

  /**
   * @param {string} sessionKey
   * @returns {boolean}
   */
  deleteSession(sessionKey) {
    read.text(sessionKey, "sessionKey");
    return this.#tell((core, id) => core.deleteSession(id(sessionKey)));
  }

  /** @param {string} connId */
  subscribeSessions(connId) {
    read.text(connId, "connId");
    this.#tell((core, id) => core.subscribeSessions(id(connId)));
  }

  /** @param {string} connId */
  unsubscribeSessions(connId) {
    read.text(connId, "connId");
    this.#tell((core, id) => core.unsubscribeSessions(id(connId)));
  }

  /**
   * @param {string} connId
   * @param {string} sessionKey
   */
  subscribeMessages(connId, sessionKey) {
    read.text(connId, "connId");
    read.text(sessionKey, "sessionKey");
    this.#tell((core, id) => core.subscribeMessages(id(connId), id(sessionKey)));
  }

  /**
   * @param {string} connId
   * @param {string} sessionKey
   */
  unsubscribeMessages(connId, sessionKey) {
    read.text(connId, "connId");
    read.text(sessionKey, "sessionKey");
    this.#tell((core, id) => core.unsubscribeMessages(id(connId), id(sessionKey)));
  }

  /**
   * @param {string} runId
   * @param {string} connId
   * @param {number} [now]
   */
  watchTools(runId, connId, now = Date.now()) {
    read.text(runId, "runId");
    read.text(connId, "connId");
    read.finite(now, "now");
    this.#tell((core, id) => core.watchTools(id(runId), id(connId), now));
  }

  /** @param {string} connId */
  disconnect(connId) {
    read.text(connId, "connId");
    this.#tell((core, id) => core.disconnect(id(connId)));
  }

  /**
   * @param {string} connId
   * @param {string} sessionKey
   * @param {unknown} [options]
   * @param {number} [now]
   */
  attach(connId, sessionKey, options, now = Date.now()) {
    this.#ofLive();
    read.text(connId, "connId");
    read.text(sessionKey, "sessionKey");
    const epoch = this.epoch;
    const { isSuffix, tools, resumes, units } = read.attachment(options, epoch);
    read.finite(now, "now");
    let recovered = false;
    const frames = this.#call((core, id) => {
      for (const [run, count] of units) core.resume(id(run), count);
      recovered = core.attach(id(connId), id(sessionKey), isSuffix, tools, resumes, now);
    });
    return { recovered, epoch, frames };
  }

  /**
   * @param {string} connId
   * @param {string} sessionKey
   */
  detach(connId, sessionKey) {
    this.#ofLive();
    read.text(connId, "connId");
    read.text(sessionKey, "sessionKey");
    this.#tell((core, id) => core.detach(id(connId), id(sessionKey)));
  }

  /**
   * @param {string} connId
   * @param {boolean} slow
   * @param {number} [now]
   */
  setSlow(connId, slow, now = Date.now()) {
    this.#ofLive();
    read.text(connId, "connId");
    read.boolean(slow, "slow");
    read.finite(now, "now");
    return this.#call((core, id) => core.setSlow(id(connId), slow, now));
  }

  /** @returns {Uint8Array} */
  snapshot() {
    return this.#tell((core) => core.snapshot());
  }

  stats() {
    return counted(this.#tell((core) => core.stats()));
  }

  free() {
    this.#end();
  }

  [Symbol.dispose ?? Symbol.for("Symbol.dispose")]() {
    this.free();
  }

  /** Lets go of the core, if that is still there. */
  #end() {
    const core = this.#core;
    this.#core = undefined;
    leave(this.#host);
    if (core && this.#life === life) core.free();
  }

  /** Throws unless the core can still be called and its semantics are `live`. */
  #ofLive() {
    this.#live();
    if (this.#isLive) return;
    throw Object.assign(new Error('only a router with semantics "live" can do that'), { code: "ERR_NOT_LIVE" });
  }

  /** The core, if it can still be called. */
  #live() {
    if (!this.#core) throw Object.assign(new Error("the router was freed"), { code: "ERR_ROUTER_FREED" });
    if (this.#life !== life) throw lost();
    return this.#core;
  }

  /**
   * Calls the core for frames; `id` gives the number of a name.
   * @param {(core: Core, id: (name: string) => number) => void} call
   */
  #call(call) {
    this.#tell(call);
    return this.#host.take();
  }

  /**
   * Calls the core for anything else. It is asked for only here: what the
   * arguments were read with may have ended the router.
   * @template T
   * @param {(core: Core, id: (name: string) => number) => T} call
   * @returns {T}
   */
  #tell(call) {
    const core = this.#live();
    const host = this.#host;
    serve(host);
    this.#due = undefined;
    try {
      return call(core, (name) => host.intern(name));
    } catch (error) {
      throw failure(error);
    } finally {
      this.#tidy(core);
    }
  }

  /**
   * What is to be done once the core is done: a refusal is thrown, names that
   * nobody uses are forgotten.
   * @param {Core} core
   */
  #tidy(core) {
    const host = this.#host;
    const { refusal } = host;
    if (refusal) {
      host.refusal = undefined;
      throw refusal;
    }
    if (!host.hasManyNames() || this.#life !== life) return;
    serve(host);
    try {
      host.forgetNames(() => core.keepNames());
    } catch (error) {
      throw failure(error);
    }
  }
}
