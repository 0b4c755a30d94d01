// OpenAI's own SDK and our source read the same bytes from the same server, and come to the same.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";

import OpenAI from "openai";
import { ChatCompletionStream } from "openai/lib/ChatCompletionStream";

import { sourcesUnderTest } from "./package_under_test.mjs";
import { hear } from "./sources/heard.mjs";
import { CUTS, startProvider } from "./sources/provider.mjs";
import { recordingsOf } from "./sources/recordings.mjs";
import { chatReplies, responsesReplies } from "./sources/replies.mjs";

const { fromOpenAIChat, fromOpenAIResponses } = await sourcesUnderTest();
const provider = await startProvider();
after(() => provider.close());
const client = new OpenAI({ apiKey: "none", baseURL: provider.url, maxRetries: 0 });

/** Arguments as the model wrote them; they need not be whole. @param {string} json */
function argumentsOf(json) {
  try {
    return JSON.parse(json || "{}");
  } catch {
    return json;
  }
}

/** @param {import("./sources/replies.mjs").Reply[]} replies @param {(title: string) => Promise<void>} compare */
function describeEach(replies, compare) {
  for (const { title, text } of replies) {
    for (const [how, sizes] of Object.entries(CUTS)) {
      it(`${title}, ${how}`, async () => {
        Object.assign(provider, { answers: [{ text }], sizes });
        await compare(title);
      });
    }
  }
}

describe("chat completions", () => {
  const request = { model: "m", messages: [{ role: /** @type {const} */ ("user"), content: "hi" }] };

  /** @param {OpenAI.ChatCompletion} completion */
  const told = ({ choices: [{ message, finish_reason: stopReason }], usage }) => ({
    // The SDK keeps a refusal apart from the text; whoever watches reads it.
    text: (message.content ?? "") + (message.refusal ?? ""),
    tools: (message.tool_calls ?? []).map((call) => {
      assert.ok(call.type === "function");
      return { id: call.id, name: call.function.name, args: argumentsOf(call.function.arguments) };
    }),
    stopReason,
    usage: usage ?? undefined,
  });

  describeEach([...chatReplies, ...recordingsOf("fromOpenAIChat")], async () => {
    const { text, tools, thinking, end } = await hear(fromOpenAIChat(fetch(provider.url)));
    const ours = { text, tools, stopReason: end.stopReason, usage: end.usage };
    assert.equal(end.phase, "end");
    assert.deepEqual(ours, told(await client.chat.completions.stream(request).finalChatCompletion()));

    const [raw, again] = (await client.chat.completions.create({ ...request, stream: true })).tee();
    const accumulated = ChatCompletionStream.fromReadableStream(again.toReadableStream()).finalChatCompletion();
    let thought = "";
    for await (const { choices } of raw) thought += /** @type {any} */ (choices[0]?.delta)?.reasoning_content ?? "";
    assert.deepEqual(ours, told(await accumulated));
    // Of reasoning the SDK's accumulator knows nothing: it keeps the last piece.
    assert.equal(thinking, thought);
  });

  it("whatever the SDK gives goes in as it is", async () => {
    const { completions } = client.chat;
    for (const { text } of chatReplies) {
      Object.assign(provider, { answers: [{ text }], sizes: CUTS["at once"] });
      const options = { runId: "r", clock: { now: () => 1 } };
      const { events } = await hear(fromOpenAIChat(text, options));
      const streamed = { ...request, stream: /** @type {const} */ (true) };
      /** @type {(() => any)[]} */
      const ways = [
        () => completions.create(streamed),
        () => completions.create(streamed).asResponse(),
        () => completions.stream(request),
        // One chunk a line.
        async () => (await completions.create(streamed)).toReadableStream(),
        () => completions.stream(request).toReadableStream(),
      ];
      for (const give of ways) assert.deepEqual((await hear(fromOpenAIChat(give(), options))).events, events);
    }
  });
});

it("a stream of the SDK that runs before it is asked loses nothing", { timeout: 10_000 }, async () => {
  Object.assign(provider, { answers: [chatReplies[1]], sizes: CUTS.unevenly });
  const stream = client.chat.completions.stream({ model: "m", messages: [] });
  const source = fromOpenAIChat(stream, { runId: "r", clock: { now: () => 1 } });
  await stream.done();
  assert.deepEqual((await hear(source)).events, (await hear(fromOpenAIChat(chatReplies[1].text, { runId: "r", clock: { now: () => 1 } }))).events);
});

