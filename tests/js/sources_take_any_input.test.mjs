import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";

import { sourcesUnderTest } from "./package_under_test.mjs";
import { bytes, chunksOf, DIALECTS, openai, read, sse } from "./sources/dialects.mjs";
import { serving } from "./sources/server.mjs";

const sources = await sourcesUnderTest();
const { fromOpenAIChat } = sources;

const texts = [sse([openai.says("Hel"), openai.says("lo")]), sse([openai.finish(), "[DONE]"])];
const chunks = [openai.says("Hel"), openai.says("lo"), openai.finish()];
const whole = texts.join("");

/** @template T @param {Iterable<T>} values */
async function* later(values) {
  yield* values;
}

/** @template T @param {T[]} values @returns {ReadableStream<T>} */
const stream = (values) => new ReadableStream({
  start(controller) {
    for (const value of values) controller.enqueue(value);
    controller.close();
  },
});

/** @type {{ [what: string]: () => any }} */
const inputs = {
  "a response": () => new Response(whole),
  "a response without a status text, as over HTTP/2": () => new Response(bytes(whole), { statusText: "" }),
  "a stream of bytes": () => stream(texts.map(bytes)),
  "a stream of texts": () => stream(texts),
  "a stream of chunks": () => stream(chunks),
  "an async iterable of bytes": () => later(texts.map(bytes)),
  "an async iterable of texts": () => later(texts),
  "an async iterable of chunks": () => later(chunks),
  "a list of bytes": () => texts.map(bytes),
  "a list of texts": () => texts,
  "a list of chunks": () => chunks,
  "a generator of chunks": () => chunks.values(),
  "a list of ArrayBuffers": () => texts.map((text) => bytes(text).buffer),
  "a list of views of other widths": () => [new DataView(bytes(whole).buffer)],
  "a list of texts and of chunks": () => [texts[0], openai.finish()],
  "a list with holes": () => [null, ...chunks, undefined],
  "a whole text": () => whole,
  "its bytes": () => bytes(whole),
  "its bytes as an ArrayBuffer": () => bytes(whole).buffer,
  "a recording, a chunk a line": () => chunks.map((chunk) => JSON.stringify(chunk)).join("\n"),
  "a recording with Windows line ends, indents and empty lines": () => chunks.map((chunk) => `  ${JSON.stringify(chunk)}\r\n\r\n`).join(""),
  "a stream of Node": () => Readable.from(texts.map((text) => Buffer.from(text)), { objectMode: false }),
  "bytes that begin with a byte order mark": () => [bytes("\uFEFF"), bytes(whole)],
  "a promise of a promise": async () => Promise.resolve(new Response(whole)),
  "what can be awaited without being a promise": () => ({ then: (/** @type {(given: string) => void} */ resolve) => resolve(whole) }),
};

for (const [what, make] of Object.entries(inputs)) {
  test(`${what} is read`, async () => {
    const { text, end } = await read(fromOpenAIChat(make()));
    assert.deepEqual([text, end.phase, end.stopReason], ["Hello", "end", "stop"]);
    const promised = await read(fromOpenAIChat(Promise.resolve(make())));
    assert.equal(promised.text, "Hello", "and a promise of it");
  });
}

for (const dialect of DIALECTS) {
  test(`${dialect} takes its chunks as bytes, as lines and as they are`, async () => {
    const given = chunksOf(dialect);
    const asObjects = given.map((chunk) => (typeof chunk === "string" ? sse([chunk]) : chunk));
    const asLines = given.map((chunk) => (typeof chunk === "string" ? sse([chunk]) : `${JSON.stringify(chunk)}\n`)).join("");
    for (const input of [new Response(sse(given)), asObjects, asLines]) {
      const { text, end } = await read(sources[dialect](input));
      assert.deepEqual([text, end.phase], ["Hello", "end"]);
    }
  });
}

test("what is none of these is an error of the run", async () => {
  for (const input of [undefined, null, 7, true, {}, () => {}, Symbol("x"), new Date()]) {
    const { end } = await read(fromOpenAIChat(/** @type {any} */ (input)));
    assert.equal(end.phase, "error");
    assert.match(end.error.message, /no response, no stream, no text and not iterable/);
  }
});

