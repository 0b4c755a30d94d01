import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { get } from "node:http";
import { Readable } from "node:stream";
import { after, test } from "node:test";

import { sourcesUnderTest } from "./package_under_test.mjs";
import { resolvers, turn } from "./promises.mjs";
import { bytes, openai, read, sse, told, toldBy, watched } from "./sources/dialects.mjs";
import { silentServer } from "./sources/server.mjs";

const { fromOpenAIChat } = await sourcesUnderTest();

/** @type {unknown[]} */
const unhandled = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));
after(() => assert.deepEqual(unhandled, [], "no rejection is left unhandled"));

const chunks = [openai.says("Hel"), openai.says("lo"), openai.finish()];

/** @param {AbortSignal} signal */
const isLeft = (signal) => assert.equal(getEventListeners(signal, "abort").length, 0, "no listener is left on the signal");

/**
 * A stream that says "Hel" and then waits for ever.
 * @param {() => void} [oncancel]
 */
const waiting = (oncancel = () => {}) => new ReadableStream({
  start: (controller) => controller.enqueue(bytes(sse(chunks.slice(0, 1)))),
  cancel: () => oncancel(),
});

/**
 * Reads on once something was said, and aborts as soon as that waits.
 * @param {any} input
 * @param {AbortController} controller
 * @param {unknown} [reason]
 */
async function abortedInMidReply(input, controller, reason) {
  const source = fromOpenAIChat(input, { signal: controller.signal });
  const events = [];
  for (let said; said !== "assistant";) {
    const { value } = await source.next();
    events.push(/** @type {import("runcast").AgentEvent} */ (value));
    said = events.at(-1)?.stream;
  }
  const rest = (async () => {
    for await (const event of source) events.push(event);
  })();
  await turn();
  controller.abort(reason);
  await rest;
  return toldBy(events);
}

test("a source that was aborted before it began tells nothing else, and gives its input up", async () => {
  const signal = AbortSignal.abort();
  let isCancelled = false;
  const iterable = watched(chunks);
  for (const input of [waiting(() => (isCancelled = true)), Promise.resolve(iterable)]) {
    const { events, end } = await read(fromOpenAIChat(/** @type {any} */ (input), { signal }));
    assert.deepEqual([events.length, end.phase, end.stopReason], [2, "end", "aborted"]);
  }
  await turn();
  assert.ok(isCancelled);
  assert.deepEqual([iterable.pulls, iterable.returns], [0, 1]);
  isLeft(signal);
});

test("a source that nobody reads gives its input up when it is aborted or ended, once", async () => {
  for (const isEnded of [false, true]) {
    const controller = new AbortController();
    let cancelled = 0;
    const [iterable, promised] = [watched(chunks), watched(chunks)];
    const inputs = [iterable, Promise.resolve(promised), waiting(() => (cancelled += 1)), new Response(waiting(() => (cancelled += 1)))];
    const sources = inputs.map((input) => fromOpenAIChat(/** @type {any} */ (input), { signal: controller.signal }));
    await turn();
    if (isEnded) {
      for (const source of sources) assert.deepEqual(await source.return(/** @type {any} */ (undefined)), { done: true, value: undefined });
      isLeft(controller.signal);
    }
    controller.abort();
    await turn();
    for (const { pulls, returns } of [iterable, promised]) assert.deepEqual([pulls, returns], [0, 1]);
    assert.equal(cancelled, 2);
    // Whoever reads it all the same is told why there is nothing.
    if (!isEnded) for (const source of sources) assert.equal((await read(source)).end.stopReason, "aborted");
    await turn();
    for (const { pulls, returns } of [iterable, promised]) assert.deepEqual([pulls, returns], [0, 1]);
    isLeft(controller.signal);
  }
});

test("the provider sees the connection close when a source is aborted that nobody reads", { timeout: 10_000 }, async (t) => {
  const { url, asked, closed } = await silentServer(t);
  const controller = new AbortController();
  const source = fromOpenAIChat(fetch(url), { signal: controller.signal });
  (await asked).response.write(sse(chunks.slice(0, 1)));
  controller.abort();
  await closed;
  assert.equal((await read(source)).end.stopReason, "aborted");
});

test("a read that waits for ever ends at once, and what was read is cancelled", async () => {
  const controller = new AbortController();
  let isCancelled = false;
  const { text, end } = await abortedInMidReply(waiting(() => (isCancelled = true)), controller);
  assert.deepEqual([text, end.phase, end.stopReason, isCancelled], ["Hel", "end", "aborted", true]);
  isLeft(controller.signal);
});

test("an iterator that waits for ever is told to return", async () => {
  const controller = new AbortController();
  const iterable = watched(chunks.slice(0, 1), { stays: true });
  const { text, end } = await abortedInMidReply(iterable, controller);
  assert.deepEqual([text, end.stopReason, iterable.returns], ["Hel", "aborted", 1]);
});

