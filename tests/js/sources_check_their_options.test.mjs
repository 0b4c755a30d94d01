import assert from "node:assert/strict";
import { test } from "node:test";

import { sourcesUnderTest } from "./package_under_test.mjs";
import { chunksOf, DIALECTS, openai, read, sse, watched } from "./sources/dialects.mjs";

const sources = await sourcesUnderTest();
const { fromOpenAIChat } = sources;

/** @type {[what: string, options: object, named: RegExp][]} */
const bad = [
  ["a run id that is empty", { runId: "" }, /runId/],
  ["a run id that is no text", { runId: 7 }, /runId/],
  ["a run id that is null", { runId: null }, /runId/],
  ["a session key that is blank", { sessionKey: " " }, /sessionKey/],
  ["a session key that is no text", { sessionKey: {} }, /sessionKey/],
  ["a clock that has no time", { clock: {} }, /clock/],
  ["a clock that is null", { clock: null }, /clock/],
  ["a signal that is none", { signal: {} }, /signal/],
  ["the controller in place of its signal", { signal: new AbortController() }, /signal/],
  ["a lifecycle that is neither true nor false", { lifecycle: "no" }, /lifecycle/],
  ["a separator that is no text", { separator: 1 }, /separator/],
  ["partialArgs that are neither true nor false", { partialArgs: 1 }, /partialArgs/],
];

for (const [what, options, named] of bad) {
  test(`${what} is refused at once, by name, and nothing is read`, () => {
    for (const dialect of DIALECTS) {
      const input = watched([]);
      const refused = { name: "TypeError", code: "ERR_INVALID_ARGUMENT", message: named };
      assert.throws(() => sources[dialect](input, /** @type {any} */ (options)), refused);
      assert.equal(input.pulls, 0);
    }
  });
}

test("without options a run has an id of its own, no session, and the time", async () => {
  const started = Date.now();
  const runs = [];
  for (let count = 0; count < 2; count += 1) {
    const { events } = await read(fromOpenAIChat(sse(chunksOf("fromOpenAIChat"))));
    runs.push(events[0].runId);
    for (const event of events) {
      assert.deepEqual(Object.keys(event), ["runId", "stream", "ts", "data"]);
      assert.ok(event.runId === runs.at(-1) && Number(event.ts) >= started && Number(event.ts) <= Date.now());
    }
  }
  assert.notEqual(runs[0], runs[1]);
  assert.ok(runs.every((runId) => runId.length >= 16));
});

test("options that are undefined are not given", async () => {
  const options = { runId: undefined, sessionKey: undefined, clock: undefined, signal: undefined, lifecycle: undefined, separator: undefined, partialArgs: undefined };
  const { text } = await read(fromOpenAIChat([openai.says("a"), openai.calling({ index: 0, id: "c", function: { name: "f", arguments: "{}" } }), openai.says("b"), openai.finish()], /** @type {any} */ (options)));
  assert.equal(text, "ab");
});

test("the run, its session and the clock are those that were given", async () => {
  let now = 100;
  const clock = { now: () => (now += 1) };
  for (const dialect of DIALECTS) {
    const { events, end } = await read(sources[dialect](sse(chunksOf(dialect)), { runId: "r", sessionKey: "main", clock }));
    for (const { runId, sessionKey, ts } of events) assert.ok(runId === "r" && sessionKey === "main" && Number(ts) > 100 && Number(ts) <= now);
    const [first] = /** @type {any[]} */ (events.map(({ data }) => data));
    assert.ok(first.startedAt > 100 && end.endedAt > first.startedAt && end.endedAt <= now);
  }
});
