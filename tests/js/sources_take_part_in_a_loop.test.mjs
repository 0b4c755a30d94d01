import assert from "node:assert/strict";
import { test } from "node:test";

import { clientOf, until } from "./client/kit.mjs";
import { serverUnderTest, sourcesUnderTest } from "./package_under_test.mjs";
import { chunksOf, DIALECTS, openai, read, REPLIES, sse, told } from "./sources/dialects.mjs";

const sources = await sourcesUnderTest();
const { fromAGUI, fromAnthropic, fromOpenAIChat, fromOpenAIResponses, fromUIMessageStream } = sources;
const { serve } = await serverUnderTest();

/** @param {import("./sources/dialects.mjs").Source} source of one turn */
async function turnOf(source) {
  const events = [];
  for (;;) {
    const { done, value } = await source.next();
    if (done) return { events, ...value };
    events.push(value);
  }
}

for (const dialect of DIALECTS) {
  test(`a turn of ${dialect} has no begin and no end, and a value`, async () => {
    const { events, text, toolCalls } = await turnOf(sources[dialect](sse(chunksOf(dialect)), { lifecycle: false }));
    assert.deepEqual([events.map(({ stream }) => stream), text, toolCalls], [["assistant"], "Hello", []]);
  });

  test(`what goes wrong in a turn of ${dialect} is thrown, with its cause, behind what was said`, async () => {
    const error = { message: "boom", code: "E1", type: "x" };
    const input = sse(REPLIES[dialect].before) + sse([REPLIES[dialect].says]) + `event: error\ndata: ${JSON.stringify({ error })}\n\n`;
    const source = sources[dialect](input, { lifecycle: false });
    assert.equal((await told(source)).data.text, "Hello");
    await assert.rejects(source.next(), (/** @type {any} */ thrown) => {
      assert.ok(thrown instanceof Error);
      assert.deepEqual([thrown.message, /** @type {any} */ (thrown).code, thrown.cause], ["boom", "E1", error]);
      return true;
    });
    assert.equal((await source.next()).done, true);
  });
}

test("an Error is thrown as it is, a refusal with its status, an abort as its reason", async () => {
  const broken = new Error("broken");
  const turn = (/** @type {any} */ input, /** @type {object} */ more = {}) => turnOf(fromOpenAIChat(input, { lifecycle: false, ...more }));
  await assert.rejects(turn(Promise.reject(broken)), (error) => error === broken);
  await assert.rejects(turn(new Response("no", { status: 429 })), (error) => /** @type {any} */ (error).cause.status === 429 && /** @type {any} */ (error).message === "no");
  await assert.rejects(turn([]), { code: "ERR_STREAM_CUT" });
  await assert.rejects(turn([], { signal: AbortSignal.abort() }), { name: "AbortError" });
  const reason = new Error("enough");
  for (const input of [new Promise(() => {}), new Response(new ReadableStream(), { status: 500 })]) await assert.rejects(turn(input, { signal: AbortSignal.abort(reason) }), (error) => error === reason);
});

test("its value has the calls with their arguments, why it ended, and what it cost", async () => {
  const chunks = [
    openai.says("Let me see."),
    openai.calling({ index: 0, id: "c1", function: { name: "f", arguments: '{"x":1}' } }, { index: 1, id: "c2", function: { name: "g" } }),
    { ...openai.finish("tool_calls"), usage: { total_tokens: 3 } },
  ];
  const { events, ...turn } = await turnOf(fromOpenAIChat(chunks, { lifecycle: false }));
  assert.deepEqual(turn, {
    text: "Let me see.",
    toolCalls: [{ toolCallId: "c1", name: "f", args: { x: 1 } }, { toolCallId: "c2", name: "g", args: {} }],
    stopReason: "tool_calls",
    usage: { total_tokens: 3 },
  });
});

