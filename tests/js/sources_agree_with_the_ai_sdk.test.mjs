// The AI SDK reads providers' replies, calls its tools and asks again; our sources read what it
// streams meanwhile, and come to what it says in the end.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";

import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { readUIMessageStream, stepCountIs, streamText, tool } from "ai";
import { z } from "zod";

import { plain } from "./contract/events.mjs";
import { sourcesUnderTest } from "./package_under_test.mjs";
import { hear } from "./sources/heard.mjs";
import { CUTS, startProvider } from "./sources/provider.mjs";
import { recordingsOf } from "./sources/recordings.mjs";
import { anthropicReplies, chatReplies, responsesReplies } from "./sources/replies.mjs";

Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });

const { fromFullStream, fromUIMessageStream } = await sourcesUnderTest();
const provider = await startProvider();
after(() => provider.close());

const openai = createOpenAI({ apiKey: "none", baseURL: provider.url });
const anthropic = createAnthropic({ apiKey: "none", baseURL: provider.url });
const MODELS = /** @type {const} */ ({
  fromOpenAIChat: [openai.chat("m"), chatReplies],
  fromOpenAIResponses: [openai.responses("m"), responsesReplies],
  fromAnthropic: [anthropic("m"), anthropicReplies],
});

const inputSchema = z.looseObject({});
const tools = {
  weather: tool({ inputSchema, execute: async (input) => ({ sunny: false, of: input }) }),
  // Tells how far it is before it is done.
  nothing: tool({ inputSchema, async *execute() {
    yield { share: 0.5 };
    yield { share: 1 };
  } }),
  time: tool({ inputSchema, execute: /** @returns {Promise<string>} */ () => Promise.reject(new RangeError("no clock here")) }),
};
/** What the providers carry out themselves. @type {{ [source: string]: any }} */
const THEIRS = {
  fromOpenAIResponses: {
    code_interpreter: openai.tools.codeInterpreter({}),
    file_search: openai.tools.fileSearch({ vectorStoreIds: ["v"] }),
    web_search: openai.tools.webSearch({}),
  },
  fromAnthropic: { web_search: anthropic.tools.webSearch_20250305({}), code_execution: anthropic.tools.codeExecution_20250825({}) },
};

/** @param {keyof typeof MODELS} source @param {{ text: string, status?: number, stays?: boolean }[]} answers @param {AbortSignal} [abortSignal] */
function stream(source, answers, abortSignal) {
  const [model] = MODELS[source];
  Object.assign(provider, { requests: 0, answers, sizes: CUTS.unevenly });
  return streamText({ model, prompt: "hi", tools: { ...tools, ...THEIRS[source] }, stopWhen: stepCountIs(3), maxRetries: 0, onError() {}, ...(abortSignal && { abortSignal }) });
}

/** What `streamText` says in the end, as we hear it. @param {ReturnType<typeof stream>} result */
async function toldBySteps(result) {
  const steps = await result.steps;
  /** @type {any[]} */
  const content = steps.flatMap((step) => step.content);
  return plain({
    text: steps.map(({ text }) => text).join(""),
    thinking: content.map((part) => (part.type === "reasoning" ? part.text : "")).join(""),
    tools: content.filter(({ type }) => type === "tool-call").map(({ toolCallId: id, toolName: name, input }) => {
      const { output, error } = content.find((part) => /^tool-(result|error)$/.test(part.type) && part.toolCallId === id) ?? {};
      return { id, name, args: input, result: output, ...(error && { result: error.message ?? error, isError: true }) };
    }),
    stopReason: await result.finishReason,
    usage: await result.totalUsage,
  });
}

/** What the message of a UI holds. @param {import("ai").UIMessage | undefined} message */
function toldByMessage(message) {
  /** @type {any[]} */
  const parts = message?.parts ?? [];
  const texts = (/** @type {string} */ wanted) => parts.map(({ type, text }) => (type === wanted ? text : "")).join("");
  return plain({
    text: texts("text"),
    thinking: texts("reasoning"),
    tools: parts.filter(({ toolCallId }) => toolCallId).map(({ type, toolCallId: id, toolName: name = type.slice("tool-".length), state, input, rawInput = input, output, errorText }) => ({
      id, name, args: rawInput,
      ...(state === "output-available" && { result: output }),
      ...(state === "output-error" && { result: errorText, isError: true }),
    })),
  });
}

/** What a UI was told of a call that fails. */
const onError = (/** @type {any} */ error) => String(error?.message ?? error);

