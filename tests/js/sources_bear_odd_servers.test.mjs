import assert from "node:assert/strict";
import { test } from "node:test";

import { array, assert as holds, asyncProperty, boolean, constantFrom, dictionary, integer, jsonValue, oneof, record, string } from "fast-check";

import { packageUnderTest, sourcesUnderTest } from "./package_under_test.mjs";
import { DIALECTS, openai, read, REPLIES, sse } from "./sources/dialects.mjs";

const sources = await sourcesUnderTest();
const { fromOpenAIChat, fromWorkersAI } = sources;
const { ChatRouter } = await packageUnderTest();

const { calling, says, finish } = openai;

/** @param {{ toolCallId: string, name: string, args: unknown }[]} calls */
const brief = (calls) => calls.map(({ name, args }) => [name, args]);

/** The calls of a whole reply, which must have ids of their own. @param {object[]} chunks */
async function callsOf(...chunks) {
  const { tools, turn, end } = await read(fromOpenAIChat([...chunks, finish("tool_calls")]));
  assert.equal(end.phase, "end", JSON.stringify(end.error));
  const begun = tools.filter(({ phase }) => phase === "start");
  assert.deepEqual(begun.map(({ name }) => name), turn.toolCalls.map(({ name }) => name), "each begins once, with its name");
  const ids = turn.toolCalls.map(({ toolCallId }) => toolCallId);
  assert.equal(new Set(ids).size, ids.length, "ids tell calls apart");
  assert.ok(ids.every((id) => typeof id === "string" && id !== ""));
  return turn.toolCalls;
}

const [head, x, y] = [{ name: "f", arguments: "" }, '{"x":1}', '{"y":2}'];
const two = [["f", { x: 1 }], ["g", { y: 2 }]];
const one = [["f", { x: 1 }]];

/** @type {{ [what: string]: [chunks: object[], calls: unknown[]] }} */
const odd = {
  "an id and a place": [[calling({ index: 0, id: "a", function: head }), calling({ index: 0, function: { arguments: x } })], one],
  "no id": [[calling({ index: 0, function: head }), calling({ index: 0, function: { arguments: x } })], one],
  "an empty id": [[calling({ index: 0, id: "", function: head }), calling({ index: 0, id: "", function: { arguments: x } })], one],
  "an id that is null": [[calling({ index: 0, id: null, function: head }), calling({ index: 0, id: null, function: { arguments: x } })], one],
  "an id that becomes empty, and no place": [[calling({ id: "a", function: head }), calling({ id: "", function: { arguments: x } })], one],
  "an id that is a number": [[calling({ index: 0, id: 7, function: { name: "f", arguments: x } })], one],
  "the id in every piece, and no place": [[calling({ id: "a", function: head }), calling({ id: "a", function: { arguments: x } })], one],
  "another id in every piece": [[calling({ index: 0, id: "a", function: head }), calling({ index: 0, id: "b", function: { arguments: x } })], one],
  "id and name in every piece": [[calling({ index: 0, id: "a", function: head }), ...['{"x', '":1', "}"].map((json) => calling({ index: 0, id: "a", function: { name: "f", arguments: json } }))], one],
  "id and name once more behind whole arguments, with blank ones": [[calling({ index: 0, id: "a", function: { name: "f", arguments: x } }), ...["", " ", "\n"].map((json) => calling({ index: 0, id: "a", function: { name: "f", arguments: json } }))], one],
  "a name that becomes empty": [[calling({ index: 0, id: "a", function: head }), calling({ index: 0, function: { name: "", arguments: x } })], one],
  "the name in the second piece": [[calling({ index: 0, id: "a", function: { arguments: "" } }), calling({ index: 0, function: { name: "f", arguments: x } })], one],
  "the name behind the arguments": [[calling({ index: 0, id: "a", function: { arguments: x } }), calling({ index: 0, function: { name: "f" } })], one],
  "neither id nor place": [[calling({ function: head }), calling({ function: { arguments: '{"x"' } }), calling({ function: { arguments: ":1}" } })], one],
  "arguments that are null": [[calling({ index: 0, id: "a", function: { name: "f", arguments: null } }), calling({ index: 0, function: { arguments: x } })], one],
  "arguments that are an object": [[calling({ index: 0, id: "a", function: { name: "f", arguments: { x: 1 } } })], one],
  "no arguments": [[calling({ index: 0, id: "a", function: { name: "f" } })], [["f", {}]]],
  "arguments that are no JSON": [[calling({ index: 0, id: "a", function: { name: "f", arguments: "x=1" } })], [["f", "x=1"]]],
  "two calls in one chunk": [[calling({ index: 0, id: "a", function: { name: "f", arguments: x } }, { index: 1, id: "b", function: { name: "g", arguments: y } })], two],
  "two calls, piece by piece in turns": [[calling({ index: 0, id: "a", function: head }, { index: 1, id: "b", function: { name: "g" } }), calling({ index: 1, function: { arguments: y } }), calling({ index: 0, function: { arguments: x } })], two],
  "two calls without places": [[calling({ id: "a", function: { name: "f", arguments: x } }), calling({ id: "b", function: { name: "g", arguments: y } })], two],
  "two calls of one place": [[calling({ index: 0, id: "a", function: { name: "f", arguments: x } }), calling({ index: 0, id: "b", function: { name: "g", arguments: y } })], two],
  "two calls of one place without ids": [[calling({ index: 0, id: "", function: { name: "f", arguments: x } }), calling({ index: 0, id: "", function: { name: "g", arguments: y } })], two],
  "two calls of one place and name without ids": [[calling({ index: 0, function: { name: "f", arguments: x } }), calling({ index: 0, function: { name: "f", arguments: y } })], [["f", { x: 1 }], ["f", { y: 2 }]]],
  "two calls of one id": [[calling({ index: 0, id: "a", function: { name: "f", arguments: x } }), calling({ index: 1, id: "a", function: { name: "g", arguments: y } })], two],
  "two calls whose id is their name": [[calling({ id: "f", function: { name: "f", arguments: x } }), calling({ id: "f", function: { name: "f", arguments: y } })], [["f", { x: 1 }], ["f", { y: 2 }]]],
  "two calls of one place, with objects": [[calling({ index: 0, function: { name: "f", arguments: { x: 1 } } }), calling({ index: 0, function: { name: "f", arguments: { y: 2 } } })], [["f", { x: 1 }], ["f", { y: 2 }]]],
  "two calls without anything": [[calling({ function: { name: "f", arguments: x } }, { function: { name: "g", arguments: y } })], two],
  "a call of the older kind": [[{ choices: [{ delta: { function_call: { name: "f", arguments: "" } } }] }, { choices: [{ delta: { function_call: { arguments: x } } }] }], one],
};

