import assert from "node:assert/strict";
import { test } from "node:test";

import { agent, ends, full, received, RUN, starts, suffix, tool, whole } from "./live/wire.mjs";
import { clientUnderTest } from "./package_under_test.mjs";

const client = await clientUnderTest();

/** @type {[string, { event: string, payload?: unknown }[], { event: string, payload?: unknown }][]} */
const cases = [
  ["a suffix", [suffix(0, "Hello"), suffix(5, ", world")], suffix(0, "Hello")],
  ["the last suffix", [suffix(0, "Hello"), suffix(5, ", world")], suffix(5, ", world")],
  ["an empty suffix", [suffix(0, "Hello")], suffix(5, "")],
  ["a whole text", [whole("Hello")], whole("Hello")],
  ["a full frame", [full(0, "Hello", "Hello")], full(0, "Hello", "Hello")],
  ["a replacement", [suffix(0, "Hello")], suffix(0, "Hello", { replace: true })],
  ["a start", [starts(), suffix(0, "Hello")], starts()],
  ["a final", [suffix(0, "Hello"), ends("final", "Hello")], ends("final", "Hello")],
  ["a final without text", [suffix(0, "Hello"), ends("final")], ends("final")],
  ["an error", [ends("error", "Hello", { errorMessage: "boom" })], ends("error", "Hello", { errorMessage: "boom" })],
  ["an abort", [ends("aborted", "Hello")], ends("aborted", "Hello")],
  ["a tool's start", [tool("start"), tool("update")], tool("start")],
];

for (const [name, before, again] of cases) {
  test(`${name} told again leaves the very same view`, () => {
    const view = received(client, before);
    assert.equal(client.receive(view, again), view);
  });
}

test("an end is not ended a second time by a late suffix", () => {
  const view = received(client, [suffix(0, "Hello"), ends("final", "Hello")]);
  const late = client.receive(view, suffix(3, "lo")).runs.get(RUN);
  assert.deepEqual([late?.status, late?.text], ["final", "Hello"]);
});

test("a tool's end told again changes nothing that can be seen", () => {
  const view = received(client, [tool("start"), tool("result", { result: "done" })]);
  assert.deepEqual(client.receive(view, tool("result", { result: "done" })), view);
  assert.equal(client.receive(view, agent("tool", { phase: "result" })), view);
});
