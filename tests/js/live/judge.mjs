// Holds the frames of one call against what the oracle says: that each may be, that it goes to
// those who may have it and to no other, and that none is missing.

import assert from "node:assert/strict";

/**
 * @typedef {import("./oracle.mjs").Oracle} Oracle
 * @typedef {import("./oracle.mjs").Run} Run
 * @typedef {import("./oracle.mjs").End} End
 * @typedef {import("./oracle.mjs").Told} Told
 * @typedef {import("./book.mjs").Book} Book
 * @typedef {{ event: any, told: Told }} Heard an event and what the oracle made of it
 * @typedef {{ run: Run, end: End }} Ending
 * @typedef {{ text: string, conns: string[], isTakenBack: boolean }} Delta what one delta tells, and to whom so far
 */

/** @param {any} payload @returns {string | undefined} */
export const textOf = (payload) => payload.message?.content[0].text;

export class Judge {
  /** @param {Oracle} oracle @param {Book} book */
  constructor(oracle, book) {
    this.oracle = oracle;
    this.book = book;
    /** Every text that any viewer may have seen. @type {Map<string, Set<string>>} */
    this.sent = new Map();
    /** The highest number that a chat frame of a run had. @type {Map<string, number>} */
    this.numbers = new Map();
  }

  /**
   * @param {any[]} frames
   * @param {number} now
   * @param {{ heard?: Heard, endings?: Ending[] }} cause
   */
  call(frames, now, { heard, endings = [] }) {
    this.now = now;
    this.heard = heard;
    /** @type {Map<string, Delta>} */
    this.deltas = new Map();
    /** @type {Map<string, number>} */
    this.told = new Map();
    this.endings = endings.filter(({ run }) => !run.hidden);
    for (const frame of frames) {
      assert.notEqual(frame.to, "all", "a live frame is never for all");
      if (frame.event === "chat") this.chat(frame);
      else if (frame.event === "agent" || frame.event === "session.tool") this.agent(frame, heard);
      else if (frame.to === "connections") this.only(frame.connIds, [...this.book.operators], frame.event);
    }
    for (const { run, end } of this.endings) {
      assert.equal(this.told.get(`end ${run.id}`), 1, `${run.id} is ${end.state}, and that is told once`);
      const readers = this.book.followers(run.sessionKey).size;
      assert.equal(this.told.get(`ended ${run.id}`) ?? 0, readers > 0 ? 1 : 0, `the end of ${run.id} is told to its readers, once`);
    }
    for (const id of [...this.deltas.keys()]) this.closeDelta(id);
    if (heard) this.isComplete(heard);
    for (const { run, end } of endings) this.oracle.ends(run, end, now);
    this.timing(heard);
  }

  /** @param {any} frame */
  chat({ to, connIds = [], payload, dropIfSlow, sessionKey }) {
    const run = this.oracle.runs.get(payload.runId);
    assert.ok(run && !run.end, `chat of ${payload.runId}, of which nothing may be told: ${payload.state}`);
    assert.ok(!run.hidden, "a hidden run has no chat");
    assert.equal(payload.sessionKey, run.sessionKey);
    assert.ok(payload.seq >= 0, "a chat frame has its number");
    if (payload.seq > (this.numbers.get(run.id) ?? -1)) run.newestOrder = this.oracle.tick();
    this.numbers.set(run.id, Math.max(payload.seq, this.numbers.get(run.id) ?? -1));
    if (to === "nodes") assert.equal(sessionKey, run.sessionKey);
    else if (payload.state !== "delta") assert.equal(dropIfSlow, false, "an end is for the slow as well");
    else assert.equal(dropIfSlow, !connIds.some((/** @type {string} */ connId) => this.book.slow.has(connId)), "a delta may be dropped, but for what the slow need");
    if (payload.state === "delta") this.delta(run, to, connIds, payload);
    else this.ending(run, to, connIds, payload);
  }

