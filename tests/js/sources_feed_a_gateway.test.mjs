import assert from "node:assert/strict";
import { test } from "node:test";

import { clientOf, until } from "./client/kit.mjs";
import { serverUnderTest, sourcesUnderTest } from "./package_under_test.mjs";
import { resolvers } from "./promises.mjs";
import { openai, sse } from "./sources/dialects.mjs";
import { serving } from "./sources/server.mjs";

const { serve } = await serverUnderTest();
const { fromFullStream, fromOpenAIChat } = await sourcesUnderTest();

/**
 * A gateway whose agent hands on what an agent's source tells, and a client that looks on.
 * @param {import("node:test").TestContext} t
 * @param {import("runcast/server").Agent} agent
 */
async function viewed(t, agent) {
  const server = await serve({ token: "secret", agent });
  t.after(() => server.close());
  const client = clientOf(t, server.url.replace("http", "ws"), { token: "secret" });
  const session = client.attach("main");
  /** @param {string} runId */
  const ended = async (runId) => {
    const { runs } = await until(session, ({ runs }) => (runs.get(runId)?.status ?? "running") !== "running");
    return /** @type {import("runcast/client").Run} */ (runs.get(runId));
  };
  return { client, session, ended };
}

/**
 * The same with a provider on this machine.
 * @param {import("node:test").TestContext} t
 * @param {import("./sources/server.mjs").Answer} answer
 */
async function viewedProvider(t, answer) {
  const url = await serving(t, answer);
  return viewed(t, ({ signal }) => fromOpenAIChat(fetch(url, { signal }), { signal }));
}

test("a client sees the text and the usage of a provider's stream, which keeps the gateway's run id", { timeout: 10_000 }, async (t) => {
  const { client, ended } = await viewedProvider(t, (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(sse([openai.says("Hel"), openai.says("lo"), { ...openai.finish(), usage: { prompt_tokens: 1, completion_tokens: 2 } }, "[DONE]"]));
  });
  const { runId } = await client.send("main", "hi", { runId: "r1" });
  const run = await ended(runId);
  assert.deepEqual([run.runId, run.status, run.text, run.stopReason, run.usage], ["r1", "final", "Hello", "stop", { prompt_tokens: 1, completion_tokens: 2 }]);
  const { messages } = await client.history("main");
  assert.deepEqual(messages.map(({ role, content }) => [role, content[0]?.text]), [["user", "hi"], ["assistant", "Hello"]]);
});

test("tools are seen with arguments and results, and the transcript has them", { timeout: 10_000 }, async (t) => {
  const { client, ended } = await viewed(t, () => fromFullStream([
    { type: "start" },
    { type: "text-delta", id: "1", text: "Let me see." },
    { type: "tool-input-start", id: "c1", toolName: "weather" },
    { type: "tool-input-delta", id: "c1", delta: '{"city":"Ulm"}' },
    { type: "tool-call", toolCallId: "c1", toolName: "weather", input: { city: "Ulm" } },
    { type: "tool-result", toolCallId: "c1", toolName: "weather", output: { sky: "blue" } },
    { type: "tool-call", toolCallId: "c2", toolName: "time", input: {} },
    { type: "tool-error", toolCallId: "c2", toolName: "time", error: new Error("no clock") },
    { type: "text-delta", id: "2", text: "Blue." },
    { type: "finish", finishReason: "stop" },
  ], { separator: "\n\n" }));
  const { runId } = await client.send("main", "weather?");
  const run = await ended(runId);
  assert.equal(run.text, "Let me see.\n\nBlue.");
  assert.deepEqual(run.tools.map(({ name, args, result, isError }) => [name, args, result, isError]), [
    ["weather", { city: "Ulm" }, { sky: "blue" }, undefined],
    ["time", {}, "no clock", true],
  ]);
  const { messages } = await client.history("main");
  /** @type {any[]} */
  const parts = messages.flatMap(({ role, content, isError }) => content.map((part) => ({ role, isError, ...part })));
  const calls = parts.filter(({ type }) => type === "toolCall").map(({ id, name, arguments: args }) => [id, name, args]);
  assert.deepEqual(calls, [["c1", "weather", { city: "Ulm" }], ["c2", "time", {}]]);
  const results = parts.filter(({ role }) => role === "toolResult").map(({ text, isError }) => [text, isError]);
  assert.deepEqual(results, [['{"sky":"blue"}', false], ["no clock", true]]);
});

