import assert from "node:assert/strict";
import { test } from "node:test";

import { ends, full, received, RUN, suffix, whole } from "./live/wire.mjs";
import { clientUnderTest } from "./package_under_test.mjs";

const client = await clientUnderTest();
const hello = received(client, [suffix(0, "Hello")]);

/** @param {import("../../pkg-template/client.js").View} view */
const brief = ({ stale, runs }) => [stale, ...[...runs.values()].map((run) => `${run.text}${run.stale ? "?" : ""}`)];

test("a suffix that leaves a hole makes the view and its run stale and changes no text", () => {
  assert.deepEqual(brief(client.receive(hello, suffix(7, "world"))), [true, "Hello?"]);
});

test("so does one that contradicts what is there", () => {
  assert.equal(client.receive(hello, suffix(3, "p!")).stale, true);
  assert.equal(client.receive(hello, suffix(3, "loft")).stale, false);
});

test("and one of a run that is not there", () => {
  assert.deepEqual(brief(client.receive(client.emptyView, suffix(5, ", world"))), [true, "?"]);
});

test("an offset that is no place in a text proves nothing", () => {
  for (const offset of [-1, 6, 4.5, NaN, "5", null, undefined, {}]) {
    const view = client.receive(hello, suffix(/** @type {any} */ (offset), "x"));
    assert.deepEqual([view.stale, view.runs.get(RUN)?.text], [true, "Hello"], `${offset}`);
  }
});

test("a stale text stands still, for a suffix may fit by its length alone; others go on", () => {
  const stale = client.receive(hello, suffix(7, "world"));
  for (const frame of [suffix(5, ","), suffix(8, "x"), suffix(0, "Hello")]) assert.equal(client.receive(stale, frame), stale);
  assert.deepEqual(brief(client.receive(stale, suffix(0, "Other", { runId: "run-2" }))), [true, "Hello?", "Other"]);
});

test("a frame with the whole text repairs it, whatever went missing", () => {
  const stale = client.receive(hello, suffix(7, "world"));
  for (const frame of [whole("Hello, world"), full(9, "rld", "Hello, world"), suffix(0, "Hello, world", { replace: true }), ends("final", "Hello, world")]) {
    assert.deepEqual(brief(client.receive(stale, frame)), [false, "Hello, world"]);
  }
  assert.deepEqual(brief(client.receive(stale, suffix(0, "Hello", { replace: true }))), [false, "Hello"]);
});

test("so does attaching again", () => {
  const stale = client.receive(hello, suffix(7, "world"));
  const view = client.attached(stale, { epoch: "e", recovered: true, frames: [suffix(5, ", world")] });
  assert.deepEqual(brief(view), [false, "Hello, world"]);
  const elsewhere = client.attached(stale, { epoch: "e", recovered: true, sessionKey: "other", frames: [] });
  assert.deepEqual(brief(elsewhere), [true, "Hello?"]);
});

test("a new event whose text is shorter than what is there tells of a loss; an old one does not", () => {
  const view = received(client, [suffix(0, "Hello", { seq: 2 }), suffix(5, ", world", { seq: 5 })]);
  assert.equal(client.receive(view, suffix(5, ", w", { seq: 6 })).stale, true);
  assert.equal(client.receive(view, suffix(5, ", w", { seq: 5 })), view);
  assert.equal(client.receive(view, suffix(5, ", world", { seq: 6 })), view);
});

test("a text that was caught up with may cross a piece of it on the wire", () => {
  const crossed = received(client, [suffix(5, ", wor"), suffix(5, ", world"), suffix(12, "!")], hello);
  assert.deepEqual([crossed.stale, crossed.runs.get(RUN)?.text], [false, "Hello, world!"]);
});
