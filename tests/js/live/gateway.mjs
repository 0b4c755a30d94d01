// A host around the router: it keeps the connections, acts on frames, wakes as it is told, and may
// be evicted and restored at any point. Every call is held against the oracle.

import assert from "node:assert/strict";

import { checkAnswer, checkDeltas } from "./attach_check.mjs";
import { Book } from "./book.mjs";
import { save } from "./eviction.mjs";
import { Judge } from "./judge.mjs";
import { Oracle } from "./oracle.mjs";
import { Wire } from "./viewer.mjs";

/**
 * @typedef {import("./viewer.mjs").Viewer} Viewer
 * @typedef {import("./viewer.mjs").Request} Request
 * @typedef {{ prompt: boolean } & import("./oracle.mjs").Settings} Config
 */

const START = 1_700_000_000_000;

export class Gateway {
  /**
   * @param {any} ChatRouter
   * @param {Config} config
   * @param {Map<string, string>} rows
   */
  constructor(ChatRouter, config, rows) {
    this.ChatRouter = ChatRouter;
    this.rows = rows;
    this.prompt = config.prompt;
    this.now = START;
    this.lives = 1;
    this.oracle = new Oracle(config, rows);
    this.book = new Book();
    this.judge = new Judge(this.oracle, this.book);
    /** Those that the host believes in. @type {Map<string, { wire: Wire, viewer: Viewer }>} */
    this.connections = new Map();
    /** When each attachment was made. @type {Map<string, { order: number, now: number }>} */
    this.attachments = new Map();
    /** Starts and tool calls that only operators were told of. @type {Map<string, number>} */
    this.asides = new Map();
    /** Whether some life has forgotten something. */
    this.isLossy = false;
    /** When something did, and nobody was told. */
    this.blindSince = -1;
    /** When a connection last changed, in the order of things. */
    this.changedAt = 0;
    const { throttleMs, errorGraceMs, endedRetentionMs, showOk, ackMaxChars } = config;
    const limits = { errorGraceMs, endedRetentionMs };
    this.router = new ChatRouter({ semantics: "live", epoch: this.epoch, throttleMs, heartbeat: { showOk, ackMaxChars }, limits });
    this.tellRows();
    this.saved = save(this);
  }

  get epoch() {
    return `life ${this.lives}`;
  }

  /** The host keeps in mind what its connections want: a snapshot from before that will not do. */
  change() {
    this.changedAt = this.oracle.tick();
  }

  tellRows() {
    for (const [sessionId, sessionKey] of this.rows) this.router.setSession(sessionKey, { row: { sessionId } });
  }

  /** Lets time pass. @param {number} ms */
  pass(ms) {
    const until = this.now + ms;
    while (this.prompt && (this.router.wakeAt() ?? Infinity) <= until) this.wake(this.router.wakeAt());
    this.now = Math.max(this.now, until);
    const { runs, settings } = this.oracle;
    // Whether the last millisecond counts is nobody's business.
    while ([...runs.values()].some(({ endedAt }) => endedAt + settings.endedRetentionMs === this.now)) this.now += 1;
  }

  /** @param {number} [at] */
  wake(at = this.now) {
    this.now = Math.max(this.now, at);
    const due = [...this.oracle.runs.values()].filter((run) => run.failsAt !== undefined && run.failsAt <= this.now && !run.hidden);
    const endings = due.map((run) => ({ run, end: this.oracle.failure(run) }));
    this.act(this.router.wake(this.now), { endings });
    for (const { id, waitsSince = Infinity } of this.oracle.runs.values()) {
      assert.ok(waitsSince + this.oracle.settings.throttleMs > this.now, `the text of ${id} is older than it may be`);
    }
  }

  /** @param {any} event */
  ingest(event) {
    const told = this.oracle.event(event, this.now);
    const isAside = told.late || told.hidden || told.sessionKey === undefined;
    if (isAside && (event.stream === "tool" || event.data?.phase === "start")) this.asides.set(told.id, this.oracle.tick());
    const endings = told.run && told.end ? [{ run: told.run, end: told.end }] : [];
    this.act(this.router.ingest(event, this.now), { heard: { event, told }, endings });
  }

  /** @param {string} clientId @param {string} sessionKey @param {string} [stopReason] */
  abort(clientId, sessionKey, stopReason) {
    const aborted = this.oracle.abort(clientId, sessionKey, stopReason, this.now);
    const options = stopReason ? { stopReason } : {};
    this.act(this.router.abortRun(clientId, sessionKey, options, this.now), { endings: aborted ? [aborted] : [] });
  }

  /** @param {any[]} frames @param {Parameters<Judge["call"]>[2]} cause */
  act(frames, cause) {
    this.judge.call(JSON.parse(JSON.stringify(frames)), this.now, cause);
    this.send(frames);
    this.checkWakeAt();
  }