it("pieces of arguments make what the SDK has of them", async () => {
  for (const { title, text } of [...chatReplies, ...responsesReplies]) {
    const isChat = chatReplies.some((reply) => reply.text === text);
    Object.assign(provider, { answers: [{ text }], sizes: CUTS.unevenly });
    const { events } = await hear((isChat ? fromOpenAIChat : fromOpenAIResponses)(text, { partialArgs: true }));
    /** @type {Map<string, string>} */
    const told = new Map();
    for (const { toolCallId: id, argsDelta = "" } of events.map(({ data }) => /** @type {any} */ (data))) if (id) told.set(id, (told.get(id) ?? "") + argsDelta);
    /** @type {any[]} */
    const calls = isChat
      ? ((await client.chat.completions.stream({ model: "m", messages: [] }).finalChatCompletion()).choices[0].message.tool_calls ?? [])
      : (await client.responses.stream({ model: "m" }).finalResponse()).output.filter(({ type }) => type.endsWith("_call"));
    assert.deepEqual([...told], calls.map((call) => [call.call_id ?? call.id, call.function?.arguments ?? call.arguments ?? call.input ?? call.code ?? ""]), title);
  }
});

describe("the Responses API", () => {
  const request = { model: "m", input: "hi" };

  /** What an item of the output comes to, if it is a call. @param {any} item */
  function call({ id, call_id, type, status, name, arguments: json, input, output, error, code, outputs, queries, results, action }) {
    switch (type) {
      case "function_call": return { id: call_id, name, args: argumentsOf(json) };
      case "custom_tool_call": return { id: call_id, name, args: input };
      case "mcp_call": return { id, name, args: argumentsOf(json), ...(error ? { result: error, isError: true } : { result: output }) };
      case "code_interpreter_call": return { id, name: "code_interpreter", args: { code }, result: outputs ?? { status } };
      case "file_search_call": return { id, name: "file_search", args: { queries }, result: results ?? { status } };
      case "web_search_call": return { id, name: "web_search", args: action, result: { status } };
    }
    return [];
  }

  /** @param {OpenAI.Responses.Response} response */
  const told = ({ output, status, incomplete_details: incomplete, usage }) => ({
    text: output.flatMap((item) => (item.type === "message" ? item.content : [])).map((part) => (part.type === "refusal" ? part.refusal : part.text)).join(""),
    tools: output.flatMap(call),
    stopReason: incomplete?.reason ?? status,
    usage,
  });

  describeEach([...responsesReplies, ...recordingsOf("fromOpenAIResponses")], async (title) => {
    const { text, tools, thinking, end } = await hear(fromOpenAIResponses(fetch(provider.url)));
    const response = await client.responses.stream(request).finalResponse();
    const theirs = told(response);
    const hasFailed = response.status === "failed";
    assert.equal(hasFailed, title === "failed");
    assert.equal(end.phase, hasFailed ? "error" : "end");
    if (hasFailed) assert.deepEqual(end.error, response.error);
    // Why a run failed is told by its error.
    assert.deepEqual({ text, tools, stopReason: end.stopReason, usage: end.usage }, { ...theirs, ...(hasFailed && { stopReason: undefined }) });
    const thoughts = response.output.flatMap((item) => (item.type === "reasoning" ? item.summary : []));
    assert.equal(thinking, thoughts.map((part) => part.text).join(""));
  });

  it("whatever the SDK gives goes in as it is", async () => {
    for (const { text } of responsesReplies) {
      Object.assign(provider, { answers: [{ text }], sizes: CUTS["at once"] });
      const options = { runId: "r", clock: { now: () => 1 } };
      const { events } = await hear(fromOpenAIResponses(text, options));
      const created = () => client.responses.create({ ...request, stream: true });
      /** @type {(() => any)[]} */
      const ways = [created, () => created().asResponse(), () => client.responses.stream(request), async () => (await created()).toReadableStream()];
      for (const give of ways) assert.deepEqual((await hear(fromOpenAIResponses(give(), options))).events, events);
    }
  });
});
