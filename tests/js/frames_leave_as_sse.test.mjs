import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { after, test } from "node:test";

import { createParser } from "eventsource-parser";

import { launchChromium } from "./chromium.mjs";
import { sourcesUnderTest } from "./package_under_test.mjs";
import { resolvers, turn } from "./promises.mjs";
import { watched } from "./sources/dialects.mjs";
import { RUN, stage, told } from "./sources/frames.mjs";
import { serving } from "./sources/server.mjs";

const { fromAGUI, toAGUI, toSSE } = await sourcesUnderTest();

/** @type {unknown[]} */
const unhandled = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));
after(() => assert.deepEqual(unhandled, [], "no rejection is left unhandled"));

const reply = [told.start(), told.say("Grüße,\n\n"), told.say("data: 🌍\r\n"), told.tool("start", { args: { q: 1 } }), told.tool("result", { result: "ok" }), told.end()];

/** What a parser makes of it. @param {ReadableStream<Uint8Array>} stream */
async function parsed(stream) {
  /** @type {[event: string | undefined, data: any][]} */
  const events = [];
  const parser = createParser({
    onEvent: ({ event, data }) => void events.push([event, JSON.parse(data)]),
    onError: (error) => assert.fail(error.message),
  });
  const decoder = new TextDecoder();
  for await (const chunk of /** @type {any} */ (stream)) parser.feed(decoder.decode(chunk, { stream: true }));
  return events;
}

/** @param {readonly any[]} frames */
const expected = (frames) => frames.map(({ event, payload }) => [event, JSON.parse(JSON.stringify(payload))]);

test("each frame to a client is an event of its name, over HTTP too", async (t) => {
  const lists = stage().play(reply);
  const frames = lists.flat().filter(({ to }) => to === "connections");
  assert.ok(frames.length > 6 && lists.flat().some(({ to }) => to === "nodes"), "there are others");
  assert.deepEqual(await parsed(toSSE(lists)), expected(frames));
  assert.deepEqual(await parsed(toSSE(lists.flat())), expected(frames), "frames one by one are the same");
  const url = await serving(t, (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    Readable.fromWeb(/** @type {any} */ (toSSE(lists))).pipe(response);
  });
  const { body } = await fetch(url);
  assert.deepEqual(await parsed(/** @type {any} */ (body)), expected(frames));
});

test("a response of the Web is made of it", async () => {
  const lists = stage().play(reply);
  const text = await new Response(toSSE(lists)).text();
  assert.match(text, /^event: agent\ndata: \{.*\}\n\n(event: (agent|chat)\ndata: \{.*\}\n\n)+$/);
});

test("a page's EventSource hears it", { timeout: 30_000 }, async (t) => {
  const browser = await launchChromium();
  t.after(() => browser.close());
  const lists = stage().play(reply);
  const url = await serving(t, (response, { url }) => {
    if (url !== "/sse") return response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>");
    response.writeHead(200, { "content-type": "text/event-stream" });
    return Readable.fromWeb(/** @type {any} */ (toSSE(lists))).pipe(response);
  });
  const page = await browser.newPage();
  await page.goto(url);
  const heard = await page.evaluate(() => new Promise((resolve) => {
    /** @type {any[]} */
    const heard = [];
    const source = new EventSource("/sse");
    for (const name of ["agent", "chat", "message"]) source.addEventListener(name, ({ data }) => heard.push([name, JSON.parse(data)]));
    source.onerror = () => {
      source.close();
      resolve(heard);
    };
  }));
  assert.deepEqual(heard, expected(lists.flat().filter(({ to }) => to === "connections")));
});

test("frames are those of one connection, or of any; what goes to all goes to each; the store's and devices' stay", async () => {
  /** @type {any[]} */
  const frames = [
    { to: "connections", connIds: ["a", "b"], event: "chat", payload: 1, dropIfSlow: false },
    { to: "connections", connIds: ["b"], event: "chat", payload: 2, dropIfSlow: false },
    { to: "all", event: "chat", payload: 3, dropIfSlow: true },
    { to: "nodes", sessionKey: "main", event: "chat", payload: 4 },
    { to: "store", sessionKey: "main", patch: {} },
    { to: "connections", connIds: [], event: "chat", payload: 5, dropIfSlow: false },
  ];
  const payloads = async (/** @type {{ connId?: string }} */ options) => (await parsed(toSSE([frames], options))).map(([, payload]) => payload);
  assert.deepEqual(await payloads({ connId: "a" }), [1, 3]);
  assert.deepEqual(await payloads({ connId: "b" }), [1, 2, 3]);
  assert.deepEqual(await payloads({ connId: "c" }), [3]);
  assert.deepEqual(await payloads({}), [1, 2, 3, 5]);
});

