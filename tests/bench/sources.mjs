// node tests/bench/sources.mjs [--quick]
//
// Microseconds per chunk from bytes to what they say: sources beside the providers' own SDKs,
// which assemble the same reply from the same bytes, in turns. No time makes this fail; a text
// or a count of tokens that differs does.

import assert from "node:assert/strict";
import { parseArgs } from "node:util";

import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";

import { pace, ratioCells, spread, table } from "./measure.mjs";

const { values: { quick } } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const { fromAnthropic, fromOpenAIChat } = await import(new URL("../../pkg/sources/index.js", import.meta.url).href);

/** How much comes at once, bytes. */
const PACKET = 1_400;

/** @typedef {{ text: string | null | undefined, tokens: number | undefined }} Said */

/** @param {object[]} chunks */
function packets(chunks) {
  const text = chunks.map((/** @type {any} */ chunk) => `${chunk.type ? `event: ${chunk.type}\n` : ""}data: ${JSON.stringify(chunk)}\n\n`).join("");
  const bytes = new TextEncoder().encode(text);
  return Array.from({ length: Math.ceil(bytes.length / PACKET) }, (_, at) => bytes.slice(at * PACKET, (at + 1) * PACKET));
}

/** @param {Uint8Array[]} given */
function respond(given) {
  let at = 0;
  const body = new ReadableStream({
    pull(controller) {
      const packet = given[at++];
      if (packet) controller.enqueue(packet);
      else controller.close();
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

/** @param {AsyncGenerator<any, any>} source @returns {Promise<any>} its last event and its value */
async function drained(source) {
  for (let last; ; ) {
    const { done, value } = await source.next();
    if (done) return { ...last.data, ...value };
    last = value;
  }
}

/** @param {number} words */
function chat(words) {
  const base = { id: "c", object: "chat.completion.chunk", created: 1, model: "m" };
  const choice = (/** @type {object} */ delta, /** @type {string | null} */ reason) => ({ ...base, choices: [{ index: 0, delta, finish_reason: reason }] });
  const said = Array.from({ length: words }, (_, at) => choice({ content: ` word ${at}` }, null));
  const usage = { prompt_tokens: 9, completion_tokens: words, total_tokens: words + 9 };
  const given = packets([choice({ role: "assistant", content: "" }, null), ...said, choice({}, "stop"), { ...base, choices: [], usage }]);
  const client = new OpenAI({ apiKey: "none", fetch: async () => respond(given) });
  return {
    /** @returns {Promise<Said>} */
    async ours() {
      const { text, usage } = await drained(fromOpenAIChat(respond(given), { runId: "r" }));
      return { text, tokens: usage.completion_tokens };
    },
    /** @returns {Promise<Said>} */
    async theirs() {
      const { choices, usage } = await client.chat.completions.stream({ model: "m", messages: [], stream_options: { include_usage: true } }).finalChatCompletion();
      return { text: choices[0]?.message.content, tokens: usage?.completion_tokens };
    },
    /** @returns {Promise<Said>} */
    async plain() {
      let [text, tokens] = ["", 0];
      for await (const chunk of await client.chat.completions.create({ model: "m", messages: [], stream: true })) {
        text += chunk.choices[0]?.delta.content ?? "";
        tokens = chunk.usage?.completion_tokens ?? tokens;
      }
      return { text, tokens };
    },
  };
}

/** @param {number} words */
function messages(words) {
  const usage = { input_tokens: 9, output_tokens: 1 };
  const given = packets([
    { type: "message_start", message: { id: "m", type: "message", role: "assistant", model: "m", content: [], stop_reason: null, usage } },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    ...Array.from({ length: words }, (_, at) => ({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: ` word ${at}` } })),
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: words } },
    { type: "message_stop" },
  ]);
  const client = new Anthropic({ apiKey: "none", fetch: async () => respond(given) });
  const params = { model: "m", max_tokens: 1, messages: [] };
  return {
    /** @returns {Promise<Said>} */
    async ours() {
      const { text, usage } = await drained(fromAnthropic(respond(given), { runId: "r" }));
      return { text, tokens: usage.output_tokens };
    },
    /** @returns {Promise<Said>} */
    async theirs() {
      const { content, usage } = await client.messages.stream(params).finalMessage();
      return { text: content.map((block) => (block.type === "text" ? block.text : "")).join(""), tokens: usage.output_tokens };
    },
    /** @returns {Promise<Said>} */
    async plain() {
      let [text, tokens] = ["", 0];
      for await (const event of await client.messages.create({ ...params, stream: true })) {
        if (event.type === "content_block_delta" && event.delta.type === "text_delta") text += event.delta.text;
        if (event.type === "message_delta") tokens = event.usage.output_tokens;
      }
      return { text, tokens };
    },
  };
}

/**
 * Microseconds that it takes, the mean of some times in a row.
 * @param {() => Promise<Said>} read
 * @param {number} times
 */
async function measured(read, times) {
  const before = performance.now();
  for (let time = 0; time < times; time += 1) await read();
  return ((performance.now() - before) * 1_000) / times;
}

const { rounds, warmUpRounds } = pace(quick);
const row = table([36, 12, 9, 9, 9, 9, 9, 9]);
console.log(`${rounds} rounds; microseconds per chunk (median), and how many times the source is quicker\nthan the SDK's assembled reply and than a plain loop over the SDK's chunks\n`);
row(["", "source", "SDK min", "median", "max", "loop min", "median", "max"]);
for (const [name, make, words] of /** @type {[string, typeof chat, number][]} */ ([
  ["chat completions, 500 chunks", chat, 500],
  ["chat completions, 5,000 chunks", chat, 5_000],
  ["Messages, 500 chunks", messages, 500],
  ["Messages, 5,000 chunks", messages, 5_000],
])) {
  const { ours, theirs, plain } = make(words);
  const expected = await plain();
  assert.ok(expected.text && expected.tokens === words);
  for (const read of [ours, theirs]) assert.deepEqual(await read(), expected, name);
  const times = Math.ceil((quick ? 500 : 5_000) / words);
  /** @type {number[][]} */
  const taken = [];
  for (let round = 0; round < warmUpRounds + rounds; round += 1) {
    const all = [await measured(ours, times), await measured(theirs, times), await measured(plain, times)];
    if (round >= warmUpRounds) taken.push(all.map((one) => one / words));
  }
  const ratios = (/** @type {1 | 2} */ at) => ratioCells(taken.map((all) => Number(all[at]) / Number(all[0])));
  row([name, Number(spread(taken.map(([one = 0]) => one)).median).toFixed(1), ...ratios(1), ...ratios(2)]);
}
