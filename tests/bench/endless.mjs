// The traffic of a gateway on which no run ends as it should: runs that just stop, hidden and
// silent ones, aborts, errors without a retry, tool calls left open, texts without measure,
// connections that never say goodbye. The same seed gives the same traffic.

import { wakeUntil } from "./host.mjs";
import { Random } from "./random.mjs";
import { Viewer } from "./viewer.mjs";

export const START = 1_700_000_000_000;
const HOT_KEY = "agent:main:hot";
/** After how many events the slow viewer is slow or fast again. */
const TURN = 997;
/** After how many turns the viewers attach anew. */
const TURNS_OF_A_CONNECTION = 8;
const PIECE = "It goes on and on, and nobody says when. ";

/**
 * @typedef {object} Options
 * @property {number} seed
 * @property {number} concurrent how many runs go on side by side
 * @property {number} eventsPerRun
 * @property {number} sessions over how many the runs spread
 * @property {number} hugeUnits the length of each piece of a huge text
 * @property {number} stepMs how much time passes from event to event
 *
 * @typedef {{ id: string, kind: Kind, sessionKey: string, seq: number }} Run
 *
 * @typedef {object} Kind
 * @property {string} name
 * @property {number} weight
 * @property {(traffic: Traffic, run: Run) => void} [before] what the host tells before the first event
 * @property {(at: number, traffic: Traffic, run: Run) => object} event the event at this place, from 0
 */

const start = { stream: "lifecycle", data: { phase: "start" } };
const says = (/** @type {string} */ delta) => ({ stream: "assistant", data: { delta } });
const speaks = (/** @type {number} */ at) => (at === 0 ? start : says(PIECE));

/** @type {Kind[]} */
const KINDS = [
  { name: "stops", weight: 30, event: speaks },
  { name: "says it whole", weight: 10, event: (at) => ({ stream: "assistant", data: { text: PIECE.repeat(at + 1) } }) },
  {
    name: "is hidden",
    weight: 8,
    before: ({ router }, { id }) => router.setRunContext(id, { isControlUiVisible: false }),
    event: speaks,
  },
  {
    name: "is a heartbeat",
    weight: 8,
    before: ({ router }, { id, sessionKey }) => router.setRunContext(id, { isHeartbeat: true, sessionKey, verboseLevel: "full" }),
    event: (at) => (at === 0 ? start : says("HEARTBEAT_OK ")),
  },
  { name: "is silent", weight: 8, event: (at) => (at === 0 ? start : says("NO_REPLY ")) },
  { name: "leaves a directive open", weight: 4, event: (at) => says(at === 0 ? "Well [[reply_to:" : "x") },
  {
    name: "is aborted",
    weight: 10,
    before: ({ router }, { id, sessionKey }) => router.linkRun(id, { clientRunId: id, sessionKey }),
    event(at, traffic, { id, sessionKey }) {
      if (at === 5) traffic.take(traffic.router.abortRun(id, sessionKey, { stopReason: "rpc" }, traffic.now));
      return speaks(at);
    },
  },
  {
    name: "fails, and no retry comes",
    weight: 10,
    event: (at) => (at < 5 ? speaks(at) : { stream: "lifecycle", data: { phase: "error", error: `quota exceeded, ${at}` } }),
  },
  {
    name: "queues links",
    weight: 6,
    before({ router }, { id, sessionKey }) {
      for (const behind of ["a", "b"]) router.linkRun(id, { clientRunId: `${id}-${behind}`, sessionKey });
    },
    event: speaks,
  },
  {
    name: "leaves tool calls open",
    weight: 10,
    before: ({ router, now }, { id }) => router.watchTools(id, `watcher of ${id}`, now),
    event: (at) => ({ stream: "tool", data: { phase: "start", name: "read", toolCallId: `call-${at}`, args: { path: PIECE } } }),
  },
  {
    name: "is joined by somebody who never leaves",
    weight: 6,
    before(traffic, { id, sessionKey }) {
      const connId = `guest of ${id}`;
      traffic.router.attach(connId, sessionKey, { deltas: "full", tools: true }, traffic.now);
      traffic.router.subscribeMessages(connId, sessionKey);
      traffic.router.setSlow(connId, true, traffic.now);
    },
    event: speaks,
  },
  {
    name: "has a session of its own",
    weight: 4,
    before: ({ router }, { id }) => router.setSession(`session of ${id}`, { row: { sessionId: id }, verboseLevel: "on" }),
    event: speaks,
  },
  {
    name: "is aborted and never begins",
    weight: 4,
    before(traffic, { id, sessionKey }) {
      traffic.router.linkRun(id, { clientRunId: id, sessionKey });
      traffic.take(traffic.router.abortRun(id, sessionKey, {}, traffic.now));
    },
    event: (at, traffic, { id }) => ({ runId: `all but ${id}`, stream: "note" }),
  },
  { name: "ends, and goes on", weight: 5, event: (at) => (at === 4 ? { stream: "lifecycle", data: { phase: "end" } } : speaks(at)) },
  { name: "is huge", weight: 0.02, event: (at, traffic) => says(traffic.hugePiece) },
];

