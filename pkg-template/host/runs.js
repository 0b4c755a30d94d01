/**
 * The runs that go on: those of the gateway's own agent and those that are fed
 * from outside, from their first event to their one end.
 *
 * @typedef {import("../host.js").Agent} Agent
 * @typedef {import("../host.js").Said} Said
 * @typedef {import("../host.js").RunRequest} RunRequest
 * @typedef {import("../host.js").RunRecord} RunRecord
 * @typedef {import("../host.js").Store} Store
 * @typedef {import("./clock.js").Clock} Clock
 * @typedef {import("../index.js").AgentEvent} AgentEvent
 * @typedef {import("./grants.js").Rights} Rights
 * @typedef {import("./keeper.js").Keeper} Keeper
 * @typedef {import("./sessions.js").Sessions} Sessions
 *
 * @typedef {object} Run
 * @property {string} runId
 * @property {string} sessionKey
 * @property {RunRecord} record
 * @property {AbortController} controller
 * @property {boolean} hasSpoken whether anything but its start was told
 * @property {boolean} hasEnded whether its end was the last that was said of it
 * @property {boolean} isServed whether the gateway's own agent is at it
 * @property {number} heardAt
 * @property {unknown} [timer]
 * @property {Map<string, unknown>} calls the arguments of open tool calls
 */

import { errorText } from "../core/core.js";
import { invalid, unavailable } from "./frames.js";
import { serve } from "./serve_agent.js";
import { toolMessages } from "./tool_messages.js";
import { KEY, isKey, isObject, isShallow } from "./values.js";

/** An agent that returns this leaves the rest of its run to `ingest`. */
export const ELSEWHERE = Symbol.for("runcast.elsewhere");

/** How long the router knows the end of a run, at least. */
const LATE_MS = 60_000;

export class Runs {
  /** @type {Map<string, Run>} */
  #live = new Map();
  #parts;

  /**
   * @param {object} parts
   * @param {Keeper} parts.keeper
   * @param {Sessions} parts.sessions
   * @param {Store} parts.store
   * @param {Clock} parts.clock
   * @param {Agent | undefined} parts.agent
   * @param {Agent | undefined} parts.resume
   * @param {{ runs: number, history: number, runIdleMs: number }} parts.limits
   * @param {(error: unknown) => void} parts.onError
   */
  constructor(parts) {
    this.#parts = parts;
  }

  get size() {
    return this.#live.size;
  }

