import assert from "node:assert/strict";
import { test } from "node:test";

import { ends, received, RUN, suffix, tool } from "./live/wire.mjs";
import { clientUnderTest } from "./package_under_test.mjs";

const client = await clientUnderTest();

/** @param {{ event: string, payload?: unknown }[]} frames */
const tools = (...frames) => received(client, frames).runs.get(RUN)?.tools;
const call = { toolCallId: "call-1", name: "search" };

test("a call goes from start to result and keeps what was told of it", () => {
  const args = { query: "x" };
  assert.deepEqual(tools(tool("start", { args })), [{ ...call, phase: "start", args }]);
  assert.deepEqual(tools(tool("start", { args }), tool("update", { partialResult: "ha" })), [{ ...call, phase: "update", args, result: "ha" }]);
  assert.deepEqual(tools(tool("start", { args }), tool("update", { partialResult: "ha" }), tool("result", { result: "half", isError: false })), [
    { ...call, phase: "result", args, result: "half", isError: false },
  ]);
});

test("calls stand in the order in which they began", () => {
  const ids = tools(tool("start", { toolCallId: "b" }), tool("start", { toolCallId: "a" }), tool("result", { toolCallId: "b" }));
  assert.deepEqual(ids?.map(({ toolCallId, phase }) => `${toolCallId} ${phase}`), ["b result", "a start"]);
});

test("an id that is used again after its result is a new call", () => {
  assert.deepEqual(tools(tool("start"), tool("result", { result: "old", isError: true }), tool("start")), [{ ...call, phase: "start" }]);
});

test("a call that was first seen in its middle is a call", () => {
  assert.deepEqual(tools(tool("result", { result: 5 })), [{ ...call, phase: "result", result: 5 }]);
  assert.deepEqual(tools(tool("start", { name: 5 })), [{ ...call, name: "", phase: "start" }]);
});

test("a result after the run's end is kept and does not reopen the run", () => {
  const view = received(client, [tool("start"), ends("final", "Hello"), tool("result", { result: "late" })]);
  assert.deepEqual(view.runs.get(RUN), {
    runId: RUN, sessionKey: "agent:main:main", text: "Hello", tools: [{ ...call, phase: "result", result: "late" }], status: "final", seq: 1,
  });
});

test("no call stays open when its run ends", () => {
  assert.deepEqual(tools(tool("start"), ends("final", "Hello")), [{ ...call, phase: "result" }]);
});

test("a call after the end belongs to the text that comes next", () => {
  const next = tools(tool("start"), ends("final", "Hello"), tool("start", { toolCallId: "call-2" }), suffix(0, "Ho"));
  assert.deepEqual(next, [{ ...call, toolCallId: "call-2", phase: "start" }]);
});

test("session.tool, which operators get, counts as well", () => {
  assert.deepEqual(tools({ ...tool("start"), event: "session.tool" }), [{ ...call, phase: "start" }]);
});

test("after a return only those calls are open that are told again", () => {
  const attached = client.attached(client.emptyView, { epoch: "e", recovered: false });
  const before = received(client, [suffix(0, "Hello"), tool("start"), tool("start", { toolCallId: "call-2" })], attached);
  const back = client.attached(before, { epoch: "e", recovered: true });
  const view = client.receive(back, tool("start", { toolCallId: "call-2" }));
  assert.deepEqual(view.runs.get(RUN)?.tools.map(({ toolCallId, phase }) => `${toolCallId} ${phase}`), ["call-1 result", "call-2 start"]);
});
