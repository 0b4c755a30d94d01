// What every run ought to show, from what was told to the gateway so far. It predicts no frame:
// it says which text there is, which run is over, and for whom a frame may be.

import { brokenOff, finalOf, shownOf } from "./said.mjs";

/**
 * @typedef {import("../../../src/boundary/frames.d.ts").AgentEvent} AgentEvent
 * @typedef {{ [member: string]: any }} Anything
 *
 * @typedef {object} Settings
 * @property {number} throttleMs
 * @property {number} errorGraceMs
 * @property {number} endedRetentionMs
 * @property {boolean} showOk
 * @property {number} ackMaxChars
 *
 * @typedef {{ state: "final" | "error" | "aborted", text: string, stopReason?: string, errorMessage?: string }} End
 * @typedef {{ clientId: string, sessionKey: string, at: number }} Link
 * @typedef {{ sessionKey?: string, hidden: boolean, heartbeat: boolean }} Context
 * @typedef {{ id: string, sessionKey: string | undefined, late: boolean, hidden: boolean, run?: Run, end?: End }} Told
 */

/**
 * One generation of a chat run.
 *
 * @typedef {object} Run
 * @property {string} id
 * @property {string} engine the engine's id of it
 * @property {string} sessionKey
 * @property {End[]} before how the generations before it ended
 * @property {boolean} fromStart its first event was its start
 * @property {boolean} hidden
 * @property {boolean} heartbeat
 * @property {number} events
 * @property {string} raw
 * @property {boolean} rewound its text was started over or replaced
 * @property {boolean} lossy some of its events are forgotten
 * @property {string} sent what viewers have been sent
 * @property {number} sentAt
 * @property {number} sentOrder
 * @property {number} newestOrder when it was last told something with a new number
 * @property {number | undefined} waitsSince when text that may be seen was first held back
 * @property {number | undefined} failsAt when its error is told
 * @property {string | undefined} error
 * @property {string[]} openTools
 * @property {End | undefined} end
 * @property {number} endedAt
 * @property {number} endedOrder
 * @property {boolean} awaitsStart aborted before its first event: a start still belongs to it
 */

/** Everything that is rolled back when the gateway is. */
const empty = () => ({
  links: /** @type {Map<string, Link[]>} */ (new Map()),
  contexts: /** @type {Map<string, Context>} */ (new Map()),
  runs: /** @type {Map<string, Run>} */ (new Map()),
  /** When the last linked run of an engine run was over. @type {Map<string, { endedAt: number, endedOrder: number }>} */
  served: new Map(),
  /** When something last came too late. @type {Map<string, number>} */
  lateAt: new Map(),
});

export class Oracle {
  /** @param {Settings} settings @param {Map<string, string>} rows sessions' keys by the session id of their row */
  constructor(settings, rows) {
    this.settings = settings;
    this.rows = rows;
    this.state = empty();
    /** What is forgotten has been all the same: this counts on. */
    this.order = 0;
  }

  snapshot() {
    return structuredClone(this.state);
  }

  /** @param {ReturnType<Oracle["snapshot"]>} state @param {boolean} isOld whether something happened since */
  restore(state, isOld) {
    this.state = structuredClone(state);
    if (isOld) for (const run of this.state.runs.values()) run.lossy ||= !run.end;
  }

  get runs() {
    return this.state.runs;
  }

  tick() {
    return (this.order += 1);
  }

  /** @param {string} engine @param {string} clientId @param {string} sessionKey */
  link(engine, clientId, sessionKey) {
    const { end, endedOrder = 0 } = this.runs.get(clientId) ?? {};
    // What was left of an earlier life of the client's run does not serve before this one.
    const links = (this.state.links.get(engine) ?? []).filter((link) => link.clientId !== clientId || !end || link.at > endedOrder);
    this.state.links.set(engine, [...links, { clientId, sessionKey, at: this.tick() }]);
  }

  /** @param {string} engine @param {Context} context */
  context(engine, context) {
    this.state.contexts.set(engine, { ...this.state.contexts.get(engine), ...context });
  }

  /** The live run that an engine run's next event would belong to. @param {string} engine */
  liveRun(engine) {
    const run = this.runs.get(this.state.links.get(engine)?.[0]?.clientId ?? engine);
    return run && !run.end ? run : undefined;
  }

