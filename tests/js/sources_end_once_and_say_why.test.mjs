import assert from "node:assert/strict";
import { test } from "node:test";

import { array, assert as holds, asyncProperty, constantFrom, nat, oneof, record, uint8Array } from "fast-check";

import { packageUnderTest, sourcesUnderTest } from "./package_under_test.mjs";
import { chunksOf, DIALECTS, openai, read, REPLIES, sse } from "./sources/dialects.mjs";
import { serving } from "./sources/server.mjs";

const sources = await sourcesUnderTest();
const { ChatRouter } = await packageUnderTest();

/** @typedef {import("./sources/dialects.mjs").Dialect} Dialect */

/** What a dialect says before anything goes wrong: "Hello". @param {Dialect} dialect */
const hello = (dialect) => [...REPLIES[dialect].before, REPLIES[dialect].says];

/** @type {[dialect: Dialect, what: string, chunk: unknown, error: { [member: string]: unknown }][]} */
const failures = [
  ["fromOpenAIChat", "an error object", { error: { message: "boom", type: "server_error", code: 500 } }, { message: "boom", type: "server_error", code: 500 }],
  ["fromOpenAIChat", "an error that is a text", { error: "boom", error_type: "overloaded" }, { message: "boom" }],
  ["fromOpenAIChat", "an error among choices", { id: "1", error: { code: 502, message: "boom" }, choices: [{ delta: { content: "" }, finish_reason: "error" }] }, { message: "boom", code: 502 }],
  ["fromOpenAIChat", "an error as older servers say it", { object: "error", message: "boom", type: "BadRequestError", code: 400 }, { message: "boom", code: 400 }],
  ["fromAnthropic", "that it is overloaded", { type: "error", error: { type: "overloaded_error", message: "Overloaded" } }, { message: "Overloaded", type: "overloaded_error" }],
  ["fromOpenAIResponses", "an error", { type: "error", code: "server_error", message: "boom", param: null }, { message: "boom", code: "server_error" }],
  ["fromOpenAIResponses", "a failed response", { type: "response.failed", response: { status: "failed", error: { code: "server_error", message: "boom" } } }, { message: "boom", code: "server_error" }],
  ["fromUIMessageStream", "an error", { type: "error", errorText: "boom" }, { message: "boom" }],
  ["fromFullStream", "an error", { type: "error", error: Object.assign(new Error("boom"), { code: "E1" }) }, { name: "Error", message: "boom", code: "E1" }],
  ["fromFullStream", "a text", { type: "error", error: "boom" }, { message: "boom" }],
  ["fromFullStream", "an object", { type: "error", error: { message: "boom", status: 503 } }, { message: "boom", status: 503 }],
  ["fromAGUI", "that the run failed", { type: "RUN_ERROR", message: "boom", code: "E1" }, { message: "boom", code: "E1" }],
  ["fromWorkersAI", "errors", { errors: [{ message: "boom", code: 3040 }] }, { message: "boom", code: 3040 }],
  ["fromWorkersAI", "an error", { error: "boom" }, { message: "boom" }],
];

for (const [dialect, what, chunk, error] of failures) {
  test(`${dialect} ends with what went wrong, keeps what was said, and reads no more: ${what}`, async () => {
    const late = [REPLIES[dialect].says, ...REPLIES[dialect].after];
    const { text, end, turn } = await read(sources[dialect]([...hello(dialect), /** @type {any} */ (chunk), ...late]));
    assert.deepEqual([text, turn.text, end.phase, end.willRetry], ["Hello", "Hello", "error", false]);
    for (const [name, value] of Object.entries(error)) assert.equal(end.error[name], value);
  });
}

/** @type {[what: string, text: string, message: string][]} */
const events = [
  ["as an object", 'event: error\ndata: {"error":{"message":"boom"}}\n\n', "boom"],
  ["with a type of its own", 'event: error\ndata: {"type":"overloaded","message":"boom"}\n\n', "boom"],
  ["with a type of its own inside", 'event: error\ndata: {"type":"x","error":{"message":"boom"}}\n\n', "boom"],
  ["as a text", 'event: error\ndata: "boom"\n\n', "boom"],
  ["in plain words", "event: error\ndata: Internal Server Error\n\n", "Internal Server Error"],
];

for (const [what, text, message] of events) {
  test(`an event of the name error is one, ${what}`, async () => {
    for (const dialect of DIALECTS) {
      const { end } = await read(sources[dialect](sse(hello(dialect)) + text + sse(REPLIES[dialect].after)));
      assert.deepEqual([dialect, end.phase, end.error.message], [dialect, "error", message]);
    }
  });
}