  /** @param {Run} run @param {string} to @param {string[]} connIds @param {any} payload */
  delta(run, to, connIds, payload) {
    // The slow may still have what the others saw taken back long before.
    const isTakenBack = (run.sent !== "" || run.rewound) && (this.endings ?? []).some((one) => one.run === run && one.end.text === "");
    const text = isTakenBack ? "" : this.oracle.shown(run);
    if (!isTakenBack) this.isDue(run);
    /** @type {Delta} */
    const delta = this.deltas?.get(run.id) ?? { text, conns: [], isTakenBack };
    this.deltas?.set(run.id, delta);
    if (to === "nodes") {
      assert.equal(textOf(payload), text, `what devices see of ${run.id}`);
      assert.deepEqual([payload.deltaText, payload.offset], [undefined, undefined], "devices get the whole text");
      return;
    }
    if (payload.replace) assert.deepEqual([payload.offset, payload.deltaText], [0, text], `the text of ${run.id} anew`);
    else assert.deepEqual([payload.offset, run.sent + payload.deltaText], [run.sent.length, text], `the text of ${run.id} goes on`);
    const isFull = payload.message !== undefined;
    if (isFull) assert.equal(textOf(payload), text, `the whole text of ${run.id}`);
    const followers = this.book.followers(run.sessionKey);
    for (const connId of connIds) assert.equal(followers.get(connId)?.deltas, isFull ? "full" : "suffix", `${connId} and the text of ${run.id}`);
    delta.conns.push(...connIds);
  }

  /** No delta comes too soon, nor without a cause. @param {Run} run */
  isDue(run) {
    const now = this.now ?? 0;
    const { throttleMs } = this.oracle.settings;
    if (!this.heard) {
      // What was taken back may be withdrawn before there is anything in its place.
      if (run.rewound) return;
      assert.ok(run.waitsSince !== undefined && run.waitsSince + throttleMs <= now, `nothing of ${run.id} is due`);
      return;
    }
    const { event, told } = this.heard;
    assert.equal(told.run, run, `${told.id} moves ${run.id}`);
    if (event.stream === "assistant") assert.ok(now - run.sentAt >= throttleMs, `a delta of ${run.id} comes too soon`);
    else assert.deepEqual([event.stream, event.data?.phase], ["tool", "start"], `${event.stream} shows text`);
  }

  /** @param {string} id */
  closeDelta(id) {
    const delta = this.deltas?.get(id);
    const run = this.oracle.runs.get(id);
    if (!delta || !run) return;
    this.deltas?.delete(id);
    const followers = [...this.book.followers(run.sessionKey).keys()];
    // An end with nothing to show is for the slow as well, and so is what it takes back.
    const isNews = run.sent !== delta.text;
    const readers = followers.filter((connId) => (this.book.slow.has(connId) ? delta.isTakenBack : isNews || !delta.isTakenBack));
    same(delta.conns, readers, `a delta of ${id} is for`);
    this.note(id, delta.text);
    Object.assign(run, { sent: delta.text, sentAt: this.now, sentOrder: this.oracle.tick(), waitsSince: undefined });
    this.told?.set(`delta ${id}`, 1);
  }

  /** @param {Run} run @param {string} to @param {string[]} connIds @param {any} payload */
  ending(run, to, connIds, payload) {
    this.closeDelta(run.id);
    const expected = this.endings?.find((one) => one.run === run)?.end;
    assert.ok(expected, `${run.id} is not over, but ${payload.state} is told`);
    const { state, errorMessage, stopReason } = payload;
    const told = { state, text: textOf(payload) ?? "", ...(stopReason === undefined ? {} : { stopReason }), ...(errorMessage === undefined ? {} : { errorMessage }) };
    assert.deepEqual(told, { ...expected }, `how ${run.id} ends`);
    assert.ok(expected.text !== "" || payload.message === undefined, "an empty message is none");
    if (expected.text === "") assert.equal(run.sent, "", `${run.id} ends with nothing to show, but something is shown`);
    const key = `${to === "nodes" ? "end" : "ended"} ${run.id}`;
    this.told?.set(key, (this.told.get(key) ?? 0) + 1);
    if (to === "connections") same(connIds, [...this.book.followers(run.sessionKey).keys()], `the end of ${run.id} is for`);
    this.note(run.id, expected.text);
    run.sentOrder = this.oracle.tick();
  }