  /** @param {Run | { endedAt: number }} run @param {number} now */
  isRecent(run, now) {
    return now < run.endedAt + this.settings.endedRetentionMs;
  }

  /** @param {AgentEvent} event @param {number} now @returns {Told} */
  event(event, now) {
    this.tick();
    const data = event.data ?? {};
    const phase = event.stream === "lifecycle" ? data.phase : undefined;
    const link = this.state.links.get(event.runId)?.[0];
    const context = this.state.contexts.get(event.runId);
    const id = link?.clientId ?? event.runId;
    const sessionKey = link?.sessionKey ?? event.sessionKey ?? context?.sessionKey ?? this.rows.get(event.runId);
    const hidden = context?.hidden ?? false;
    if (this.isStray(event.runId, id, phase, link, now)) return { id, sessionKey, late: true, hidden };
    if (this.isLate(id, event, phase, link, now)) {
      for (const one of [id, event.runId]) this.state.lateAt.set(one, now);
      if (phase === "end" || phase === "error") this.leave(event.runId, id, now);
      return { id, sessionKey, late: true, hidden };
    }
    if (sessionKey === undefined) {
      if (phase === "end" || (phase === "error" && this.settings.errorGraceMs === 0)) this.leave(event.runId, "", now);
      return { id, sessionKey, late: false, hidden };
    }
    const run = this.generation(id, event.runId, sessionKey);
    if (run.events === 0) run.fromStart = phase === "start";
    run.events += 1;
    run.hidden = hidden;
    run.heartbeat = (context?.heartbeat ?? false) && !this.settings.showOk;
    return { id, sessionKey, late: false, hidden, run, end: this.happens(run, event, data, phase, now) };
  }

  /**
   * Whether it depends on the last late event, and not on the end alone, how long events are late:
   * that is nobody's business.
   *
   * @param {string} engine
   * @param {number} now
   */
  isDoubtful(engine, now) {
    const { lateAt, links, served } = this.state;
    return [engine, links.get(engine)?.[0]?.clientId ?? engine].some((id) => {
      const over = [this.runs.get(id), served.get(id)].filter((one) => one !== undefined);
      const last = lateAt.get(id) ?? -Infinity;
      return last + this.settings.endedRetentionMs >= now && over.length > 0 && !over.every((one) => this.isRecent(one, now));
    });
  }

  /**
   * An engine run that has ended ends once more: that is not the end of the chat run behind it.
   *
   * @param {string} engine
   * @param {string} id
   * @param {unknown} phase
   * @param {Link | undefined} link
   * @param {number} now
   */
  isStray(engine, id, phase, link, now) {
    const served = this.state.served.get(engine);
    const run = this.runs.get(id);
    if (!link || !served || (phase !== "end" && phase !== "error") || (run && (!run.end || this.isRecent(run, now)))) return false;
    return this.isRecent(served, now) && link.at <= served.endedOrder;
  }

  /**
   * @param {string} id
   * @param {AgentEvent} event
   * @param {unknown} phase
   * @param {Link | undefined} link
   * @param {number} now
   */
  isLate(id, event, phase, link, now) {
    const run = this.runs.get(id);
    if (run && !run.end) return false;
    const served = link ? undefined : this.state.served.get(event.runId);
    const over = [run, served].filter((one) => one !== undefined && this.isRecent(one, now)).at(-1);
    if (!over || (link && link.at > over.endedOrder)) return false;
    if (phase === "start") {
      if (over !== run || !run.awaitsStart) return false;
      run.awaitsStart = false;
      return true;
    }
    return event.seq !== 1;
  }

  /** @param {string} id @param {string} engine @param {string} sessionKey @returns {Run} */
  generation(id, engine, sessionKey) {
    const held = this.runs.get(id);
    if (held && !held.end) return held;
    const before = held?.end ? [...held.before, held.end] : [];
    /** @type {Run} */
    const run = {
      id, engine, sessionKey, before, fromStart: false, hidden: false, heartbeat: false, events: 0, raw: "", rewound: false, lossy: held?.lossy ?? false,
      sent: "", sentAt: -Infinity, sentOrder: 0, newestOrder: 0, waitsSince: undefined, failsAt: undefined, error: undefined, openTools: [], end: undefined, endedAt: 0, endedOrder: 0, awaitsStart: false,
    };
    // A Map keeps the place of a key: the order is that of the beginnings.
    this.runs.delete(id);
    this.runs.set(id, run);
    return run;
  }

