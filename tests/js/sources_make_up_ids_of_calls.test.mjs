import assert from "node:assert/strict";
import { test } from "node:test";

import { sourcesUnderTest } from "./package_under_test.mjs";
import { openai, read } from "./sources/dialects.mjs";

const { fromOpenAIChat, fromWorkersAI } = await sourcesUnderTest();

const clock = { now: () => 1_000 };
const named = [openai.calling({ function: { name: "f", arguments: "{}" } }), openai.finish("tool_calls")];

test("turns of one run that begin in the same millisecond share no id", async () => {
  const turns = [];
  for (let count = 0; count < 3; count += 1) turns.push(await read(fromOpenAIChat(named, { runId: "r", clock })));
  const ids = turns.flatMap(({ turn }) => turn.toolCalls.map(({ toolCallId }) => toolCallId));
  assert.equal(ids.length, 3);
  assert.equal(new Set(ids).size, 3, ids.join());
});

test("nor do calls of one turn that come in different ways", async () => {
  const older = { response: "", tool_calls: [{ name: "g", arguments: {} }] };
  const { turn } = await read(fromWorkersAI([...named, older, "[DONE]"].map((chunk) => `data: ${typeof chunk === "string" ? chunk : JSON.stringify(chunk)}\n\n`).join(""), { clock }));
  assert.deepEqual(turn.toolCalls.map(({ name }) => name), ["f", "g"]);
});