/** @param {ReturnType<typeof stream>} result */
async function lastMessage(result) {
  let last;
  for await (const message of readUIMessageStream({ stream: result.toUIMessageStream({ onError }), onError() {} })) last = message;
  return last;
}

for (const source of /** @type {const} */ (["fromOpenAIChat", "fromOpenAIResponses", "fromAnthropic"])) {
  describe(`a run of two replies, ${source.slice("from".length)}`, () => {
    const [last, ...replies] = MODELS[source][1];
    for (const { title, text } of [...replies, ...recordingsOf(source)]) {
      if (title === "failed") continue;
      it(title, async () => {
        const result = stream(source, [{ text }, last]);
        const [full, response, objects, message] = await Promise.all([
          hear(fromFullStream(result.fullStream)),
          hear(fromUIMessageStream(result.toUIMessageStreamResponse({ onError }))),
          hear(fromUIMessageStream(result.toUIMessageStream({ onError }))),
          lastMessage(result),
        ]);
        const { phase, stopReason, usage } = full.end;
        assert.equal(phase, "end");
        assert.deepEqual(plain({ text: full.text, thinking: full.thinking, tools: full.tools, stopReason, usage }), await toldBySteps(result));
        for (const { text, thinking, tools, end } of [response, objects]) {
          assert.deepEqual(plain({ text, thinking, tools }), toldByMessage(message));
          // A UI is told nothing of tokens unless the application does.
          assert.deepEqual({ phase: end.phase, stopReason: end.stopReason, usage: end.usage }, { phase: "end", stopReason, usage: undefined });
        }
      });
    }
  });
}

it("a tool that tells how far it is", async () => {
  const [last] = chatReplies;
  const result = stream("fromOpenAIChat", [chatReplies[1], last]);
  const told = await Promise.all([hear(fromFullStream(result.fullStream)), hear(fromUIMessageStream(result.toUIMessageStream()))]);
  for (const { events } of told) {
    const call = events.map(({ data }) => /** @type {any} */ (data)).filter(({ toolCallId }) => toolCallId === "call_c");
    assert.deepEqual(call.map(({ phase, partialResult, result }) => [phase, partialResult ?? result]).slice(-3), [
      ["update", { share: 0.5 }], ["update", { share: 1 }], ["result", { share: 1 }],
    ]);
  }
});

it("metadata of a message may hold the usage", async () => {
  const result = stream("fromOpenAIChat", [chatReplies[1], chatReplies[0]]);
  const response = result.toUIMessageStreamResponse({ messageMetadata: ({ part }) => (part.type === "finish" ? { usage: part.totalUsage } : undefined) });
  const { end } = await hear(fromUIMessageStream(response));
  assert.deepEqual(end.usage, plain(await result.totalUsage));
});

it("sources and files come beside the text", async () => {
  const parts = [
    { type: "start", messageId: "m" }, { type: "start-step" },
    { type: "source-url", sourceId: "s", url: "https://x.example", title: "X" },
    { type: "file", mediaType: "image/png", url: "data:image/png;base64,AA==" },
    { type: "data-weather", id: "w", data: { rain: true } },
    { type: "finish-step" }, { type: "finish", finishReason: "stop" },
  ];
  const { events } = await hear(fromUIMessageStream(parts));
  let message;
  const chunks = new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });
  for await (message of readUIMessageStream({ stream: /** @type {ReadableStream<any>} */ (chunks) }));
  const beside = events.filter(({ stream }) => stream === "ai-sdk").map(({ data }) => data);
  assert.deepEqual(beside, plain(message)?.parts.filter(({ type = "" }) => type !== "step-start"));
});

