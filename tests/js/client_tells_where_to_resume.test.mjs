import assert from "node:assert/strict";
import { test } from "node:test";

import { ends, received, starts, suffix, tool } from "./live/wire.mjs";
import { clientUnderTest } from "./package_under_test.mjs";

const { attached, emptyView, forget, receive, resumeOf } = await clientUnderTest();
const client = await clientUnderTest();

const known = received(client, [
  suffix(0, "Hello"),
  { ...starts(), payload: { ...starts().payload, runId: "__proto__" } },
  suffix(0, "Bonjour", { runId: "run-2", sessionKey: "other" }),
  ends("final", "Done", { runId: "run-3" }),
], attached(emptyView, { epoch: "e1", recovered: false }));

test("without an epoch there is nothing to resume", () => {
  assert.equal(resumeOf(emptyView), undefined);
  assert.equal(resumeOf(received(client, [suffix(0, "Hello")])), undefined);
});

test("it names the epoch and how much of each run that goes on is there", () => {
  assert.equal(JSON.stringify(resumeOf(known)), '{"epoch":"e1","runs":{"run-1":5,"__proto__":0,"run-2":7}}');
  assert.deepEqual(resumeOf(known, "other"), { epoch: "e1", runs: { "run-2": 7 } });
  assert.deepEqual(resumeOf(attached(emptyView, { epoch: "e1", recovered: false })), { epoch: "e1", runs: {} });
});

test("a recovered view keeps its runs and is no longer stale", () => {
  const stale = receive(known, suffix(9, "x"));
  assert.equal(stale.stale, true);
  assert.deepEqual(attached(stale, { epoch: "e1", recovered: true }), known);
});

test("a view that was not recovered keeps what has ended, for the rest is told anew", () => {
  const view = attached(receive(known, suffix(9, "x")), { epoch: "e2", recovered: false });
  assert.deepEqual([...view.runs.keys()], ["run-3"]);
  assert.deepEqual([view.epoch, view.stale], ["e2", false]);
});

test("what the catch-up names is still there, whatever it misses", () => {
  const view = attached(known, { epoch: "e1", recovered: false, frames: [suffix(5, ", world"), suffix(0, "Salut", { runId: "run-2", replace: true })] });
  assert.deepEqual([...view.runs.values()].map(({ runId, text }) => `${runId} ${text}`), ["run-1 Hello, world", "run-2 Salut", "run-3 Done"]);
  assert.equal(view.stale, false);
  assert.equal(attached(known, { epoch: "e1", recovered: true, frames: [] }), known);
});

test("a run that ended meanwhile shows what its end tells, be it nothing", () => {
  const view = attached(known, { epoch: "e1", recovered: true, frames: [ends("final"), ends("aborted", "Bon", { runId: "run-2" })] });
  assert.deepEqual([...view.runs.values()].map(({ status, text }) => `${status} ${text}`), ["final ", "running ", "aborted Bon", "final Done"]);
});

test("with a session's key, the runs of other sessions stay", () => {
  const view = attached(known, { epoch: "e2", recovered: false, sessionKey: "other" });
  assert.deepEqual([...view.runs.keys()], ["run-1", "__proto__", "run-3"]);
});

test("an answer that changes nothing gives the very same view", () => {
  assert.equal(attached(known, { epoch: "e1", recovered: true }), known);
  const withTool = receive(known, tool("start"));
  assert.notEqual(attached(withTool, { epoch: "e1", recovered: true }), withTool);
});

test("what another life of the router told proves nothing to this one", () => {
  const view = attached(known, { epoch: "e2", recovered: false, sessionKey: "other", frames: [] });
  assert.deepEqual(resumeOf(view), { epoch: "e2", runs: {} });
  const replaced = receive(view, suffix(0, "Hello, world", { replace: true }));
  assert.deepEqual(resumeOf(replaced), { epoch: "e2", runs: { "run-1": 12 } });
  assert.deepEqual([...attached(view, { epoch: "e2", recovered: true, frames: [] }).runs.keys()], ["run-3"]);
});

test("a run can be forgotten", () => {
  assert.deepEqual([...forget(known, "run-3").runs.keys()], ["run-1", "__proto__", "run-2"]);
  assert.equal(known.runs.size, 4);
  assert.equal(forget(known, "run-9"), known);
});
