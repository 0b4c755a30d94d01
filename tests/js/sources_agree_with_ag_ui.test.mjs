import assert from "node:assert/strict";
import { test } from "node:test";

import { sourcesUnderTest } from "./package_under_test.mjs";
import { clientOf, valid } from "./sources/ag_ui.mjs";
import { read, sse } from "./sources/dialects.mjs";

const { fromAGUI } = await sourcesUnderTest();

/** @typedef {import("./sources/ag_ui.mjs").Told} Told */

const START = { type: "RUN_STARTED", threadId: "t", runId: "their-run" };
const FINISH = { type: "RUN_FINISHED", threadId: "t", runId: "their-run" };

/** @param {string} id @param {string[]} deltas @param {object} [more] */
const message = (id, deltas, more) => [
  { type: "TEXT_MESSAGE_START", messageId: id, role: "assistant", ...more },
  ...deltas.map((delta) => ({ type: "TEXT_MESSAGE_CONTENT", messageId: id, delta })),
  { type: "TEXT_MESSAGE_END", messageId: id },
];

/** @param {string} id @param {string} name @param {string[]} pieces */
const call = (id, name, pieces) => [
  { type: "TOOL_CALL_START", toolCallId: id, toolCallName: name, parentMessageId: "m1" },
  ...pieces.map((delta) => ({ type: "TOOL_CALL_ARGS", toolCallId: id, delta })),
  { type: "TOOL_CALL_END", toolCallId: id },
];

/** @param {string} id @param {string} content */
const result = (id, content) => ({ type: "TOOL_CALL_RESULT", messageId: `${id}-result`, toolCallId: id, content, role: "tool" });

/** @type {{ [what: string]: Told[] }} */
const runs = {
  "a text": [START, ...message("m1", ["Hel", "lo"]), FINISH],
  "several texts": [START, ...message("m1", ["A"]), ...message("m2", ["B", "C"]), FINISH],
  "no text": [START, FINISH],
  "texts as chunks": [START, { type: "TEXT_MESSAGE_CHUNK", messageId: "m1", role: "assistant", delta: "Hel" }, { type: "TEXT_MESSAGE_CHUNK", delta: "lo" }, { type: "TEXT_MESSAGE_CHUNK", messageId: "m2", delta: "!" }, FINISH],
  "calls with results": [START, ...message("m1", ["Let me see."]), ...call("c1", "weather", ['{"city"', ':"Ulm"}']), ...call("c2", "time", []), result("c2", "noon"), result("c1", "sunny"), ...message("m2", ["Sunny at noon."]), FINISH],
  "calls as chunks": [START, { type: "TOOL_CALL_CHUNK", toolCallId: "c1", toolCallName: "weather", delta: '{"city"' }, { type: "TOOL_CALL_CHUNK", delta: ':"Ulm"}' }, { type: "TOOL_CALL_CHUNK", toolCallId: "c2", toolCallName: "time", delta: "{}" }, FINISH],
  "texts and calls as chunks, in turns": [START, { type: "TEXT_MESSAGE_CHUNK", messageId: "m1", delta: "A" }, { type: "TOOL_CALL_CHUNK", toolCallId: "c1", toolCallName: "f", delta: "{}" }, { type: "TEXT_MESSAGE_CHUNK", messageId: "m2", delta: "B" }, FINISH],
  "calls that nobody carried out": [START, ...call("c1", "ask", ['{"q":1}']), FINISH],
  "reasoning": [START, { type: "REASONING_START", messageId: "r1" }, { type: "REASONING_MESSAGE_START", messageId: "r1", role: "reasoning" }, { type: "REASONING_MESSAGE_CONTENT", messageId: "r1", delta: "Hm" }, { type: "REASONING_MESSAGE_CONTENT", messageId: "r1", delta: "…" }, { type: "REASONING_MESSAGE_END", messageId: "r1" }, { type: "REASONING_END", messageId: "r1" }, ...message("m1", ["Yes"]), FINISH],
  "reasoning as chunks": [START, { type: "REASONING_START", messageId: "r1" }, { type: "REASONING_MESSAGE_CHUNK", messageId: "r1", delta: "Hm" }, { type: "REASONING_MESSAGE_CHUNK", messageId: "r1", delta: "…" }, { type: "REASONING_END", messageId: "r1" }, ...message("m1", ["Yes"]), FINISH],
  "messages of others": [START, ...message("u1", ["hi"], { role: "user" }), ...message("s1", ["be nice"], { role: "system" }), ...message("m1", ["Hello"]), FINISH],
  "messages of others as chunks": [START, { type: "TEXT_MESSAGE_CHUNK", messageId: "u1", role: "user", delta: "h" }, { type: "TEXT_MESSAGE_CHUNK", messageId: "u1", delta: "i" }, { type: "TEXT_MESSAGE_CHUNK", messageId: "m1", role: "assistant", delta: "Hello" }, FINISH],
  "steps, raw events and snapshots around a text": [START, { type: "STEP_STARTED", stepName: "s" }, { type: "RAW", event: { a: 1 } }, ...message("m1", ["Hello"]), { type: "STEP_FINISHED", stepName: "s" }, FINISH],
  "two texts in turns": [START, ...[0, 1].map((at) => ({ type: "TEXT_MESSAGE_START", messageId: `m${at}`, role: "assistant" })), ...["m0", "m1"].flatMap((messageId) => [{ type: "TEXT_MESSAGE_CONTENT", messageId, delta: messageId }, { type: "TEXT_MESSAGE_END", messageId }]), FINISH],
};