  /**
   * @param {Run} run
   * @param {AgentEvent} event
   * @param {Anything} data
   * @param {unknown} phase
   * @param {number} now
   * @returns {End | undefined} how the run ends with this event
   */
  happens(run, event, data, phase, now) {
    if (phase === "error") {
      run.error = data.error;
      run.failsAt ??= now + this.settings.errorGraceMs;
      return this.settings.errorGraceMs === 0 ? this.failure(run) : undefined;
    }
    if (run.failsAt !== undefined && phase === "start") {
      Object.assign(run, { raw: "", rewound: true, openTools: [] });
    }
    run.failsAt = undefined;
    if (phase === "end") return { state: "final", text: this.finalText(run), ...(data.stopReason ? { stopReason: data.stopReason } : {}) };
    if (event.stream === "assistant") this.says(run, data);
    if (event.stream === "tool" && data.phase === "start") run.openTools.push(data.toolCallId);
    if (event.stream === "tool" && data.phase === "result") run.openTools = run.openTools.filter((one) => one !== data.toolCallId);
    return undefined;
  }

  /** @param {Run} run @param {Anything} data */
  says(run, { text = "", delta = "" }) {
    if (text !== "" && text.startsWith(run.raw)) run.raw = text;
    else if (delta !== "") run.raw += delta;
    else if (text !== "") {
      run.raw = text;
      run.rewound = true;
    }
  }

  /** @param {Run} run @returns {End} */
  failure(run) {
    return { state: "error", text: this.finalText(run), errorMessage: run.error };
  }

  /**
   * @param {string} clientId
   * @param {string} sessionKey
   * @param {string | undefined} stopReason
   * @param {number} now
   * @returns {{ run: Run, end: End } | undefined}
   */
  abort(clientId, sessionKey, stopReason, now) {
    this.tick();
    const stands = [...this.state.links].find(([, links]) => links.some((link) => link.clientId === clientId && link.sessionKey === sessionKey));
    if (!stands) return undefined;
    const own = this.state.links.get(clientId) ?? [];
    const held = this.runs.get(clientId);
    const over = held?.end !== undefined && this.isRecent(held, now) && !stands[1].some((link) => link.clientId === clientId && link.at > held.endedOrder);
    if (over) return undefined;
    const first = own.find((link) => link.clientId === clientId && link.sessionKey === sessionKey);
    this.state.links.set(clientId, own.filter((link) => link !== first));
    const run = this.generation(clientId, stands[0], sessionKey);
    run.awaitsStart = run.events === 0;
    return { run, end: { state: "aborted", text: brokenOff(this.shown(run)), ...(stopReason ? { stopReason } : {}) } };
  }

  /** The run is over: called once its terminal frame was seen, or at once for a hidden one. @param {Run} run @param {End} end @param {number} now */
  ends(run, end, now) {
    Object.assign(run, { end, endedAt: now, endedOrder: this.tick(), failsAt: undefined, waitsSince: undefined, openTools: [], raw: "" });
    if (end.state !== "aborted") this.leave(run.engine, run.id, now);
  }

  /** An engine run has ended, and with it the chat run that it served. @param {string} engine @param {string} id @param {number} now */
  leave(engine, id, now) {
    if (id !== engine) this.state.served.set(engine, { endedAt: now, endedOrder: this.tick() });
    this.state.contexts.delete(engine);
    this.state.links.set(engine, (this.state.links.get(engine) ?? []).slice(1));
  }

  /** What viewers ought to see of a live run. @param {Run} run */
  shown(run) {
    return run.hidden || run.heartbeat ? "" : shownOf(run.raw);
  }

  /** @param {Run} run */
  finalText(run) {
    return run.hidden ? "" : finalOf(run.raw, { heartbeat: run.heartbeat, ackMaxChars: this.settings.ackMaxChars });
  }
}
