// What a connection is told when it attaches, or is fast again.

import assert from "node:assert/strict";

import { textOf } from "./judge.mjs";

/**
 * @typedef {import("./oracle.mjs").Oracle} Oracle
 * @typedef {import("./oracle.mjs").Run} Run
 * @typedef {import("./book.mjs").Wants} Wants
 * @typedef {{ epoch: string, runs: { [id: string]: number } }} Resume
 * @typedef {{ recovered: boolean, epoch: string, frames: any[] }} Answer
 */

/**
 * @param {Oracle} oracle
 * @param {Answer} answer
 * @param {{ connId: string, sessionKey: string, wants: Wants, resume?: Resume }} request
 * @param {{ now: number, epoch: string }} at
 */
export function checkAnswer(oracle, answer, { connId, sessionKey, wants, resume }, { now, epoch }) {
  assert.equal(answer.epoch, epoch);
  const all = [...oracle.runs.values()].filter((run) => run.sessionKey === sessionKey);
  const mine = all.filter((run) => !run.hidden);
  const kinds = answer.frames.map((frame) => kindOf(frame, connId));
  assert.deepEqual(kinds, [...kinds].sort((a, b) => KINDS.indexOf(a) - KINDS.indexOf(b)), "first ends, then texts, then tools");
  /** @type {(kind: string) => any[]} */
  const payloads = (kind) => answer.frames.filter((_, at) => kinds[at] === kind).map((frame) => frame.payload);

  const ended = payloads("end");
  for (const payload of ended) {
    const run = all.find(({ id }) => id === payload.runId);
    const told = [payload.state, textOf(payload) ?? ""];
    const ends = [...(run?.before ?? []), ...(run?.end && !run.hidden ? [run.end] : [])].map(({ state, text }) => [state, text]);
    assert.ok(ends.some((end) => String(end) === String(told)), `${payload.runId} never ended as ${told}`);
  }
  for (const run of mine) {
    const last = ended.filter(({ runId }) => runId === run.id).at(-1);
    if (!run.end) continue;
    assert.equal(last !== undefined, oracle.isRecent(run, now), `the end of ${run.id} is told to who comes soon after it`);
    assert.ok(!last || (last.state === run.end.state && (textOf(last) ?? "") === run.end.text), `the last end of ${run.id} comes last`);
  }
  checkDeltas(payloads("delta"), mine.filter((run) => !run.end), wants);
  for (const payload of payloads("tool")) {
    assert.ok(wants.tools, "tools are for who wants them");
    assert.ok(mine.some((run) => run.id === payload.runId && !run.end), `tools of ${payload.runId}`);
  }
  checkRecovery(oracle, answer, all, resume, { now, epoch }, payloads("delta"));
}

const KINDS = ["end", "delta", "tool"];

/** @param {any} frame @param {string} connId */
function kindOf(frame, connId) {
  assert.deepEqual([frame.to, frame.connIds], ["connections", [connId]], "a catch-up is for one alone");
  if (frame.event === "agent") return frame.payload.stream;
  assert.equal(frame.event, "chat");
  return frame.payload.state === "delta" ? "delta" : "end";
}

/** Each brings its connection up to what all have been sent. @param {any[]} payloads @param {Run[]} live @param {Wants} wants */
export function checkDeltas(payloads, live, wants) {
  assert.equal(new Set(payloads.map(({ runId }) => runId)).size, payloads.length, "one delta a run");
  for (const payload of payloads) {
    const run = live.find(({ id }) => id === payload.runId);
    assert.ok(run, `no text of ${payload.runId} may be told`);
    const { deltaText, offset, replace, sessionKey } = payload;
    assert.equal(sessionKey, run.sessionKey);
    if (replace) assert.equal(offset, 0);
    assert.equal(run.sent.slice(0, offset) + deltaText, run.sent, `what there is of ${run.id}`);
    assert.equal(textOf(payload), wants.deltas === "full" ? run.sent : undefined, `the whole of ${run.id} for who wants it`);
  }
}

/**
 * @param {Oracle} oracle
 * @param {Answer} answer
 * @param {Run[]} all
 * @param {Resume | undefined} resume
 * @param {{ now: number, epoch: string }} at
 * @param {any[]} deltas
 */
function checkRecovery(oracle, answer, all, resume, { now, epoch }, deltas) {
  const isSame = resume?.epoch === epoch;
  const listed = Object.entries(resume?.runs ?? {}).map(([id, length]) => ({ run: all.find((one) => one.id === id), length }));
  const may = isSame && listed.every(({ run, length }) => run && (run.end ? oracle.isRecent(run, now) : run.hidden ? run.before.length > 0 : length <= run.sent.length));
  if (answer.recovered) assert.ok(may, "what cannot be proved is not recovered");
  // Where nothing was ever taken back, everything can be proved.
  const plain = listed.filter(({ run }) => run && !run.hidden && !run.rewound && run.before.length === 0 && !run.lossy);
  if (may && plain.length === listed.length) assert.ok(answer.recovered, "what can be proved is recovered");
  for (const { run, length } of may ? plain : []) {
    if (!run || run.end) continue;
    const told = deltas.filter(({ runId }) => runId === run.id);
    const isNamed = length < run.sent.length || !answer.recovered;
    const expected = isNamed && run.sent !== "" ? [[length, run.sent.slice(length)]] : [];
    assert.deepEqual(told.map(({ offset, deltaText, replace }) => [replace ?? offset, deltaText]), expected, `only what is missing of ${run.id}`);
  }
}