for (const dialect of DIALECTS) {
  test(`${dialect} says so when the stream ends before the reply does`, async () => {
    const all = chunksOf(dialect);
    const { says } = REPLIES[dialect];
    // Wherever it is cut between chunks, until the one that says that it is whole.
    const isWhole = (/** @type {unknown[]} */ chunks) => ["[DONE]", all.at(-1)].some((last) => chunks.includes(last));
    for (let count = 0; count <= all.length; count += 1) {
      const some = all.slice(0, count);
      const { text, end } = await read(sources[dialect](sse(some)));
      assert.equal(text, some.includes(says) ? "Hello" : "");
      // A stream of the UI may do without its last part, once its text has ended.
      const mayEnd = isWhole(some) || (dialect === "fromUIMessageStream" && count === all.length - 1) || (dialect === "fromOpenAIChat" && some.includes(all.at(-1) ?? ""));
      assert.deepEqual([count, end.phase, end.error?.code], mayEnd ? [count, "end", undefined] : [count, "error", "ERR_STREAM_CUT"]);
    }
  });

  test(`${dialect} says so when its JSON is damaged, and keeps what came before`, async () => {
    for (const damage of ["data: {\"a\n\n", "data: <html>\n\n", "{\"a\": oops\n"]) {
      const input = sse(hello(dialect)) + damage + sse(REPLIES[dialect].after);
      for (const given of [input, [input], [...input]]) {
        const { text, end } = await read(sources[dialect](given));
        assert.deepEqual([text, end.phase, end.error.code], ["Hello", "error", "ERR_STREAM_DAMAGED"]);
      }
    }
  });

  test(`${dialect} says so when the connection breaks off`, async (t) => {
    const url = await serving(t, (response) => {
      response.write(sse(hello(dialect)));
      setImmediate(() => response.destroy());
    });
    const { text, end } = await read(sources[dialect](fetch(url)));
    assert.deepEqual([text, end.phase, end.willRetry], ["Hello", "error", false]);
    assert.notEqual(end.error.message, "");
  });

  test(`${dialect} hears nothing after the end`, async () => {
    const all = chunksOf(dialect);
    const { text, end } = await read(sources[dialect](sse([...all, "[DONE]", { error: "late" }, ...all])));
    assert.deepEqual([text, end.phase], ["Hello", "end"]);
  });
}

test("a stream of nothing, of comments or of another kind was cut", async () => {
  for (const text of ["", "\n\n", ": ping\n\n: ping\n\n", "event: ping\n\n", "id: 7\nretry: 5\n\n", "<html></html>", "data:\n\n"]) {
    for (const dialect of DIALECTS) {
      const { end } = await read(sources[dialect](text));
      assert.deepEqual([text, dialect, end.error?.code], [text, dialect, "ERR_STREAM_CUT"]);
    }
  }
});

/** A step of the AI SDK in which a tool was called, as a UI is told of it. @param {object[]} outcome */
const stepOf = (...outcome) => [
  { type: "start" }, { type: "start-step" },
  { type: "tool-input-available", toolCallId: "c", toolName: "f", input: {} }, ...outcome,
  { type: "finish-step" },
];
const output = { type: "tool-output-available", toolCallId: "c", output: "sunny" };

test("a stream of the UI whose next step never came was cut", async () => {
  for (const outcome of [output, { type: "tool-output-error", toolCallId: "c", errorText: "no" }]) {
    const step = stepOf(outcome);
    for (const input of [step, sse(step)]) {
      const { end, turn } = await read(sources.fromUIMessageStream(/** @type {any} */ (input)));
      assert.deepEqual([end.phase, end.error?.code, turn.toolCalls.length], ["error", "ERR_STREAM_CUT", 1]);
    }
  }
});

test("a step after which none is to come may be the last of such a stream, as may any with a last word behind it", async () => {
  const said = [{ type: "start-step" }, { type: "text-start", id: "1" }, { type: "text-delta", id: "1", delta: "Sunny." }, { type: "text-end", id: "1" }, { type: "finish-step" }];
  const inputs = [
    stepOf(), stepOf({ ...output, providerExecuted: true }), [...stepOf(output), ...said],
    [...stepOf(output), { type: "finish" }], sse([...stepOf(output), "[DONE]"]),
  ];
  for (const input of inputs) assert.equal((await read(sources.fromUIMessageStream(/** @type {any} */ (input)))).end.phase, "end", JSON.stringify(input));
});

test("a full stream that has finished stays whole, whatever comes behind it", async () => {
  for (const late of [{ type: "raw", rawValue: {} }, { type: "source", url: "https://a.example" }, { type: "something.new" }]) {
    const { text, end } = await read(sources.fromFullStream([...chunksOf("fromFullStream"), late]));
    assert.deepEqual([text, end.phase, end.stopReason], ["Hello", "end", "stop"]);
  }
});

test("a stream of nothing but its last word is an empty reply where that word is the provider's own", async () => {
  for (const dialect of /** @type {const} */ (["fromOpenAIChat", "fromWorkersAI"])) {
    const { text, end } = await read(sources[dialect]("data: [DONE]\n\n"));
    assert.deepEqual([text, end.phase], ["", "end"]);
  }
});

test("half an event behind a whole reply does no harm, half an event in place of one does", async () => {
  const { says, after } = REPLIES.fromOpenAIChat;
  assert.equal((await read(sources.fromOpenAIChat(`${sse([says, ...after])}data: {"usa`))).end.phase, "end");
  assert.equal((await read(sources.fromOpenAIChat(`${sse([says])}data: {"usa`))).end.error.code, "ERR_STREAM_CUT");
});