test("an abort of the chat ends the request to the provider and keeps what was said", { timeout: 10_000 }, async (t) => {
  const closed = resolvers();
  const { client, session, ended } = await viewedProvider(t, (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(sse([openai.says("Hel")]));
    response.on("close", () => closed.resolve());
  });
  const { runId } = await client.send("main", "hi");
  await until(session, ({ runs }) => runs.get(runId)?.text === "Hel");
  await client.abort("main", runId);
  await closed.promise;
  const run = await ended(runId);
  assert.deepEqual([run.status, run.text], ["aborted", "Hel"]);
});

test("an abort ends the request also where the agent hands no signal on", { timeout: 10_000 }, async (t) => {
  const closed = resolvers();
  const url = await serving(t, (response) => {
    response.write(sse([openai.says("Hel")]));
    response.on("close", () => closed.resolve());
  });
  const { client, session, ended } = await viewed(t, () => fromOpenAIChat(fetch(url)));
  const { runId } = await client.send("main", "hi");
  await until(session, ({ runs }) => runs.get(runId)?.text === "Hel");
  await client.abort("main", runId);
  await closed.promise;
  assert.equal((await ended(runId)).status, "aborted");
});

test("a request that takes too long is ended too", { timeout: 10_000 }, async (t) => {
  const closed = resolvers();
  const { client, ended } = await viewedProvider(t, (response) => void response.on("close", () => closed.resolve()));
  const { runId } = await client.send("main", "hi", { timeoutMs: 100 });
  assert.equal((await ended(runId)).status, "aborted");
  await closed.promise;
});

const key = "sk-abcdefghijklmnopqrstuvwxyz0123456789";

/** @type {[what: string, answer: import("./sources/server.mjs").Answer, text: string, line: RegExp][]} */
const failing = [
  ["a refusal", (response) => response.writeHead(401).end(JSON.stringify({ error: { message: `Incorrect API key\nprovided: ${key}`, code: "invalid_api_key" } })), "", /^Incorrect API key provided: sk-abc…6789: code=invalid_api_key$/],
  ["an error in mid-reply", (response) => response.end(sse([openai.says("Hel"), { error: { message: `boom ${key}` } }])), "Hel", /^boom sk-abc…6789$/],
  ["a lost connection", (response) => response.write(sse([openai.says("Hel")]), () => response.destroy()), "Hel", /./],
  ["a reply that ends too soon", (response) => response.end(sse([openai.says("Hel")])), "Hel", /cut before the reply was whole: code=ERR_STREAM_CUT$/],
];

for (const [what, answer, text, line] of failing) {
  test(`${what} reaches viewers at once, in one line without a key`, { timeout: 10_000 }, async (t) => {
    const { client, ended } = await viewedProvider(t, answer);
    /** @type {unknown[]} */
    const seen = [];
    client.on((frame) => seen.push(frame));
    const { runId } = await client.send("main", "hi");
    const begun = performance.now();
    const run = await ended(runId);
    assert.ok(performance.now() - begun < 3_000, "it does not wait for a retry");
    assert.deepEqual([run.status, run.text], ["error", text]);
    assert.match(run.error ?? "", line);
    assert.doesNotMatch(run.error ?? "", /\n/);
    assert.ok(!JSON.stringify([seen, await client.history("main")]).includes(key));
  });
}

test("a provider that is not there is an error, too", { timeout: 10_000 }, async (t) => {
  const { client, ended } = await viewed(t, ({ signal }) => fromOpenAIChat(fetch("http://127.0.0.1:1/", { signal }), { signal }));
  const { runId } = await client.send("main", "hi");
  const run = await ended(runId);
  assert.equal(run.status, "error");
  assert.notEqual(run.error ?? "", "");
});
