import assert from "node:assert/strict";
import { test } from "node:test";

import { agent, ends, full, KEY, received, RUN, starts, suffix, whole } from "./live/wire.mjs";
import { clientUnderTest } from "./package_under_test.mjs";

const client = await clientUnderTest();

/** @param {{ event: string, payload?: unknown }[]} frames */
const run = (...frames) => received(client, frames).runs.get(RUN);

const running = { runId: RUN, sessionKey: KEY, text: "", tools: [], status: "running" };

test("suffixes add up to the text", () => {
  const text = run(suffix(0, "Hello"), suffix(5, ", 😀"), suffix(9, "!"))?.text;
  assert.equal(text, "Hello, 😀!");
});

test("a frame with the whole text needs no suffix, and one with both agrees", () => {
  assert.equal(run(whole("Hello"), whole("Hello, world"))?.text, "Hello, world");
  assert.equal(run(full(0, "Hello", "Hello"), full(5, ", world", "Hello, world"))?.text, "Hello, world");
});

test("a replacement takes the text's place", () => {
  assert.equal(run(suffix(0, "Hello"), suffix(0, "Good day", { replace: true }))?.text, "Good day");
  assert.equal(run(suffix(0, "Hello"), suffix(0, "", { replace: true }))?.text, "");
});

test("a run is there from its start on", () => {
  assert.deepEqual(run(starts()), running);
});

test("a final, failed or aborted run says so, with all that was told of it", () => {
  assert.deepEqual(run(suffix(0, "Hel"), ends("final", "Hello", { stopReason: "end_turn", seq: 7 })), {
    ...running, text: "Hello", status: "final", stopReason: "end_turn", seq: 7,
  });
  assert.deepEqual(run(ends("error", "Hel", { errorMessage: "no quota" })), {
    ...running, text: "Hel", status: "error", error: "no quota", seq: 1,
  });
  assert.deepEqual(run(ends("aborted", undefined, { stopReason: "rpc" })), {
    ...running, status: "aborted", stopReason: "rpc", seq: 1,
  });
});

test("an end without a message keeps the text, unless the view is attached: then there is nothing to see", () => {
  const attached = client.attached(client.emptyView, { epoch: "e", recovered: false });
  for (const state of /** @type {const} */ (["final", "error", "aborted"])) {
    assert.equal(run(suffix(0, "Hello"), ends(state))?.text, "Hello");
    assert.equal(received(client, [suffix(0, "Hello"), ends(state)], attached).runs.get(RUN)?.text, "");
  }
});

test("usage comes with the agent's own end, before or after the chat's", () => {
  const usage = { input: 3, output: 5 };
  const end = agent("lifecycle", { phase: "end", usage });
  assert.deepEqual(run(starts(), end, ends("final", "Hello"))?.usage, usage);
  assert.deepEqual(run(starts(), agent("lifecycle", { phase: "error", usage }), ends("error", "Hel"))?.usage, usage, "what failed has cost as well");
  assert.deepEqual(run(ends("aborted", "Hello"), end), { ...running, text: "Hello", status: "aborted", seq: 1, usage });
});

test("the text of a cut run is marked", () => {
  assert.equal(run(suffix(0, "Hello", { truncated: true }))?.truncated, true);
  assert.equal(run(suffix(0, "Hello"), ends("final", "lo", { truncated: true }))?.truncated, true);
  assert.equal(run(suffix(0, "Hello"))?.truncated, undefined);
});

test("runs do not mix, whatever they are called", () => {
  const ids = ["__proto__", "constructor", "", "\ud83d"];
  const view = received(client, ids.map((runId, at) => suffix(0, `text ${at}`, { runId })));
  assert.deepEqual([...view.runs].map(([id, { runId, text }]) => [id, runId, text]), ids.map((id, at) => [id, id, `text ${at}`]));
});

test("no view changes once it was given out", () => {
  const views = [client.emptyView];
  const frames = [starts(), suffix(0, "Hello"), agent("tool", { toolCallId: "t", name: "n", phase: "start" }), ends("final", "Hello"), starts()];
  for (const frame of frames) views.push(client.receive(views[views.length - 1], frame));
  const shown = views.map(({ runs }) => runs.get(RUN)).map((one) => one && `${one.status} ${one.text} ${one.tools.length}`);
  assert.deepEqual(shown, [undefined, "running  0", "running Hello 0", "running Hello 1", "final Hello 1", "running  0"]);
});

test("what is no frame of a run changes nothing", () => {
  const view = received(client, [suffix(0, "Hello")]);
  const others = [
    { event: "sessions.changed", payload: { sessionKey: KEY, phase: "start", runId: RUN, ts: 1 } },
    { event: "tick", payload: { ts: 1 } },
    agent("assistant", { text: "raw [[reply_to_current]]" }),
    agent("error", { reason: "seq gap", expected: 1, received: 3 }),
    agent("lifecycle", { phase: "end" }),
    agent("lifecycle", { phase: "end", usage: {} }, { runId: "run-2" }),
    agent("lifecycle", { phase: "start" }, { runId: "run-2", sessionKey: undefined }),
    agent("tool", { phase: "start", toolCallId: "t", name: "n" }, { runId: "run-2", sessionKey: undefined }),
  ];
  for (const frame of others) assert.equal(client.receive(view, frame), view);
});