const wound = record({ at: nat(1_000), cut: nat(6), put: oneof(uint8Array({ maxLength: 4 }), constantFrom("\n", "\n\n", "\r", "data:", "data: [DONE]\n\n", "event: error\n", "{", "}", '"', ":", "null").map((text) => Uint8Array.from(Buffer.from(text)))) });

for (const dialect of DIALECTS) {
  test(`${dialect} ends once whatever happens to its bytes, says why, and gives the text that it told`, async () => {
    await holds(asyncProperty(array(wound, { maxLength: 4 }), nat(40), async (wounds, size) => {
      let bytes = Buffer.from(sse(chunksOf(dialect)));
      for (const { at, cut, put } of wounds) bytes = Buffer.concat([bytes.subarray(0, at % (bytes.length + 1)), put, bytes.subarray((at % (bytes.length + 1)) + cut)]);
      const pieces = [];
      for (let at = 0; at < bytes.length; at += size + 1) pieces.push(bytes.subarray(at, at + size + 1));
      const { text, end, turn } = await read(sources[dialect](pieces));
      assert.equal(turn.text, text);
      if (wounds.length === 0) assert.deepEqual([text, end.phase], ["Hello", "end"]);
      if (end.phase === "error") assert.notEqual(end.error.message ?? end.error.error ?? end.error, "");
    }), { numRuns: 200 });
  });
}

test("a line that never ends is given up before it fills the memory", { timeout: 20_000 }, async () => {
  const piece = "x".repeat(2 ** 22);
  let pulls = 0;
  function* endless() {
    yield "data: ";
    for (;; pulls += 1) yield piece;
  }
  const { end } = await read(sources.fromOpenAIChat(endless()));
  assert.equal(end.error.code, "ERR_STREAM_DAMAGED");
  assert.ok(pulls <= 16, `${pulls} pieces`);
});

test("arguments that were cut are not told", async () => {
  const begun = openai.calling({ index: 0, id: "c", function: { name: "f", arguments: '{"x"' } });
  const { tools, turn } = await read(sources.fromOpenAIChat([begun]));
  assert.deepEqual([tools.map(({ phase }) => phase), turn.toolCalls], [["start"], [{ toolCallId: "c", name: "f", args: undefined }]]);
});

test("an error reaches viewers at once, as one line without the key in it", async () => {
  const key = "sk-abcdefghijklmnopqrstuvwxyz0123456789";
  const message = `Incorrect API key provided: ${key}. Find yours\nelsewhere`;
  /** @type {[string, any][]} */
  const failing = [
    ["fromOpenAIChat", new Response(JSON.stringify({ error: { message } }), { status: 401 })],
    ["fromOpenAIChat", new Response(message, { status: 401 })],
    ["fromOpenAIChat", [{ error: { message } }]],
    ["fromOpenAIChat", [{ error: message }]],
    ["fromOpenAIChat", [{ error: { why: message } }]],
    ["fromFullStream", [{ type: "error", error: new Error(message) }]],
    ["fromUIMessageStream", [{ type: "error", errorText: message }]],
    ["fromAGUI", [{ type: "RUN_ERROR", message }]],
    ["fromOpenAIChat", Promise.reject(new Error(message))],
    ["fromOpenAIChat", `data: ${key}\n\n`],
  ];
  for (const [dialect, input] of failing) {
    const router = new ChatRouter({ semantics: "live" });
    router.attach("tab", "main", {}, 1);
    const frames = [];
    for await (const event of sources[/** @type {Dialect} */ (dialect)](input, { runId: "r", sessionKey: "main" })) frames.push(...router.ingest(event, 2));
    const errors = frames.filter(({ to, event, payload }) => to === "connections" && event === "chat" && payload.state === "error");
    assert.equal(errors.length, 1);
    const line = errors[0].payload.errorMessage;
    assert.ok(line.length > 10, line);
    assert.doesNotMatch(line, /\n/);
    assert.ok(!JSON.stringify(frames).includes(key), JSON.stringify(frames));
    router.free();
  }
});

test("what was thrown may be more than JSON can say: its message is told", async () => {
  const circle = { message: "boom", self: {} };
  circle.self = circle;
  /** @type {[thrown: unknown, error: object][]} */
  const thrown = [
    [circle, { message: "boom" }],
    [{ message: "boom", code: 5n }, { message: "boom" }],
    [Object.assign(new Error("boom"), { code: circle }), { message: "boom" }],
    [Object.assign(Object.create(null), { code: 5n }), { message: "something went wrong that JSON cannot say" }],
    [{ message: 5n }, { message: "something went wrong that JSON cannot say" }],
    [{ message: "boom", code: 5 }, { message: "boom", code: 5 }],
    [5n, { message: "5" }],
  ];
  for (const [error, told] of thrown) {
    const { end } = await read(sources.fromFullStream([{ type: "error", error }]));
    assert.deepEqual(JSON.parse(JSON.stringify(end.error)), told);
  }
});