  /** Whether the gateway's own agent is at work. */
  get isServing() {
    for (const { record } of this.#live.values()) if (record.kind === "agent") return true;
    return false;
  }

  /** @param {string} sessionKey */
  of(sessionKey) {
    return [...this.#live.values()].filter((run) => run.sessionKey === sessionKey);
  }

  /**
   * Opens a run of the agent. The same id again is no new run.
   * @param {RunRequest & { runId: string }} request
   * @returns {{ runId: string, status: string, go?: () => void }} `go` sets it off, once whoever asked has been told
   */
  start(request) {
    const { sessionKey, runId, isHeartbeat } = request;
    const { keeper, sessions, store, agent, limits, clock } = this.#parts;
    const before = this.#live.get(runId)?.record ?? store.run(runId);
    if (before && before.sessionKey !== sessionKey) throw invalid("idempotencyKey is in use");
    if (before) return { runId, status: before.status === "running" ? "in_flight" : before.status };
    if (!agent) throw unavailable("this gateway has no agent");
    const now = clock.now();
    this.#makeRoom();
    sessions.ensure(sessionKey);
    const history = structuredClone(store.messages(sessionKey, limits.history));
    /** @type {RunRecord} */
    const record = { sessionKey, status: "running", kind: "agent", at: now, request: { ...request, runId } };
    const run = this.#open(runId, record);
    if (isHeartbeat) keeper.input("setRunContext", [runId, { isHeartbeat: true }], sessionKey);
    return { runId, status: "started", go: () => this.#setOff(run, history) };
  }

  /** @param {Run} run @param {import("../host.js").Message[]} history */
  #setOff(run, history) {
    const { runId, sessionKey, record } = run;
    const { sessions, agent } = this.#parts;
    const { message = "", attachments, isHeartbeat, subject } = record.request ?? {};
    const content = [...(message === "" ? [] : [{ type: "text", text: message }]), ...(attachments ?? [])];
    try {
      if (!isHeartbeat) sessions.append(sessionKey, { role: "user", content, timestamp: record.at, runId });
      this.#limitTime(run);
      if (agent) this.#serve(run, agent, { sessionKey, message, attachments, subject, history, runId });
    } catch (error) {
      this.#fail(run, error);
      run.controller.abort(error);
    }
  }

  /** @param {Run} run */
  #limitTime(run) {
    const { clock } = this.#parts;
    const { at, request } = run.record;
    if (request?.timeoutMs) run.timer = clock.setTimeout(() => this.#abort(run, "timeout"), Math.max(0, at + request.timeoutMs - clock.now()));
  }

  #makeRoom() {
    const { limits } = this.#parts;
    if (this.#live.size >= limits.runs) this.sweep();
    if (this.#live.size >= limits.runs) throw unavailable("too many runs at once");
  }

  /** @param {string} runId @param {RunRecord} record @returns {Run} */
  #open(runId, record) {
    const { keeper, store, clock } = this.#parts;
    const { sessionKey } = record;
    store.saveRun(runId, record);
    const run = this.#track(runId, record, clock.now());
    keeper.input("linkRun", [runId, { clientRunId: runId, sessionKey }], sessionKey);
    return run;
  }

  /** @param {string} runId @param {RunRecord} record @param {number} heardAt @returns {Run} */
  #track(runId, record, heardAt) {
    const run = { runId, sessionKey: record.sessionKey, record, controller: new AbortController(), hasSpoken: false, hasEnded: false, isServed: false, heardAt, calls: new Map() };
    this.#live.set(runId, run);
    return run;
  }

  /** @param {Run} run @param {Agent} agent @param {Omit<import("../host.js").AgentContext, "signal" | "emit">} context */
  #serve(run, agent, context) {
    const { signal } = run.controller;
    run.isServed = true;
    serve(agent, { ...context, signal, emit: (said) => this.#emit(run, said) }).then((left) => {
      run.isServed = false;
      if (left === ELSEWHERE) this.#leave(run);
      else if (!run.hasEnded && !signal.aborted) this.#lifecycle(run, { phase: "end", endedAt: this.#parts.clock.now() });
    }).catch((error) => {
      run.isServed = false;
      if (!signal.aborted) this.#fail(run, error);
    }).catch(this.#parts.onError);
    this.#lifecycle(run, { phase: "start", startedAt: run.record.at });
  }

  /** @param {Run} run @param {unknown} error */
  #fail(run, error) {
    this.#parts.onError(error);
    // Its agent has told it already.
    if (run.hasEnded) return;
    this.#lifecycle(run, { phase: "error", error: errorText(error || "unknown error", true), willRetry: false });
    // The end of a run that nobody is told of.
    this.#over(run, "error");
  }

  /** What is left of it comes from elsewhere. @param {Run} run */
  #leave(run) {
    run.record = { ...run.record, kind: "ingest" };
    if (this.#live.get(run.runId) === run) this.#parts.store.saveRun(run.runId, run.record);
  }

  /** @param {Run} run @param {import("../index.js").RunData} data */
  #lifecycle(run, data) {
    if (this.#live.get(run.runId) === run) this.#take(run, { runId: run.runId, stream: "lifecycle", data });
  }

  /**
   * What the agent says; nothing once its run is over.
   * @param {Run} run
   * @param {Said} said
   * @returns {boolean} whether it was taken
   */
  #emit(run, said) {
    if (this.#live.get(run.runId) !== run || run.controller.signal.aborted) return false;
    if (typeof said === "string") {
      if (said !== "") this.#take(run, { runId: run.runId, stream: "assistant", data: { delta: said } });
      return true;
    }
    if (!isObject(said)) throw new TypeError("an agent says texts or events");
    const { seq: _, ...rest } = said;
    const event = { ...rest, stream: said.stream, runId: run.runId, sessionKey: run.sessionKey };
    const phase = said.stream === "lifecycle" && said.data?.phase;
    // Its start was told when it was called.
    if (phase === "start" && !run.hasSpoken) return true;
    this.#take(run, event);
    return true;
  }

