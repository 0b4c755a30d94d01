// An hour of a gateway: ten thousand sessions in which people ask, agents answer, fail, try again
// and are aborted, while viewers come, go and lag. It takes what the clock says from a heap of what
// is to happen: an hour is as long as the router takes for it. The same seed gives the same hour.
// Of some sessions everything is checked, at both semantics: this is also a test of the router.

import { Heap } from "./heap.mjs";
import { Random } from "../random.mjs";
import { KINDS } from "./replies.mjs";
import { must, Watcher } from "./watcher.mjs";

export const START = 1_700_000_000_000;
const MINUTE = 60_000;

/**
 * @typedef {object} Parts
 * @property {any} ChatRouter
 * @property {any} ModelRouter the plain one of `origin`
 * @property {(a: unknown, b: unknown) => boolean} isAlike
 *
 * @typedef {object} Options
 * @property {number} seed
 * @property {number} sessions
 * @property {number} runsPerHour in one session
 * @property {number} checkedEvery of so many sessions one is watched closely
 * @property {{ [limit: string]: number }} limits
 *
 * @typedef {{ id: string, client: string, sessionKey: string, acts: Iterator<import("./replies.mjs").Act>, seq: number, said?: import("./watcher.mjs").Said }} Run
 */

export class Hour {
  now = START;
  events = 0;
  frames = 0;
  runs = 0;
  live = 0;
  compared = 0;
  evictions = 0;
  /** @type {{ [kind: string]: number }} */
  kinds = {};
  #heap = new Heap();
  /** The watchers that there are, by connection. @type {Map<string, Watcher>} */
  #watchers = new Map();
  /** What was said in a session that is checked. @type {Map<string, Map<string, import("./watcher.mjs").Said>>} */
  #said = new Map();
  #checked = 0;

  /** @param {Parts} parts @param {Options} options */
  constructor(parts, options) {
    this.parts = parts;
    this.options = options;
    this.random = new Random(options.seed);
    const { ChatRouter, ModelRouter } = parts;
    this.router = new ChatRouter({ semantics: "live", epoch: "hour", limits: options.limits });
    this.origin = new ChatRouter();
    this.model = new ModelRouter();
    for (let at = 0; at < options.sessions; at += 1) this.#session(at);
    for (const connId of ["operator 1", "operator 2"]) this.router.subscribeSessions(connId);
    this.origin.subscribeSessions("operator");
    this.model.subscribeSessions("operator");
    this.#later(MINUTE, () => this.#save());
  }