  /** @param {string} id @param {string} text */
  note(id, text) {
    this.sent.set(id, new Set(this.sent.get(id)).add(text));
  }

  /** @param {any} frame @param {Heard | undefined} heard */
  agent({ to, event, connIds, payload }, heard) {
    if (to !== "connections") return;
    assert.ok(heard, "an agent frame has its event");
    const { told } = heard;
    const isGap = payload.stream === "error" && heard.event.stream !== "error";
    const operators = [...this.book.operators];
    if (payload.stream === "tool") {
      const watchers = [...(this.book.watchers.get(heard.event.runId) ?? [])];
      this.only(connIds, event === "agent" ? [...watchers, ...this.toolReaders(told)] : operators, `${event} of ${told.id}`);
    } else {
      this.only(connIds, this.mayHear(told), `${event} of ${told.id}`);
      const { text, delta } = payload.stream === "assistant" ? payload.data : {};
      assert.deepEqual([text, delta], [undefined, undefined], "raw text is for nobody");
    }
    for (const connId of isGap ? [] : connIds) {
      const key = `agent ${connId}`;
      this.told?.set(key, (this.told.get(key) ?? 0) + 1);
      assert.equal(this.told?.get(key), 1, `${connId} gets an event twice`);
    }
  }

  /** @param {Told} told */
  mayHear({ sessionKey, late, hidden }) {
    if (late || hidden || sessionKey === undefined) return [...this.book.operators];
    return [...this.book.followers(sessionKey).keys()];
  }

  /** @param {Told} told */
  toolReaders({ sessionKey, late, hidden }) {
    if (late || hidden || sessionKey === undefined) return [];
    return [...this.book.readers(sessionKey)].filter(([, wants]) => wants.tools).map(([connId]) => connId);
  }

  /** Everybody who has to hear of the event did. @param {Heard} heard */
  isComplete({ event, told }) {
    const mere = event.stream === "assistant" && Object.keys(event.data ?? {}).every((name) => name === "text" || name === "delta");
    const due = event.stream === "tool" ? this.toolReaders(told) : mere ? [] : this.mayHear(told);
    for (const connId of due) assert.equal(this.told?.get(`agent ${connId}`), 1, `${connId} hears of the ${event.stream} event of ${told.id}`);
  }

  /** Nothing is left behind. @param {Heard | undefined} heard */
  timing(heard) {
    const now = this.now ?? 0;
    const { throttleMs } = this.oracle.settings;
    for (const run of this.oracle.runs.values()) {
      const shown = run.end ? "" : this.oracle.shown(run);
      const waits = shown !== "" && shown !== run.sent;
      run.waitsSince = waits ? (run.waitsSince ?? now) : undefined;
      if (!waits) continue;
      const own = heard?.told.run === run ? heard.event : undefined;
      assert.ok(own?.stream !== "tool" || own.data.phase !== "start", `the text of ${run.id} comes before its tool`);
      assert.ok(own?.stream !== "assistant" || now - run.sentAt < throttleMs, `nothing holds the text of ${run.id} back`);
    }
  }

  /** @param {string[]} connIds @param {string[]} allowed @param {string} what */
  only(connIds, allowed, what) {
    for (const connId of connIds) assert.ok(allowed.includes(connId), `${connId} may not have ${what}`);
    assert.equal(new Set(connIds).size, connIds.length, `${what} twice`);
  }
}

/** @param {string[]} actual @param {string[]} expected @param {string} what */
export function same(actual, expected, what) {
  assert.deepEqual([...actual].sort(), [...expected].sort(), what);
}