it("a call that waits for approval, and one that was denied", async () => {
  const [{ text: last }, { text }] = anthropicReplies;
  const guarded = { weather: tool({ inputSchema, needsApproval: true, execute: async () => "never" }) };
  /** @param {import("ai").ModelMessage[]} messages @param {string[]} texts */
  const ask = (messages, ...texts) => {
    Object.assign(provider, { requests: 0, answers: texts.map((text) => ({ text })), sizes: CUTS.unevenly });
    return streamText({ model: anthropic("m"), messages, tools: guarded, stopWhen: stepCountIs(2), maxRetries: 0, onError() {} });
  };
  const waiting = ask([{ role: "user", content: "hi" }], text.replaceAll("\"time\"", "\"weather\""));
  const [full, ui, message] = await Promise.all([hear(fromFullStream(waiting.fullStream)), hear(fromUIMessageStream(waiting.toUIMessageStreamResponse())), lastMessage(waiting)]);
  for (const { tools, events } of [full, ui]) {
    assert.deepEqual(tools.map(({ id, args, result }) => [id, args, result]), [["toolu_1", { city: "Köln 🌧", days: [1, 2] }, undefined], ["toolu_2", {}, undefined]]);
    const asked = events.filter(({ stream }) => stream === "ai-sdk").map(({ data }) => /** @type {any} */ (data));
    assert.deepEqual(asked.map(({ toolCallId, toolCall }) => toolCallId ?? toolCall.toolCallId), ["toolu_1", "toolu_2"]);
    /** @type {any[]} */
    const parts = message?.parts ?? [];
    assert.deepEqual(asked.map(({ approvalId }) => approvalId), parts.flatMap(({ approval }) => (approval ? [approval.id] : [])));
  }

  const { messages } = await waiting.response;
  const approvals = full.events.filter(({ stream }) => stream === "ai-sdk").map(({ data }) => /** @type {any} */ (data).approvalId);
  const answers = approvals.map((approvalId) => ({ type: /** @type {const} */ ("tool-approval-response"), approvalId, approved: false }));
  const denied = ask([{ role: "user", content: "hi" }, ...messages, { role: "tool", content: answers }], last);
  const [fullAgain, uiAgain] = await Promise.all([hear(fromFullStream(denied.fullStream)), hear(fromUIMessageStream(denied.toUIMessageStreamResponse()))]);
  for (const { tools, text } of [fullAgain, uiAgain]) {
    assert.deepEqual(tools.map(({ id, result, isError }) => [id, result, isError]), [["toolu_1", "denied", true], ["toolu_2", "denied", true]]);
    assert.equal(text, await denied.text);
  }
});

it("a UI's stream without its first and its last part", async () => {
  const result = stream("fromAnthropic", [anthropicReplies[1], anthropicReplies[0]]);
  const { text, end } = await hear(fromUIMessageStream(result.toUIMessageStreamResponse({ sendStart: false, sendFinish: false, sendReasoning: false })));
  assert.deepEqual([text, end.phase, end.stopReason], ["I look it up.Hello, world", "end", undefined]);
});

describe("an error", () => {
  for (const [title, source, answers] of /** @type {const} */ ([
    ["of the provider in mid-reply", "fromOpenAIResponses", responsesReplies.filter(({ title }) => title === "failed")],
    ["before the reply", "fromAnthropic", [{ text: JSON.stringify({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } }), status: 529 }]],
    ["in the second reply", "fromAnthropic", [anthropicReplies[1], { text: JSON.stringify({ type: "error", error: { type: "api_error", message: "Broken" } }), status: 500 }]],
  ])) {
    it(title, async () => {
      const result = stream(source, [...answers]);
      /** @type {any} */
      let thrown;
      const full = (async function* () {
        for await (const part of result.fullStream) {
          if (part.type === "error") thrown = part.error;
          yield part;
        }
      })();
      const [heard, seen, message] = await Promise.all([
        hear(fromFullStream(full)),
        hear(fromUIMessageStream(result.toUIMessageStreamResponse({ onError }))),
        lastMessage(result),
      ]);
      assert.equal(heard.end.phase, "error");
      assert.equal(heard.end.error.message, thrown.message);
      assert.deepEqual([seen.end.phase, seen.end.error], ["error", { message: thrown.message }]);
      const { text, thinking, tools } = seen;
      assert.deepEqual(plain({ text, thinking, tools }), toldByMessage(message));
      assert.deepEqual(plain({ text: heard.text, thinking: heard.thinking, tools: heard.tools }), toldByMessage(message));
    });
  }
});

it("an abort in mid-reply, by whoever called the SDK", async () => {
  const [{ text }] = chatReplies;
  const abort = new AbortController();
  const upToWorld = text.slice(0, text.lastIndexOf("data: {"));
  const result = stream("fromOpenAIChat", [{ text: upToWorld, stays: true }], abort.signal);
  const stopping = (async function* () {
    for await (const part of result.fullStream) {
      yield part;
      if (part.type === "text-delta" && part.text.startsWith("world")) abort.abort();
    }
  })();
  const [full, ui, message] = await Promise.all([
    hear(fromFullStream(stopping)),
    hear(fromUIMessageStream(result.toUIMessageStreamResponse())),
    lastMessage(result),
  ]);
  for (const { text, end } of [full, ui]) {
    assert.deepEqual([end.phase, end.stopReason], ["end", "aborted"]);
    assert.equal(text, toldByMessage(message).text);
    assert.equal(text, "Hello, world\n");
  }
});