test("a stream of Node that waits for ever is destroyed, though its iterator cannot hear", async () => {
  const controller = new AbortController();
  const stream = new Readable({ read() {} });
  stream.push(sse(chunks.slice(0, 1)));
  const { text, end } = await abortedInMidReply(stream, controller);
  assert.deepEqual([text, end.stopReason, stream.destroyed], ["Hel", "aborted", true]);
});

test("a stream of an SDK that waits for ever is aborted, though its iterator cannot hear", async () => {
  const [controller, theirs] = [new AbortController(), new AbortController()];
  async function* saying() {
    yield chunks[0];
    await new Promise(() => {});
  }
  const { end } = await abortedInMidReply(Object.assign(saying(), { controller: theirs }), controller);
  assert.deepEqual([end.stopReason, theirs.signal.aborted], ["aborted", true]);
});

test("between chunks nothing more is told of them", async () => {
  const controller = new AbortController();
  const source = fromOpenAIChat(sse(chunks), { signal: controller.signal });
  await source.next();
  assert.equal((await told(source)).data.delta, "Hel");
  controller.abort();
  const end = await told(source);
  assert.deepEqual([end.stream, end.data.stopReason], ["lifecycle", "aborted"]);
  const last = await source.next();
  assert.deepEqual(last, { done: true, value: { text: "Hel", toolCalls: [], stopReason: "aborted" } });
});

test("while its input is still promised it ends at once; what comes late is cancelled, a late failure ignored", async () => {
  const late = resolvers();
  const stream = waiting(() => late.resolve());
  const [given, failing] = [resolvers(), resolvers()];
  for (const promise of [given.promise, failing.promise, new Promise(() => {})]) {
    const controller = new AbortController();
    const reading = read(fromOpenAIChat(promise, { signal: controller.signal }));
    await turn();
    controller.abort();
    assert.equal((await reading).end.stopReason, "aborted");
    isLeft(controller.signal);
  }
  given.resolve(stream);
  failing.resolve(Promise.reject(new Error("late")));
  await late.promise;
  await turn();
});

test("after its end an abort changes nothing", async () => {
  const controller = new AbortController();
  const source = fromOpenAIChat(chunks, { signal: controller.signal });
  const { end } = await read(source);
  isLeft(controller.signal);
  controller.abort();
  assert.deepEqual([end.stopReason, (await source.next()).done], ["stop", true]);
});

test("a timeout is told as one, and so is that of the request itself", async () => {
  const { url } = await silentServer({ after });
  const { end } = await read(fromOpenAIChat(fetch(url), { signal: AbortSignal.timeout(50) }));
  assert.deepEqual([end.phase, end.stopReason, end.aborted], ["end", "timeout", true]);
  const theirs = await read(fromOpenAIChat(fetch(url, { signal: AbortSignal.timeout(50) })));
  assert.deepEqual([theirs.end.phase, theirs.end.stopReason], ["end", "timeout"]);
});

test("any other reason is an abort, whatever it is", async () => {
  for (const reason of ["enough", new Error("enough"), null, 0, { message: "enough" }]) {
    const { end } = await abortedInMidReply(waiting(), new AbortController(), reason);
    assert.deepEqual([end.phase, end.stopReason], ["end", "aborted"]);
  }
});

test("a request that is aborted by itself ends the run as aborted", async () => {
  const { url, asked } = await silentServer({ after });
  const controller = new AbortController();
  const reading = read(fromOpenAIChat(fetch(url, { signal: controller.signal })));
  await asked;
  controller.abort();
  const { end } = await reading;
  assert.deepEqual([end.phase, end.stopReason], ["end", "aborted"]);
});

for (const [what, input] of /** @type {[string, (url: string) => any][]} */ ([
  ["fetch", (url) => fetch(url)],
  ["Node's own request", (url) => new Promise((resolve) => get(url, resolve))],
])) {
  test(`the provider sees the connection close, with ${what}`, { timeout: 10_000 }, async (t) => {
    const { url, asked, closed } = await silentServer(t);
    const controller = new AbortController();
    const reading = read(fromOpenAIChat(input(url), { signal: controller.signal }));
    const { response } = await asked;
    response.write(sse(chunks.slice(0, 1)));
    await turn();
    controller.abort();
    assert.equal((await reading).end.stopReason, "aborted");
    await closed;
  });
}

test("the provider sees the connection close while it refuses at length", { timeout: 10_000 }, async (t) => {
  const { url, asked, closed } = await silentServer(t);
  const controller = new AbortController();
  const refused = fetch(url).then((response) => new Response(response.body, { status: 500 }));
  const reading = read(fromOpenAIChat(refused, { signal: controller.signal }));
  await asked;
  await refused;
  await turn();
  controller.abort();
  assert.equal((await reading).end.stopReason, "aborted");
  await closed;
});