for (const [what, [chunks, calls]] of Object.entries(odd)) {
  test(`a server may send calls with ${what}`, async () => {
    assert.deepEqual(brief(await callsOf(...chunks)), calls);
  });
}

test("the provider's own ids are kept", async () => {
  const calls = await callsOf(calling({ index: 0, id: "call_a", function: head }), calling({ index: 1, id: "call_b", function: head }));
  assert.deepEqual(calls.map(({ toolCallId }) => toolCallId), ["call_a", "call_b"]);
});

/** @param {unknown[]} chunks */
async function heard(...chunks) {
  const { events, text, end } = await read(fromOpenAIChat(/** @type {any} */ (chunks)));
  const thinking = events.filter(({ stream }) => stream === "thinking").map(({ data }) => /** @type {any} */ (data).delta).join("");
  return { text, thinking, end };
}

/** @param {object} delta @param {object} [more] */
const of = (delta, more) => ({ choices: [{ index: 0, delta, ...more }] });

test("reasoning under either name is told once", async () => {
  const { thinking } = await heard(of({ reasoning_content: "a" }), of({ reasoning: "b" }), of({ reasoning: "c", reasoning_content: "c" }), of({ reasoning: null, reasoning_content: "d" }), of({ reasoning: "e", reasoning_content: null }), finish());
  assert.equal(thinking, "abcde");
});

test("a list of parts is text and thought", async () => {
  const { text, thinking } = await heard(of({ content: [{ type: "thinking", thinking: [{ type: "text", text: "hm" }] }, { type: "text", text: "Hi" }, { type: "reference" }] }), finish());
  assert.deepEqual([text, thinking], ["Hi", "hm"]);
});

test("a refusal is what it says", async () => {
  assert.equal((await heard(of({ refusal: "I can't." }), finish())).text, "I can't.");
});

test("the last usage counts, wherever it stands", async () => {
  assert.deepEqual((await heard({ ...says("a"), usage: { n: 1 } }, { ...finish(), usage: null }, { choices: [], usage: { n: 2 } })).end.usage, { n: 2 });
  assert.deepEqual((await heard({ ...says("a"), usage: { n: 1 } }, { ...finish(), usage: null })).end.usage, { n: 1 });
  assert.deepEqual((await heard({ ...finish(), x_groq: { id: "r", usage: { n: 3 } } })).end.usage, { n: 3 });
  assert.equal((await heard({ ...finish(), x_groq: { id: "r" } })).end.usage, undefined);
});