test("a response that was read already, or is being read, is an error of the run", async () => {
  const spent = new Response(whole);
  await spent.text();
  const locked = new Response(whole);
  locked.body?.getReader();
  assert.match((await read(fromOpenAIChat(spent))).end.error.message, /read already/);
  assert.match((await read(fromOpenAIChat(locked))).end.error.message, /locked/);
});

test("a promise that fails is an error of the run", async () => {
  const { end } = await read(fromOpenAIChat(Promise.reject(Object.assign(new Error("no way"), { code: "ENOWAY" }))));
  assert.deepEqual([end.phase, end.error.message, end.error.code], ["error", "no way", "ENOWAY"]);
});

/** @type {[what: string, status: number, body: string | null, message: string, more?: { [member: string]: unknown }][]} */
const refusals = [
  ["an error as OpenAI says it", 401, '{"error":{"message":"Incorrect API key provided","type":"invalid_request_error","code":"invalid_api_key"}}', "Incorrect API key provided", { code: "invalid_api_key" }],
  ["an error as Anthropic says it", 429, '{"type":"error","error":{"type":"rate_limit_error","message":"Too many"}}', "Too many", { type: "rate_limit_error" }],
  ["an error in a list, as Google says it", 400, '[{"error":{"code":400,"message":"API key not valid"}}]', "API key not valid"],
  ["an error as Cloudflare says it", 400, '{"success":false,"errors":[{"code":5007,"message":"No such model"}]}', "No such model", { code: 5007 }],
  ["an error that is a text", 503, '{"error":"overloaded"}', "overloaded"],
  ["an error of a framework", 404, '{"detail":"Not Found"}', "Not Found"],
  ["a message of its own", 400, '{"object":"error","message":"max_tokens is too large"}', "max_tokens is too large"],
  ["a plain text", 429, "Slow\n down ", "Slow down"],
  ["a page", 502, " <!DOCTYPE html><h1>Bad</h1>", "HTTP 502 Bad Gateway"],
  ["an empty body", 500, "", "HTTP 500 Internal Server Error"],
  ["no body", 500, null, "HTTP 500 Internal Server Error"],
  ["JSON that says nothing", 500, "null", "HTTP 500 Internal Server Error"],
  ["an empty error", 500, '{"error":""}', "HTTP 500 Internal Server Error"],
];

for (const [what, status, body, message, more] of refusals) {
  test(`${what} (${status}) is an error of the run, with the provider's words and the status`, async (t) => {
    const url = await serving(t, (response) => response.writeHead(status).end(body));
    const { text, end } = await read(fromOpenAIChat(fetch(url)));
    assert.deepEqual([text, end.phase, end.error.message, end.error.status], ["", "error", message, status]);
    for (const [name, value] of Object.entries(more ?? {})) assert.equal(end.error[name], value);
  });
}

test("a refusal without a status text still has a message", async () => {
  const { end } = await read(fromOpenAIChat(new Response("", { status: 429 })));
  assert.deepEqual(end.error, { message: "HTTP 429", status: 429 });
});

test("a refusal that was read already, or breaks off, is told by its status", async (t) => {
  const spent = new Response("{}", { status: 401, statusText: "Unauthorized" });
  await spent.text();
  const url = await serving(t, (response) => {
    response.writeHead(503, { "content-length": "100" }).write("{");
    setImmediate(() => response.destroy());
  });
  assert.deepEqual((await read(fromOpenAIChat(spent))).end.error, { message: "HTTP 401 Unauthorized", status: 401 });
  assert.equal((await read(fromOpenAIChat(fetch(url)))).end.error.status, 503);
});

test("of a refusal without an end no more is read than is of use", { timeout: 10_000 }, async () => {
  let isCancelled = false;
  const endless = new ReadableStream({
    pull: (controller) => controller.enqueue(bytes("no ".repeat(1_000))),
    cancel: () => void (isCancelled = true),
  });
  const { end } = await read(fromOpenAIChat(new Response(endless, { status: 500 })));
  assert.equal(end.error.status, 500);
  assert.ok(end.error.message.length <= 1_000);
  assert.ok(isCancelled);
});