  /** @param {number} after @param {() => void} call */
  #later(after, call) {
    this.#heap.push(this.now + after, call);
  }

  /** @param {number} at */
  #key = (at) => `agent:main:${at}`;

  /** @param {number} at */
  #isChecked = (at) => at % this.options.checkedEvery === 0;

  /** @param {number} at */
  #session(at) {
    const { runsPerHour } = this.options;
    const key = this.#key(at);
    this.router.setSession(key, this.#row(at));
    if (this.#isChecked(at)) {
      this.#said.set(key, new Map());
      for (const router of [this.origin, this.model]) router.setSession(key, { ...this.#row(at), verboseLevel: "full" });
    }
    const ask = () => {
      this.#begin(at);
      this.#later(this.random.until((60 * MINUTE) / runsPerHour), ask);
    };
    this.#later(this.random.until((60 * MINUTE) / runsPerHour), ask);
    const come = () => {
      this.#viewer(at);
      this.#later(this.random.until(10 * MINUTE), come);
    };
    this.#later(this.random.until(10 * MINUTE), come);
  }

  /** @param {number} at */
  #row = (at) => ({ row: { sessionId: `row ${at}`, model: "m" } });

  /** Somebody opens a session, lags now and then, loses the connection and comes back, and leaves. @param {number} at */
  #viewer(at) {
    const { random } = this;
    const key = this.#key(at);
    const said = this.#said.get(key);
    let connId = `viewer ${at} ${random.below(1e9)}`;
    const deltas = random.below(4) === 0 ? "full" : "suffix";
    /** @type {Watcher | undefined} */
    let watcher = said && new Watcher(connId, deltas, said);
    const attach = (/** @type {object | undefined} */ resume) => {
      if (watcher) this.#watchers.set(connId, watcher);
      this.#take(this.router.attach(connId, key, { deltas, tools: random.below(2) === 0, ...(resume ? { resume } : {}) }, this.now).frames);
    };
    attach(undefined);
    const leave = () => {
      this.#watchers.delete(connId);
      this.#checked += watcher?.checked ?? 0;
      if (watcher) watcher.checked = 0;
      this.router.disconnect(connId);
    };
    const stays = random.until(4 * MINUTE);
    if (random.below(10) === 0) {
      const from = random.below(stays);
      this.#later(from, () => this.#take(this.router.setSlow(connId, true, this.now)));
      this.#later(from + random.below(stays - from), () => this.#take(this.router.setSlow(connId, false, this.now)));
    }
    if (random.below(5) > 0) return void this.#later(stays, leave);
    // Its page is closed for a while: it comes back on another connection, with what it has.
    this.#later(Math.floor(stays / 2), () => {
      leave();
      const has = watcher?.has ?? {};
      this.#later(random.below(20_000), () => {
        connId = `${connId}, again`;
        if (said) {
          const texts = watcher?.texts ?? new Map();
          watcher = new Watcher(connId, deltas, said);
          for (const [runId, text] of texts) if (!said.get(runId)?.ends.length) watcher.texts.set(runId, text);
        }
        attach({ epoch: this.router.epoch, runs: has });
        this.#later(Math.ceil(stays / 2), leave);
      });
    });
  }

  /** @param {number} at */
  #begin(at) {
    const { random } = this;
    const kind = random.one(KINDS);
    this.runs += 1;
    this.live += 1;
    this.kinds[kind.name] = (this.kinds[kind.name] ?? 0) + 1;
    const key = this.#key(at);
    const [id, client] = [`engine ${this.runs}`, `client ${this.runs}`];
    const said = this.#said.get(key);
    const run = { id, client, sessionKey: key, acts: kind.acts(random)[Symbol.iterator](), seq: 0, said: said && { raw: "", heartbeat: kind.heartbeat ?? false, ends: [] } };
    if (run.said) said?.set(client, run.said);
    for (const router of this.#routersOf(run)) {
      router.linkRun(id, { clientRunId: client, sessionKey: key });
      if (kind.heartbeat) router.setRunContext(id, { isHeartbeat: true, sessionKey: key });
    }
    if (random.below(3) === 0) for (const router of this.#routersOf(run)) router.watchTools(id, `watcher ${this.runs}`, this.now);
    this.#next(run);
  }

  /** @param {Run} run @returns {any[]} */
  #routersOf(run) {
    return run.said ? [this.router, this.origin, this.model] : [this.router];
  }

  /** @param {Run} run */
  #next(run) {
    const { value: act, done } = run.acts.next();
    if (done) {
      this.live -= 1;
      return;
    }
    this.#later(act.after, () => {
      this.#does(run, act);
      this.#next(run);
    });
  }

  /** @param {Run} run @param {import("./replies.mjs").Act} act */
  #does(run, act) {
    const { id, client, sessionKey, said } = run;
    const { now } = this;
    if (act.do === "abort") {
      this.#take(this.router.abortRun(client, sessionKey, { stopReason: "rpc" }, now));
      if (said) this.#compare((router) => router.abortRun(client, sessionKey, { stopReason: "rpc" }, now));
      return;
    }
    const { stream = "", data } = act;
    if (said && !said.ends.length) {
      if (stream === "assistant") said.raw += data.delta;
      // What is tried again begins anew.
      if (stream === "lifecycle" && data.phase === "start") said.raw = "";
    }
    this.events += 1;
    run.seq += 1;
    const event = { runId: id, seq: run.seq, ts: now, stream, data };
    this.#take(this.router.ingest(event, now));
    // `origin` wants whole texts; what it makes of deltas alone is nothing.
    if (said) this.#compare((router) => router.ingest({ ...event, data: stream === "assistant" ? { ...data, text: said.raw } : data }, now));
  }

  /** The same for both routers of `origin`: they must answer alike. @param {(router: any) => any[]} call */
  #compare(call) {
    const [actual, expected] = [this.origin, this.model].map(call);
    this.compared += 1;
    must(this.parts.isAlike(plain(actual), plain(expected)), () => `the core says ${JSON.stringify(actual)}, the model ${JSON.stringify(expected)}`);
  }

  /** @param {any[]} frames */
  #take(frames) {
    this.frames += frames.length;
    for (const { to, event, payload } of frames) {
      if (to === "nodes" && event === "chat" && payload.state !== "delta") this.#ended(payload);
    }
    for (const { to, connIds, event, payload } of frames) {
      if (to !== "connections") continue;
      for (const connId of connIds) this.#watchers.get(connId)?.take(event, payload);
    }
  }

  /** @param {any} payload */
  #ended({ runId, sessionKey, state }) {
    const said = this.#said.get(sessionKey)?.get(runId);
    if (!said) return;
    said.ends.push(state);
    must(said.ends.length === 1, () => `${runId} ends with ${said.ends.join(" and ")}`);
  }

  /** A host saves its router each minute; each quarter of an hour it is evicted, and goes on with what it saved. */
  #save() {
    const bytes = this.router.snapshot();
    this.snapshotBytes = bytes.length;
    const minutes = Math.round((this.now - START) / MINUTE);
    if (minutes % 15 === 7) {
      this.router.free();
      this.router = this.parts.ChatRouter.restore(bytes, { epoch: "hour" });
      for (let at = 0; at < this.options.sessions; at += 1) this.router.setSession(this.#key(at), this.#row(at));
      this.evictions += 1;
    }
    for (const [, runs] of this.#said) {
      // What was told long ago is told no more.
      const old = [...runs].slice(0, -20);
      for (const [runId, { ends }] of old) if (ends.length > 0) runs.delete(runId);
    }
    this.#later(MINUTE, () => this.#save());
  }

  /** Lets the hour go on. @param {number} ms since it began */
  until(ms) {
    const end = START + ms;
    for (let next = this.#heap.peek(); next !== undefined && next <= end; next = this.#heap.peek()) {
      this.#wake(next);
      this.now = next;
      this.#heap.pop()();
    }
    this.#wake(end);
    this.now = end;
  }

  /** @param {number} until */
  #wake(until) {
    for (let due = this.router.wakeAt(); due !== undefined && due <= until; due = this.router.wakeAt()) this.#take(this.router.wake(due));
    this.#wakeOrigin(until);
  }

  #swept = START;

  /** The model forgets when it is asked to, the core by itself. @param {number} until */
  #wakeOrigin(until) {
    if (until - this.#swept < MINUTE) return;
    this.#swept = until;
    this.#compare((router) => router.wake(until));
  }

  get report() {
    const { events, frames, runs, live, compared, evictions, kinds, snapshotBytes } = this;
    const { held, suppressed, dropped } = this.router.stats();
    const checked = this.#checked + [...this.#watchers.values()].reduce((sum, watcher) => sum + watcher.checked, 0);
    return { events, frames, runs, live, compared, checked, evictions, kinds, snapshotBytes, watchers: this.#watchers.size, held: { ...held }, suppressed: { ...suppressed }, dropped: { ...dropped } };
  }
}

const plain = (/** @type {any} */ value) => JSON.parse(JSON.stringify(value));
