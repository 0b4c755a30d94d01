import assert from "node:assert/strict";
import { test } from "node:test";

import { agent, ends, full, KEY, received, RUN, starts, suffix, tool } from "./live/wire.mjs";
import { clientUnderTest } from "./package_under_test.mjs";

const client = await clientUnderTest();
const ended = received(client, [
  starts(),
  suffix(0, "Hello"),
  tool("start"),
  agent("lifecycle", { phase: "end", usage: { output: 1 } }),
  ends("final", "Hello", { stopReason: "end_turn", seq: 4, truncated: true }),
]);
const running = { runId: RUN, sessionKey: KEY, tools: [], status: "running" };

test("a start after the end", () => {
  assert.deepEqual(client.receive(ended, starts()).runs.get(RUN), { ...running, text: "" });
});

test("a text from its beginning after the end, even one that says the same", () => {
  assert.deepEqual(client.receive(ended, suffix(0, "Hello")).runs.get(RUN), { ...running, text: "Hello", seq: 1 });
  assert.deepEqual(client.receive(ended, suffix(0, "Ho", { replace: true })).runs.get(RUN), { ...running, text: "Ho", seq: 1 });
  assert.deepEqual(client.receive(ended, full(2, "w", "How")).runs.get(RUN), { ...running, text: "How", seq: 1 });
});

test("a suffix after the end whose beginning was missed is not added to the old text", () => {
  const view = client.receive(ended, suffix(5, ", world"));
  assert.deepEqual([view.stale, view.runs.get(RUN)], [true, { ...ended.runs.get(RUN), stale: true }]);
  assert.equal(client.receive(view, suffix(0, "Ho", { replace: true })).runs.get(RUN)?.text, "Ho");
});

test("an end of which nothing else was seen", () => {
  const { runs } = client.receive(ended, ends("final", undefined, { seq: 9 }));
  assert.deepEqual(runs.get(RUN), { ...running, text: "", status: "final", seq: 9 });
  assert.equal(client.receive(ended, ends("aborted", "Ho", { seq: 4 })).runs.get(RUN)?.text, "Ho");
});

test("a start of a run that goes on keeps its text, for a retry replaces it later", () => {
  const view = received(client, [starts(), suffix(0, "Hello")]);
  assert.equal(client.receive(view, starts()), view);
  const calling = client.receive(view, tool("start"));
  assert.deepEqual(client.receive(calling, starts()).runs.get(RUN)?.tools.map(({ phase }) => phase), ["result"]);
});