test("a separator stands between messages and around calls, never first, last or within", async () => {
  const separator = "\n\n";
  const call = openai.calling({ index: 0, id: "c", function: { name: "f", arguments: "{}" } });
  const message = (/** @type {string} */ id) => [{ type: "TEXT_MESSAGE_START", messageId: id, role: "assistant" }, { type: "TEXT_MESSAGE_CONTENT", messageId: id, delta: "A" }, { type: "TEXT_MESSAGE_CONTENT", messageId: id, delta: "B" }, { type: "TEXT_MESSAGE_END", messageId: id }];
  const step = [{ type: "start-step" }, { type: "text-start", id: "1" }, { type: "text-delta", id: "1", delta: "A" }, { type: "text-delta", id: "1", delta: "B" }, { type: "text-end", id: "1" }, { type: "finish-step" }];
  const item = [{ type: "response.output_item.added", item: { type: "message", id: "m" } }, { type: "response.output_text.delta", delta: "A" }, { type: "response.output_text.delta", delta: "B" }];
  /** @type {[import("./sources/dialects.mjs").Source, string][]} */
  const cases = [
    [fromOpenAIChat([call, openai.says("A"), openai.says("B"), openai.finish()], { separator }), "AB"],
    [fromOpenAIChat([openai.says("A"), call, openai.says(""), openai.says("B"), openai.finish()], { separator }), "A\n\nB"],
    [fromOpenAIChat([openai.says("A"), call, openai.says("B"), openai.finish()]), "AB"],
    [fromAnthropic([...chunksOf("fromAnthropic"), ...chunksOf("fromAnthropic")], { separator }), "Hello\n\nHello"],
    [fromAGUI([...message("1"), ...message("2"), { type: "RUN_FINISHED" }], { separator }), "AB\n\nAB"],
    [fromUIMessageStream([...step, ...step, { type: "finish" }], { separator }), "AB\n\nAB"],
    [fromOpenAIResponses([...item, ...item, { type: "response.completed", response: {} }], { separator }), "AB\n\nAB"],
  ];
  for (const [source, said] of cases) {
    const { text, events } = await read(source);
    assert.equal(text, said);
    assert.equal(/** @type {any} */ (events.filter(({ stream }) => stream === "assistant").at(-1)).data.text, said, "the whole text has it too");
  }
});

test("arguments are told piece by piece where that is wanted, and then whole", async () => {
  const pieces = ['{"x"', ":", "1}"];
  const chunks = [openai.calling({ index: 0, id: "c", function: { name: "f", arguments: "" } }), ...pieces.map((json) => openai.calling({ index: 0, function: { arguments: json } })), openai.finish()];
  const { tools } = await read(fromOpenAIChat(chunks, { partialArgs: true }));
  assert.deepEqual(tools.filter(({ argsDelta }) => argsDelta !== undefined).map(({ phase, toolCallId, name, argsDelta }) => [phase, toolCallId, name, argsDelta]), pieces.map((json) => ["update", "c", "f", json]));
  assert.deepEqual(tools.at(-1), { phase: "update", toolCallId: "c", name: "f", args: { x: 1 } });
  assert.ok((await read(fromOpenAIChat(chunks))).tools.every(({ argsDelta }) => argsDelta === undefined));
});

test("a loop of two turns with a tool between is one run of a gateway's agent", async (t) => {
  /** @type {any[][]} */
  const asked = [];
  /** What a model would say. @param {any[]} messages */
  const model = (messages) => {
    asked.push(structuredClone(messages));
    const isFirst = messages.length === 1;
    return new Response(sse(isFirst
      ? [openai.says("Let me see. "), openai.calling({ index: 0, id: "c1", function: { name: "add", arguments: '{"a":2,"b":3}' } }), openai.finish("tool_calls")]
      : [openai.says(`It is ${messages.at(-1).content}.`), openai.finish(), "[DONE]"]));
  };
  const server = await serve({
    token: "secret",
    async *agent({ message, signal }) {
      /** @type {any[]} */
      const messages = [{ role: "user", content: message }];
      for (;;) {
        const { text, toolCalls } = yield* fromOpenAIChat(Promise.resolve(model(messages)), { signal, lifecycle: false });
        if (toolCalls.length === 0) return;
        messages.push({ role: "assistant", content: text, tool_calls: toolCalls });
        for (const { toolCallId, name, args } of toolCalls) {
          const result = /** @type {any} */ (args).a + /** @type {any} */ (args).b;
          yield { stream: "tool", data: { phase: "result", toolCallId, name, result } };
          messages.push({ role: "tool", tool_call_id: toolCallId, content: String(result) });
        }
      }
    },
  });
  t.after(() => server.close());
  const client = clientOf(t, server.url.replace("http", "ws"), { token: "secret" });
  const session = client.attach("main");
  const { runId } = await client.send("main", "2 + 3?");
  const view = await until(session, ({ runs }) => runs.get(runId)?.status === "final");
  const run = view.runs.get(runId);
  assert.equal(asked.length, 2);
  assert.deepEqual(run?.tools.map(({ toolCallId, name, args, result, phase }) => [toolCallId, name, args, result, phase]), [["c1", "add", { a: 2, b: 3 }, 5, "result"]]);
  assert.equal(run?.text, "Let me see. It is 5.");
});