test("choices may be missing, empty or null, deltas too", async () => {
  const { text, end } = await heard({}, { choices: [] }, { choices: null }, { id: "1" }, { choices: [{}] }, { choices: [{ delta: null }] }, of({ role: "assistant", content: null, tool_calls: null }), of({ content: "" }), of({ content: "Hi" }, { finish_reason: null }), finish());
  assert.deepEqual([text, end.phase], ["Hi", "end"]);
});

test("of several choices the first counts", async () => {
  const { text, end } = await heard({ choices: [{ index: 1, delta: { content: "B" }, finish_reason: "length" }, { index: 0, delta: { content: "A" } }] }, { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
  assert.deepEqual([text, end.stopReason], ["A", "stop"]);
});

test("the end may come along with a text, with or without a last word, and with nothing behind it", async () => {
  assert.deepEqual((({ text, end }) => [text, end.stopReason])(await heard(of({ content: "Hi" }, { finish_reason: "length" }))), ["Hi", "length"]);
  const { text, end } = await read(fromOpenAIChat(sse([says("Hi"), "[DONE]"])));
  assert.deepEqual([text, end.phase, end.stopReason], ["Hi", "end", undefined]);
});

test("a whole completion, where nobody asked for a stream, is told whole", async () => {
  const completion = (/** @type {object} */ message) => ({ object: "chat.completion", choices: [{ index: 0, message, finish_reason: "stop" }], usage: { n: 1 } });
  const message = { role: "assistant", content: "Hello", reasoning_content: "hm", refusal: null };
  for (const input of [[completion(message)], new Response(JSON.stringify(completion(message)))]) {
    const { text, events, turn, end } = await read(fromOpenAIChat(input));
    assert.deepEqual([text, events[1]?.data, end.phase], ["Hello", { delta: "hm" }, "end"]);
    assert.deepEqual(turn, { text: "Hello", toolCalls: [], stopReason: "stop", usage: { n: 1 } });
  }
  const called = ["a", "b"].map((id) => ({ id, type: "function", function: { name: "f", arguments: x } }));
  assert.deepEqual(brief(await callsOf(completion({ content: null, tool_calls: called }))), [...one, ...one]);
  assert.deepEqual(brief(await callsOf(completion({ content: null, function_call: { name: "f", arguments: x } }))), one);
  // Some send both: what is new, and all there is so far.
  const both = { choices: [{ delta: { content: "lo" }, message: { content: "Hello" } }] };
  assert.equal((await heard(says("Hel"), both, finish())).text, "Hello");
});

test("what is unknown, and what is no chunk at all, is passed over", async () => {
  const { text, end } = await heard({ type: "ping" }, null, 7, true, [], [[]], { object: "chat.completion.chunk" }, { type: "x", choices: [] }, says("Hi"), finish());
  assert.deepEqual([text, end.phase], ["Hi", "end"]);
  for (const dialect of DIALECTS) {
    const { before, says: said, after } = REPLIES[dialect];
    const between = [{ type: "something.new", delta: "x", data: {} }, [], 5, null, "", {}];
    const read1 = await read(sources[dialect](sse([...before, ...between, said, ...between, ...after])));
    assert.deepEqual([dialect, read1.text, read1.end.phase], [dialect, "Hello", "end"]);
  }
});

test("a chunk of a shape that cannot be read is damage", async () => {
  for (const chunk of [{ choices: 5 }, { choices: [null] }, calling(/** @type {any} */ (null)), { choices: [{ delta: { content: [null] } }] }]) {
    const { text, end } = await heard(says("Hi"), chunk, finish());
    assert.deepEqual([text, end.phase, end.error.code], ["Hi", "error", "ERR_STREAM_DAMAGED"]);
  }
});

test("models of Workers AI may say numbers, and call tools in the older way", async () => {
  const chunks = [{ response: "It is " }, { response: 4 }, { response: 0, p: "abc" }, { response: null }, { response: "", tool_calls: [{ name: "f", arguments: { x: 1 } }, { name: "f", arguments: '{"x":2}' }] }, { response: "", usage: { total_tokens: 3 } }, "[DONE]"];
  const { text, turn, end } = await read(fromWorkersAI(sse(chunks)));
  assert.deepEqual([text, end.usage], ["It is 40", { total_tokens: 3 }]);
  assert.deepEqual(brief(turn.toolCalls), [["f", { x: 1 }], ["f", { x: 2 }]]);
});

test("models of Workers AI may speak as OpenAI's do", async () => {
  const { text, end } = await read(fromWorkersAI(sse([says("Hi"), { ...finish(), usage: { n: 1 } }, "[DONE]"])));
  assert.deepEqual([text, end.stopReason, end.usage], ["Hi", "stop", { n: 1 }]);
});

// What makes it into the branches of the dialects more often than chance does.
const WORDS = ["text", "delta", "index", "id", "type", "choices", "content", "tool_calls", "function", "name", "arguments", "finish_reason", "usage", "item", "response", "status", "output", "content_block", "message", "toolCallId", "toolName", "input", "messageId", "outcome", "role", "errors", "part", "file"];
const TYPES = [
  ...["error", "message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta", "message_stop", "tool_use", "server_tool_use", "web_search_tool_result"],
  ...["response.output_text.delta", "response.output_item.added", "response.output_item.done", "response.completed", "response.failed", "function_call", "web_search_call", "response.function_call_arguments.delta"],
  ...["start-step", "text-delta", "reasoning-delta", "tool-input-start", "tool-input-delta", "tool-call", "tool-result", "tool-error", "tool-input-available", "tool-output-available", "abort", "finish", "file", "data-x", "source"],
  ...["TEXT_MESSAGE_START", "TEXT_MESSAGE_CONTENT", "TOOL_CALL_START", "TOOL_CALL_ARGS", "TOOL_CALL_END", "TOOL_CALL_RESULT", "RUN_STARTED", "RUN_FINISHED", "RUN_ERROR", "CUSTOM", "STATE_DELTA", "REASONING_MESSAGE_CONTENT"],
];
const some = oneof({ maxDepth: 3 }, jsonValue({ maxDepth: 2 }), constantFrom("a", "b", "", 0, 1, null, "{}"), string());
const members = dictionary(constantFrom(...WORDS), oneof(some, array(dictionary(constantFrom(...WORDS), some), { maxLength: 2 }), dictionary(constantFrom(...WORDS), some)), { maxKeys: 6 });
const openaiLike = record({ choices: array(record({ delta: record({ content: some, tool_calls: array(members, { maxLength: 2 }) }, { requiredKeys: [] }), finish_reason: some }, { requiredKeys: [] }), { maxLength: 2 }) });
const typed = record({ type: constantFrom(...TYPES) }, { requiredKeys: ["type"] }).chain((chunk) => members.map((rest) => ({ ...rest, ...chunk })));
const chunk = oneof({ weight: 1, arbitrary: jsonValue() }, { weight: 3, arbitrary: typed }, { weight: 1, arbitrary: members }, { weight: 2, arbitrary: openaiLike });

/** Has no `undefined` in it, and is what JSON can say. @param {unknown} data */
const isPlain = (data) => assert.deepEqual(JSON.parse(JSON.stringify(data)), data);

for (const dialect of DIALECTS) {
  test(`${dialect} makes of any JSON events that routers take, and ends once`, { timeout: 60_000 }, async () => {
    const routers = [new ChatRouter({ semantics: "live" }), new ChatRouter({ semantics: "origin" })];
    await holds(asyncProperty(array(chunk, { maxLength: 8 }), boolean(), boolean(), integer({ min: 1, max: 9 }), async (any, asText, partialArgs, run) => {
      const chunks = JSON.parse(JSON.stringify(any));
      const input = asText ? sse(chunks.map((/** @type {unknown} */ given) => JSON.stringify(given))) : chunks;
      const runId = `run-${run}`;
      const { events, end, text, turn } = await read(sources[dialect](input, { runId, sessionKey: "main", partialArgs, separator: "\n" }));
      assert.equal(turn.text, text);
      assert.ok(end.phase === "end" || (end.phase === "error" && end.willRetry === false));
      for (const event of events) {
        assert.deepEqual([event.runId, event.sessionKey, typeof event.stream, Number.isFinite(event.ts)], [runId, "main", "string", true]);
        assert.ok(typeof event.data === "object" && event.data !== null && !Array.isArray(event.data));
        for (const value of Object.values(event.data)) assert.notEqual(value, undefined);
        if (end.phase === "end") isPlain(event.data);
        for (const router of routers) router.ingest(event);
      }
      // The same for one turn of a loop: it gives its value or throws an Error.
      try {
        for await (const event of sources[dialect](input, { runId, lifecycle: false })) assert.notEqual(event.stream, "lifecycle");
        assert.equal(end.phase, "end");
      } catch (error) {
        assert.ok(error instanceof Error && end.phase === "error", String(error));
      }
    }), { numRuns: 300 });
    for (const router of routers) router.free();
  });
}
