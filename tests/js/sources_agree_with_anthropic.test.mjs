// Anthropic's own SDK and our source read the same bytes from the same server, and come to the same.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";

import Anthropic from "@anthropic-ai/sdk";

import { sourcesUnderTest } from "./package_under_test.mjs";
import { hear } from "./sources/heard.mjs";
import { CUTS, startProvider } from "./sources/provider.mjs";
import { recordingsOf } from "./sources/recordings.mjs";
import { anthropicReplies } from "./sources/replies.mjs";

const { fromAnthropic } = await sourcesUnderTest();
const provider = await startProvider();
after(() => provider.close());
const client = new Anthropic({ apiKey: "none", baseURL: provider.url, maxRetries: 0 });
const request = { model: "m", max_tokens: 1, messages: [{ role: /** @type {const} */ ("user"), content: "hi" }] };
const replies = [...anthropicReplies, ...recordingsOf("fromAnthropic")];

/** @param {Anthropic.Message | Anthropic.Beta.BetaMessage} message */
function told({ content, stop_reason: stopReason, usage }) {
  /** @type {any[]} */
  const blocks = content;
  const results = new Map(blocks.filter(({ type }) => type.endsWith("tool_result")).map((block) => [block.tool_use_id, block]));
  const resultOf = (/** @type {any} */ block) => block && { result: block.content, ...((block.is_error || block.content.type?.endsWith("_error")) && { isError: true }) };
  return {
    text: blocks.map(({ type, text }) => (type === "text" ? text : "")).join(""),
    thinking: blocks.map(({ type, thinking }) => (type === "thinking" ? thinking : "")).join(""),
    tools: blocks.filter(({ type }) => type.endsWith("tool_use")).map(({ id, name, input }) => ({ id, name, args: input, ...resultOf(results.get(id)) })),
    stopReason,
    usage,
  };
}

describe("a message comes to what the SDK makes of it", () => {
  for (const { title, text } of replies) {
    for (const [how, sizes] of Object.entries(CUTS)) {
      it(`${title}, ${how}`, async () => {
        Object.assign(provider, { answers: [{ text }], sizes });
        const { text: said, thinking, tools, end } = await hear(fromAnthropic(fetch(provider.url)));
        // What mcp servers are asked is known to the SDK's beta alone.
        const message = await (title.startsWith("mcp") ? client.beta.messages.stream(request) : client.messages.stream(request)).finalMessage();
        assert.equal(end.phase, "end");
        assert.deepEqual({ text: said, thinking, tools, stopReason: end.stopReason, usage: end.usage }, told(message));
      });
    }
  }
});

it("whatever the SDK gives goes in as it is", async () => {
  for (const { text } of replies) {
    Object.assign(provider, { answers: [{ text }], sizes: CUTS["at once"] });
    const options = { runId: "r", clock: { now: () => 1 } };
    const { events } = await hear(fromAnthropic(text, options));
    const created = () => client.messages.create({ ...request, stream: true });
    /** @type {(() => any)[]} */
    const ways = [
      created, () => created().asResponse(), () => client.messages.stream(request),
      async () => (await created()).toReadableStream(), () => client.messages.stream(request).toReadableStream(),
    ];
    for (const give of ways) assert.deepEqual((await hear(fromAnthropic(give(), options))).events, events);
  }
});

it("a stream of the SDK that runs before it is asked loses nothing", { timeout: 10_000 }, async () => {
  Object.assign(provider, { answers: [anthropicReplies[1]], sizes: CUTS.unevenly });
  const stream = client.messages.stream(request);
  const source = fromAnthropic(stream, { runId: "r", clock: { now: () => 1 } });
  await stream.done();
  assert.deepEqual((await hear(source)).events, (await hear(fromAnthropic(anthropicReplies[1].text, { runId: "r", clock: { now: () => 1 } }))).events);
});

it("a tool's input that a limit cut is the text that came, where the SDK leaves out what was cut", async () => {
  const text = anthropicReplies[1].text.replace(String.raw`öln 🌧\", \"days\": [1, 2]}`, "öl");
  assert.notEqual(text, anthropicReplies[1].text);
  Object.assign(provider, { answers: [{ text }], sizes: CUTS.unevenly });
  const { tools } = await hear(fromAnthropic(fetch(provider.url)));
  const [block] = (await client.messages.stream(request).finalMessage()).content.flatMap((block) => (block.type === "tool_use" ? [block] : []));
  assert.deepEqual([tools[0].args, block.input], ["{\"city\": \"Köl", {}]);
});

it("several messages one after the other are one run, and their usage is summed", async () => {
  const [, thoughtThenTool] = anthropicReplies;
  const both = thoughtThenTool.text + anthropicReplies[0].text;
  const { text, tools, end } = await hear(fromAnthropic(both, { separator: "\n\n" }));
  Object.assign(provider, { requests: 0, answers: [thoughtThenTool, anthropicReplies[0]], sizes: CUTS.unevenly });
  const first = told(await client.messages.stream(request).finalMessage());
  const second = told(await client.messages.stream(request).finalMessage());
  assert.deepEqual({ text, tools, stopReason: end.stopReason }, { text: `${first.text}\n\n${second.text}`, tools: [...first.tools, ...second.tools], stopReason: second.stopReason });
  for (const name of /** @type {const} */ (["input_tokens", "output_tokens", "cache_read_input_tokens"])) {
    assert.equal(end.usage[name], Number(first.usage[name]) + Number(second.usage[name]));
  }
});