test("what is no frame goes as it is, without a name", async () => {
  const events = [{ type: "A", text: "x\ny\r\u2028" }, { type: "B", lone: "\ud83d" }];
  assert.deepEqual(await parsed(toSSE(events)), events.map((event) => [undefined, event]));
  const { text } = await (async () => {
    let text = "";
    for await (const { stream, data } of fromAGUI(new Response(toSSE(toAGUI(stage().play(reply)))))) if (stream === "assistant") text = /** @type {any} */ (data).text;
    return { text };
  })();
  assert.equal(text, "Grüße,\n\ndata: 🌍\r\n");
});

test("no frames are an empty stream", async () => {
  assert.equal(await new Response(toSSE([])).text(), "");
  assert.equal(await new Response(toSSE([[], []])).text(), "");
});

test("frames are asked for when they are read, and not before", async () => {
  const frames = watched(stage().play(reply).filter((list) => list.some(({ to }) => to === "connections")));
  const reader = toSSE(frames).getReader();
  await turn();
  assert.equal(frames.pulls, 0);
  for (let count = 1; count <= 3; count += 1) {
    await reader.read();
    await turn();
    assert.equal(frames.pulls, count);
  }
});

test("whoever stops reading ends the frames, at once, though they wait", async () => {
  const lists = stage().play(reply).slice(0, 1);
  for (const isWaiting of [false, true]) {
    const frames = watched(lists, { stays: true });
    const reader = toSSE(frames).getReader();
    await reader.read();
    const pending = isWaiting ? reader.read() : undefined;
    await turn();
    await reader.cancel();
    await pending;
    await turn();
    assert.equal(frames.returns, 1);
  }
});

test("a client that goes away ends them, over HTTP", { timeout: 10_000 }, async (t) => {
  const ended = resolvers();
  const lists = stage().play(reply);
  async function* frames() {
    try {
      yield* lists;
      for (;;) {
        await turn();
        yield lists[0];
      }
    } finally {
      ended.resolve();
    }
  }
  const url = await serving(t, (response) => {
    const stream = Readable.fromWeb(/** @type {any} */ (toSSE(frames())));
    response.on("close", () => stream.destroy());
    stream.on("error", () => {}).pipe(response);
  });
  const controller = new AbortController();
  const { body } = await fetch(url, { signal: controller.signal });
  await body?.getReader().read();
  controller.abort();
  await ended.promise;
});

test("frames that fail are a stream that fails, and what fails as it is given up disturbs nobody", async () => {
  async function* failing() {
    yield stage().play([told.start()])[0];
    throw new Error("lost");
  }
  await assert.rejects(parsed(toSSE(failing())), { message: "lost" });
  for (const fail of [() => Promise.reject(new Error("no")), () => assert.fail("no")]) {
    const frames = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}), return: fail }) };
    const stream = toSSE(/** @type {any} */ (frames));
    await stream.cancel();
  }
  await turn();
});

test("a frame that is no JSON is a stream that fails, and the frames are let go", async () => {
  const frames = watched(/** @type {any} */ ([{ to: "all", event: "chat", payload: { cost: 5n } }]), { stays: true });
  await assert.rejects(new Response(toSSE(frames)).text(), TypeError);
  await turn();
  assert.equal(frames.returns, 1);
});

test("several runs may leave in one stream", async () => {
  const { play } = stage();
  const lists = [...play([told.start(), told.say("A")]), ...play([told.start(), told.say("B")], "r2"), ...play([told.end()])];
  const runs = (await parsed(toSSE(lists))).map(([, { runId }]) => runId);
  assert.deepEqual([...new Set(runs)], [RUN, "r2"]);
});