test("a consumer that stops early stops what it reads from, at the beginning, between and in the middle", async () => {
  for (const stopAt of [1, 2, 3]) {
    const controller = new AbortController();
    const [iterable, promised] = [watched(chunks, { stays: true }), watched(chunks, { stays: true })];
    let isCancelled = false;
    const stream = new ReadableStream({
      start: (controller) => chunks.slice(0, 2).forEach((chunk) => controller.enqueue(chunk)),
      cancel: () => void (isCancelled = true),
    });
    for (const input of [iterable, stream, Promise.resolve(promised)]) {
      let count = 0;
      for await (const _ of fromOpenAIChat(input, { signal: controller.signal })) if ((count += 1) === stopAt) break;
    }
    await turn();
    assert.deepEqual([iterable.returns, promised.returns, isCancelled], [1, 1, true]);
    isLeft(controller.signal);
  }
});

test("the provider sees the connection close when the consumer stops early", { timeout: 10_000 }, async (t) => {
  const { url, asked, closed } = await silentServer(t);
  const source = fromOpenAIChat(fetch(url));
  await source.next();
  const said = source.next();
  (await asked).response.write(sse(chunks.slice(0, 1)));
  await said;
  assert.deepEqual(await source.return(/** @type {any} */ (undefined)), { done: true, value: undefined });
  await closed;
});

test("a consumer that stops while it waits need not wait any longer, nor does the provider", { timeout: 10_000 }, async (t) => {
  const { url, asked, closed } = await silentServer(t);
  for (const input of [fetch(url), new Promise(() => {}), waiting(), watched([], { stays: true })]) {
    const source = fromOpenAIChat(/** @type {any} */ (input));
    await source.next();
    const pending = source.next();
    await Promise.race([pending, turn()]);
    const left = source.return(/** @type {any} */ (undefined));
    await pending;
    assert.deepEqual(await left, { done: true, value: undefined });
    assert.equal((await source.next()).done, true);
  }
  await asked;
  await closed;
});

test("it does not matter at which moment of a read the consumer stops", { timeout: 10_000 }, async () => {
  for (let ticks = 0; ticks < 30; ticks += 1) {
    const first = resolvers();
    const steps = [first.promise, new Promise(() => {})].values();
    const source = fromOpenAIChat(/** @type {any} */ ({ [Symbol.asyncIterator]: () => ({ next: () => steps.next().value }) }));
    await source.next();
    const pending = source.next();
    await turn();
    first.resolve({ done: false, value: {} });
    for (let tick = 0; tick < ticks; tick += 1) await undefined;
    await source.return(/** @type {any} */ (undefined));
    await pending;
  }
});

test("a consumer that throws into a source gives its input up, whether the source has begun or not", async () => {
  for (const reads of [0, 1, 2, 3]) {
    const controller = new AbortController();
    let isCancelled = false;
    const source = fromOpenAIChat(waiting(() => (isCancelled = true)), { signal: controller.signal });
    const reading = Array.from({ length: reads }, () => source.next());
    await turn();
    const thrown = source.throw(new Error("enough"));
    if (reads === 0) await assert.rejects(thrown, /enough/);
    else await Promise.allSettled([...reading, thrown]);
    await turn();
    assert.ok(isCancelled, `after ${reads}`);
    isLeft(controller.signal);
  }
});

test("a stream made of a source gives it up when it is cancelled", { timeout: 10_000 }, async (t) => {
  const { url, asked, closed } = await silentServer(t);
  const stream = /** @type {any} */ (ReadableStream).from(fromOpenAIChat(fetch(url)));
  const reader = stream.getReader();
  await reader.read();
  const pending = reader.read();
  await asked;
  await reader.cancel();
  await closed;
  await pending;
});

test("the provider sees the connection close when the consumer stops before it has answered", { timeout: 10_000 }, async (t) => {
  const { url, closed } = await silentServer(t);
  const source = fromOpenAIChat(fetch(url));
  await source.next();
  await source.return(/** @type {any} */ (undefined));
  await closed;
});

test("the rest of a stream whose last word has come is not waited for", { timeout: 10_000 }, async (t) => {
  const { url, asked, closed } = await silentServer(t);
  const reading = read(fromOpenAIChat(fetch(url)));
  (await asked).response.write(sse([...chunks, "[DONE]"]));
  assert.equal((await reading).end.stopReason, "stop");
  await closed;
});

test("what fails while it is cancelled disturbs nobody", async () => {
  const inputs = [
    new ReadableStream({ cancel: () => Promise.reject(new Error("no")) }),
    { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}), return: () => Promise.reject(new Error("no")) }) },
    { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}), return() { throw new Error("no"); } }) },
    { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) },
  ];
  for (const input of inputs) {
    const controller = new AbortController();
    const reading = read(fromOpenAIChat(/** @type {any} */ (input), { signal: controller.signal }));
    await turn();
    controller.abort();
    assert.equal((await reading).end.stopReason, "aborted");
  }
  await turn();
});

test("an input that fails before anybody asks is told when somebody does", async () => {
  const source = fromOpenAIChat(Promise.reject(new Error("early")));
  await turn();
  await source.next();
  await turn();
  assert.equal((await told(source)).data.error.message, "early");
});