  /** @param {Run} run @param {AgentEvent} event */
  #take(run, event) {
    const { keeper, sessions, clock } = this.#parts;
    run.heardAt = clock.now();
    run.hasSpoken ||= event.stream !== "lifecycle";
    const phase = event.stream === "lifecycle" && event.data?.phase;
    run.hasEnded = phase === "end" || phase === "error";
    keeper.input("ingest", [event], run.sessionKey);
    if (event.stream === "tool" && isObject(event.data) && !run.record.request?.isHeartbeat) {
      for (const message of toolMessages(run.calls, event.data, run.runId, run.heardAt)) sessions.append(run.sessionKey, message);
    }
    // The end of a run that nobody is told of.
    if (phase === "end") this.#over(run, "ok");
  }

  /**
   * An event from outside.
   * @param {unknown} given
   * @param {Rights | undefined} rights of who sends it; without, of the host itself
   * @returns {string | undefined} the run, if it was aborted
   */
  feed(given, rights) {
    if (!isObject(given)) throw invalid("an event is an object");
    if (!isShallow(given)) throw invalid("the event is nested too deeply");
    const { runId, sessionKey } = given;
    if (!isKey(runId)) throw invalid(`event.runId must be ${KEY}`);
    if (sessionKey !== undefined && !isKey(sessionKey)) throw invalid(`event.sessionKey must be ${KEY}`);
    const live = this.#live.get(runId);
    const record = live?.record ?? this.#parts.store.run(runId);
    const key = record?.sessionKey ?? sessionKey;
    if (key === undefined) throw invalid("the first event of a run names its sessionKey");
    rights?.needSession(key);
    if (sessionKey !== undefined && sessionKey !== key) {
      rights?.needSession(sessionKey);
      throw invalid("the run belongs to another session");
    }
    // What an aborted run still says is not heard, were it its start.
    if (!live && record?.status === "aborted") return runId;
    if (isObject(given.context)) return void this.#context(runId, key, given.context, record);
    if (typeof given.stream !== "string") throw invalid("event.stream must be a string");
    const event = /** @type {AgentEvent} */ (given);
    const begins = !record || (!live && (event.seq === 1 || (event.stream === "lifecycle" && event.data?.phase === "start")));
    if (live) this.#take(live, event);
    else if (begins) this.#take(this.#begin(runId, key), event);
    // It comes late: the router counts it. Later it would take it for a new run's.
    else if (record.at + LATE_MS > this.#parts.clock.now()) this.#parts.keeper.input("ingest", [event], key);
    return undefined;
  }

  /** @param {string} runId @param {string} sessionKey @param {import("../index.js").RunContext} context @param {RunRecord | undefined} record */
  #context(runId, sessionKey, context, record) {
    if (!record) this.#begin(runId, sessionKey);
    this.#parts.keeper.input("setRunContext", [runId, { ...context, sessionKey }], sessionKey);
  }

  /** @param {string} runId @param {string} sessionKey */
  #begin(runId, sessionKey) {
    this.#makeRoom();
    this.#parts.sessions.ensure(sessionKey);
    return this.#open(runId, { sessionKey, status: "running", kind: "ingest", at: this.#parts.clock.now() });
  }

  /**
   * @param {string} sessionKey
   * @param {string | undefined} runId without it: all of the session
   * @param {string} stopReason
   * @returns {string[]} the runs that were aborted
   */
  abort(sessionKey, runId, stopReason) {
    const meant = this.of(sessionKey).filter((run) => runId === undefined || run.runId === runId);
    for (const run of meant) this.#abort(run, stopReason);
    return meant.map((run) => run.runId);
  }

  /** @param {Run} run @param {string} stopReason */
  #abort(run, stopReason) {
    const { runId, sessionKey } = run;
    const { keeper, clock } = this.#parts;
    // Whatever else may fail, its agent stops.
    run.controller.abort(new DOMException(stopReason, "AbortError"));
    this.#over(run, "aborted");
    keeper.input("abortRun", [runId, sessionKey, { stopReason }], sessionKey);
    // Nobody is told of the run again; its session is no longer busy.
    const data = { phase: "end", stopReason: "aborted", endedAt: clock.now() };
    keeper.input("ingest", [{ runId, stream: "lifecycle", sessionKey, data }], sessionKey);
  }

  /** The router told how a run ended. @param {string} runId @param {"final" | "error" | "aborted"} state */
  ended(runId, state) {
    const run = this.#live.get(runId);
    if (run) this.#over(run, state === "final" ? "ok" : state);
  }

  /** @param {Run} run @param {RunRecord["status"]} status */
  #over(run, status) {
    if (this.#live.get(run.runId) !== run) return;
    const { store, clock } = this.#parts;
    clock.clearTimeout(run.timer);
    this.#live.delete(run.runId);
    const { request: _, ...record } = run.record;
    store.saveRun(run.runId, { ...record, status, at: clock.now() });
  }

  /** Forgets runs of which nothing was heard for long. */
  sweep() {
    const { clock, limits } = this.#parts;
    for (const run of [...this.#live.values()]) {
      if (!run.isServed && run.heardAt + limits.runIdleMs <= clock.now()) this.#abort(run, "idle");
    }
  }

  /** The runs that go on. @returns {import("./keeper.js").RunNames} */
  names() {
    return [...this.#live.values()].map(({ runId, sessionKey }) => [runId, sessionKey]);
  }

  /** Remembers the runs that went on when the host went. */
  recall() {
    const { keeper, store } = this.#parts;
    for (const [runId, record] of store.liveRuns()) this.#track(runId, record, Math.max(record.at, keeper.savedAt));
  }

  /**
   * Tells a router that is behind which runs go on by now.
   * @param {import("./keeper.js").RunNames} known those that went on when it was saved
   */
  catchUp(known) {
    const { keeper: { router }, clock } = this.#parts;
    for (const [runId, sessionKey] of known) {
      if (this.#live.has(runId)) continue;
      // How it ended is in the transcript; what the router has is but a part.
      router.setRunContext(runId, { isControlUiVisible: false });
      router.ingest({ runId, sessionKey, stream: "lifecycle", data: { phase: "end" } }, clock.now());
    }
    for (const { runId, sessionKey } of this.#live.values()) {
      router.unlinkRun(runId, runId, sessionKey);
      router.linkRun(runId, { clientRunId: runId, sessionKey });
    }
  }

  /** Takes up what was recalled: fed runs go on, the agent's are resumed or end. */
  takeUp() {
    for (const run of [...this.#live.values()]) {
      try {
        this.#resume(run);
      } catch (error) {
        // The others go on all the same.
        this.#parts.onError(error);
      }
    }
  }

  /** @param {Run} run */
  #resume(run) {
    const { store, resume, sessions, limits } = this.#parts;
    const { runId, record } = run;
    sessions.ensure(record.sessionKey);
    this.#limitTime(run);
    if (record.kind === "ingest") return;
    const { request } = record;
    if (!resume || !request) return this.#abort(run, "restart");
    const said = sessions.inFlight(record.sessionKey).find((one) => one.runId === runId);
    const history = structuredClone(store.messages(record.sessionKey, limits.history));
    const text = said?.message.content?.map?.(({ text = "" }) => text).join("") ?? "";
    this.#serve(run, resume, { ...request, history, runId, said: text });
  }

  /** Nothing goes on here any longer. @param {string} stopReason */
  stop(stopReason) {
    for (const run of [...this.#live.values()]) {
      if (run.record.kind === "agent") this.#abort(run, stopReason);
      else this.#parts.clock.clearTimeout(run.timer);
    }
  }
}