for (const [what, events] of Object.entries(runs)) {
  test(`${what}: the same as a client of AG-UI makes of it`, async (t) => {
    valid(events);
    const { messages, failure } = await clientOf(t, events);
    assert.equal(failure, undefined);
    const told = await read(fromAGUI(sse(events), { runId: "mine" }));
    const of = (/** @type {string} */ role) => messages.filter((message) => message.role === role);
    assert.equal(told.text, of("assistant").map(({ content = "" }) => content).join(""));
    const thought = told.events.filter(({ stream }) => stream === "thinking").map(({ data }) => /** @type {any} */ (data).delta).join("");
    assert.equal(thought, of("reasoning").map(({ content }) => content).join(""));
    const calls = of("assistant").flatMap(({ toolCalls = [] }) => toolCalls).map(({ id, function: { name, arguments: json } }) => ({ toolCallId: id, name, args: JSON.parse(json || "{}") }));
    assert.deepEqual(told.turn.toolCalls, calls);
    const results = told.tools.filter(({ phase }) => phase === "result").map(({ toolCallId, result, args, name }) => [toolCallId, result, args, name]);
    assert.deepEqual(results, of("tool").map(({ toolCallId, content }) => [toolCallId, content, calls.find((call) => call.toolCallId === toolCallId)?.args, calls.find((call) => call.toolCallId === toolCallId)?.name]));
    assert.ok(told.events.every(({ runId }) => runId === "mine"), "the run keeps the name that it has here");
    assert.equal(told.end.phase, "end");
  });
}

test("thoughts under their older names are thoughts", async () => {
  const events = [START, { type: "THINKING_START" }, { type: "THINKING_TEXT_MESSAGE_START" }, { type: "THINKING_TEXT_MESSAGE_CONTENT", delta: "Hm" }, { type: "THINKING_TEXT_MESSAGE_END" }, { type: "THINKING_END" }, ...message("m1", ["Yes"]), FINISH];
  const { events: told, text } = await read(fromAGUI(events));
  assert.deepEqual(told.filter(({ stream }) => stream === "thinking").map(({ data }) => data), [{ delta: "Hm" }]);
  assert.equal(text, "Yes");
});

test("an error of the run is one, with its code", async (t) => {
  const events = valid([START, ...message("m1", ["Hel"]), { type: "RUN_ERROR", message: "boom", code: "E1" }]);
  const { heard } = await clientOf(t, events);
  assert.equal(heard.at(-1)?.type, "RUN_ERROR");
  const { text, end } = await read(fromAGUI(events));
  assert.deepEqual([text, end.phase, end.error], ["Hel", "error", { message: "boom", code: "E1" }]);
  assert.deepEqual((await read(fromAGUI([START, { type: "RUN_ERROR", message: "boom" }]))).end.error.message, "boom");
});

test("its outcome is the stop reason; a cancelled run was aborted; nothing behind it counts", async () => {
  const interrupts = [{ id: "i1", reason: "approval" }];
  for (const [outcome, stopReason] of /** @type {[object | undefined, string | undefined][]} */ ([[undefined, undefined], [{ type: "success" }, "success"], [{ type: "cancelled" }, "aborted"], [{ type: "interrupt", interrupts }, "interrupt"]])) {
    const events = valid([START, ...message("m1", ["Hel"]), { ...FINISH, ...(outcome && { outcome }) }]);
    const { text, end } = await read(fromAGUI(events));
    assert.deepEqual([text, end.phase, end.stopReason], ["Hel", "end", stopReason]);
  }
});

test("what it cost is told as it is told", async () => {
  const usage = [{ provider: "p", model: "m", inputTokens: 1, outputTokens: 2 }];
  const { end } = await read(fromAGUI(valid([START, { ...FINISH, usage }])));
  assert.deepEqual(end.usage, usage);
});

test("state, activities and custom events are passed on, whole, in their place", async () => {
  const beside = valid([
    { type: "STATE_SNAPSHOT", snapshot: { a: 1 } },
    { type: "STATE_DELTA", delta: [{ op: "add", path: "/b", value: 2 }] },
    { type: "ACTIVITY_SNAPSHOT", messageId: "a1", activityType: "plan", content: { steps: [] } },
    { type: "ACTIVITY_DELTA", messageId: "a1", activityType: "plan", patch: [{ op: "add", path: "/x", value: 1 }] },
    { type: "CUSTOM", name: "mood", value: "good" },
  ]);
  const { events } = await read(fromAGUI([START, ...message("m1", ["A"]), ...beside, ...message("m2", ["B"]), FINISH]));
  assert.deepEqual(events.map(({ stream }) => stream), ["lifecycle", "assistant", ...beside.map(() => "ag-ui"), "assistant", "lifecycle"]);
  assert.deepEqual(events.filter(({ stream }) => stream === "ag-ui").map(({ data }) => data), beside);
});

test("a run that has begun and is not finished was cut, also if another one was finished before", async () => {
  for (const events of [[START], [START, ...message("m1", ["Hel"])], [START, FINISH, START], [START, ...call("c1", "f", ["{"]).slice(0, 2)]]) {
    assert.equal((await read(fromAGUI(events))).end.error?.code, "ERR_STREAM_CUT");
  }
  assert.equal((await read(fromAGUI([START, FINISH, START, FINISH]))).end.phase, "end");
});