  /** @param {any[]} frames */
  send(frames) {
    for (const { to, connIds, event, payload } of frames) {
      if (to !== "connections") continue;
      const text = JSON.stringify({ event, payload });
      for (const connId of connIds) {
        const connection = this.connections.get(connId);
        assert.ok(connection, `${connId} is gone, but gets ${event}`);
        if (!connection.wire.isCut) connection.wire.down.push(text);
      }
    }
  }

  /** The router asks to be woken for what waits, then, and for nothing else. */
  checkWakeAt() {
    const { throttleMs } = this.oracle.settings;
    const runs = [...this.oracle.runs.values()].filter((run) => !run.end);
    const due = runs.filter((run) => !run.hidden).flatMap((run) => [run.failsAt ?? Infinity, (run.waitsSince ?? Infinity) + throttleMs]);
    const expected = Math.min(Infinity, ...due);
    const wakeAt = this.router.wakeAt() ?? Infinity;
    const mayBeEarly = runs.some((run) => (run.hidden && run.failsAt !== undefined) || run.rewound);
    assert.ok(mayBeEarly ? wakeAt <= expected : wakeAt === expected, `wakeAt() is ${wakeAt - this.now} from now, not ${expected - this.now}`);
  }

  /** @param {Viewer} viewer @param {boolean} resumes */
  connect(viewer, resumes) {
    const connId = `${viewer.name}#${this.oracle.tick()}.${this.lives}.${this.connections.size}`;
    const wire = new Wire(connId, this.oracle.tick());
    this.connections.set(connId, { wire, viewer });
    if (viewer.habits.operator) this.subscribe(connId);
    viewer.connect(wire, resumes);
  }

  /** @param {string} connId */
  subscribe(connId) {
    this.change();
    this.router.subscribeSessions(connId);
    this.book.operators.add(connId);
  }

  /** The host finds out which connections broke. */
  notice() {
    for (const [connId, { wire }] of this.connections) if (wire.isCut) this.gone(connId);
  }

  /** @param {string} connId */
  gone(connId) {
    this.change();
    this.router.disconnect(connId);
    this.book.forget(connId);
    this.connections.delete(connId);
  }

  /** Answers what a viewer asked for first. @param {Viewer} viewer */
  serve({ wire }) {
    const request = wire?.up.shift();
    if (wire && request) this.attach(wire, request);
  }

  /** @param {Wire} wire @param {Request} request */
  attach({ connId, down }, { sessionKey, resume, ...wants }) {
    const answer = this.router.attach(connId, sessionKey, { ...wants, ...(resume ? { resume } : {}) }, this.now);
    const wire = JSON.parse(JSON.stringify(answer));
    checkAnswer(this.oracle, wire, { connId, sessionKey, wants, resume }, { now: this.now, epoch: this.epoch });
    this.change();
    this.book.attach(connId, sessionKey, wants);
    this.attachments.set(`${connId} ${sessionKey}`, { order: this.changedAt, now: this.now });
    down.push(JSON.stringify({ answer: { sessionKey, ...answer } }));
  }

  /** @param {Viewer} viewer */
  leave(viewer) {
    this.change();
    // Nobody takes leave while something for him is on its way.
    while (viewer.wire?.down.length) viewer.take();
    viewer.leave();
    if (viewer.wire) viewer.wire.since = this.changedAt;
    for (const sessionKey of viewer.wire ? viewer.habits.sessions : []) {
      this.router.detach(viewer.wire?.connId, sessionKey);
      this.book.detach(viewer.wire?.connId ?? "", sessionKey);
    }
  }

  /** @param {Viewer} viewer @param {string} engine */
  watch({ wire }, engine) {
    if (!wire) return;
    this.change();
    this.router.watchTools(engine, wire.connId, this.now);
    this.book.watch(engine, wire.connId);
  }

  /** @param {Viewer} viewer @param {boolean} isSlow */
  setSlow({ wire, habits }, isSlow) {
    if (!wire) return;
    const { connId } = wire;
    this.change();
    const frames = this.router.setSlow(connId, isSlow, this.now);
    this.book.slow[isSlow ? "add" : "delete"](connId);
    for (const frame of frames) assert.deepEqual([frame.to, frame.connIds, frame.event], ["connections", [connId], "chat"]);
    const live = [...this.oracle.runs.values()].filter((run) => !run.end && !run.hidden);
    for (const run of live) {
      const wants = this.book.followers(run.sessionKey).get(connId);
      const own = frames.map((/** @type {any} */ frame) => frame.payload).filter((/** @type {any} */ payload) => payload.runId === run.id);
      assert.ok(wants || own.length === 0, `${connId} may not have the text of ${run.id}`);
      checkDeltas(JSON.parse(JSON.stringify(own)), live, wants ?? habits);
    }
    assert.ok(frames.length <= live.length, "one delta a run that goes on");
    this.send(frames);
  }
}