const KINDS_WEIGHT = KINDS.reduce((sum, { weight }) => sum + weight, 0);

export class Traffic {
  /**
   * @param {any} router
   * @param {Options} options
   */
  constructor(router, options) {
    this.router = router;
    this.options = options;
    this.now = START;
    this.events = 0;
    this.frames = 0;
    this.hugePiece = PIECE.repeat(Math.ceil(options.hugeUnits / PIECE.length)).slice(0, options.hugeUnits);
    this.random = new Random(options.seed);
    this.runs = 0;
    /** Two of the hot session that are there throughout, and one that is slow by turns. */
    this.viewers = ["suffix", "full", "slow"].map((connId) => new Viewer(connId));
    this.#comeBack();
    router.subscribeSessions("operator");
    this.turns = 0;
    /** @type {Run[]} */
    this.pool = Array.from({ length: options.concurrent }, () => this.#begin());
  }

  /** Takes one event in, after whatever is due. */
  step() {
    const { concurrent, eventsPerRun, stepMs } = this.options;
    this.now += stepMs;
    wakeUntil(this.router, this.now, (frames) => this.take(frames));
    const at = this.random.below(concurrent);
    const run = this.pool[at];
    const event = run.kind.event(run.seq, this, run);
    run.seq += 1;
    this.take(this.router.ingest({ runId: run.id, seq: run.seq, ts: this.now, sessionKey: run.sessionKey, ...event }, this.now));
    this.events += 1;
    if (run.seq === eventsPerRun) this.pool[at] = this.#begin();
    if (this.events % TURN === 0) this.#turn();
  }

  /** @param {any[]} frames */
  take(frames) {
    this.frames += frames.length;
    for (const viewer of this.viewers) viewer.take(frames);
  }

  /** The slow viewer becomes fast, or slow again; now and then all lose their connections. */
  #turn() {
    this.turns += 1;
    if (this.turns % TURNS_OF_A_CONNECTION === 0) this.#comeBack();
    this.take(this.router.setSlow("slow", this.turns % 2 === 1, this.now));
  }

  #comeBack() {
    for (const viewer of this.viewers) {
      viewer.comeBack(this.router, HOT_KEY, { deltas: viewer.connId === "full" ? "full" : "suffix" }, this.now);
    }
  }

  /** @returns {Run} */
  #begin() {
    const number = this.runs;
    this.runs += 1;
    const isHot = this.random.below(50) === 0;
    const kind = this.#kind();
    const sessionKey = isHot ? HOT_KEY : `agent:main:${number % this.options.sessions}`;
    const run = { id: `run-${number}`, kind, sessionKey, seq: 0 };
    kind.before?.(this, run);
    return run;
  }

  /** @returns {Kind} */
  #kind() {
    let left = (this.random.below(1_000_000) / 1_000_000) * KINDS_WEIGHT;
    for (const kind of KINDS) {
      left -= kind.weight;
      if (left < 0) return kind;
    }
    return KINDS[0];
  }
}
