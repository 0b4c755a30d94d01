import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { recording, runcast } from "./cli.mjs";
import { packedProject } from "./packed.mjs";

const T = 1_700_000_000_000;
const run = [
  { runId: "r", seq: 1, stream: "lifecycle", ts: T, sessionKey: "main", data: { phase: "start" } },
  { runId: "r", seq: 2, stream: "assistant", ts: T + 10, sessionKey: "main", data: { text: "Grüße", delta: "Grüße" } },
  { runId: "r", seq: 3, stream: "assistant", ts: T + 20, sessionKey: "main", data: { text: "Grüße an", delta: " an" } },
  { runId: "r", seq: 4, stream: "lifecycle", ts: T + 30, sessionKey: "main", data: { phase: "end" } },
];

/** @param {any[]} frames */
const chatTexts = (frames) =>
  frames
    .filter((frame) => frame.to === "all" && frame.event === "chat")
    .map(({ payload }) => [payload.state, payload.message?.content[0].text, payload.message?.timestamp]);

test("events are played at their own time", async () => {
  const { status, frames } = await runcast(["replay", "-"], recording(...run));
  assert.equal(status, 0);
  assert.deepEqual(chatTexts(frames), [
    ["delta", "Grüße", T + 10],
    ["delta", "Grüße an", T + 30],
    ["final", "Grüße an", T + 30],
  ]);
});

test("a recording without times begins at a fixed one, and gives the same frames each time", async () => {
  const untimed = recording(...run.map(({ ts, ...event }) => event));
  const [first, second] = await Promise.all([runcast(["replay", "-"], untimed), runcast(["replay", "-"], untimed)]);
  assert.equal(first.out, second.out);
  assert.deepEqual(chatTexts(first.frames)[0], ["delta", "Grüße", Date.UTC(2000, 0, 1)]);
});

test("a line with steps is played on a router of its own", async () => {
  const file = fileURLToPath(new URL("../vectors/scenarios.jsonl", import.meta.url));
  const traces = (await readFile(file, "utf8")).split("\n").filter(Boolean).map((line) => JSON.parse(line));
  const expected = traces.flatMap(({ steps }) => steps.flatMap((/** @type {any} */ step) => step.frames ?? []));
  const { status, frames } = await runcast(["replay", file]);
  assert.equal(status, 0);
  assert.ok(expected.length > 100);
  assert.deepEqual(frames, expected);
});

test("the summary counts events, frames, bytes and suppressed text", async () => {
  const { err, frames } = await runcast(["replay", "-"], recording(...run));
  const sent = frames.filter((frame) => frame.to !== "store");
  const bytes = sent.map(({ event, payload }) => Buffer.byteLength(JSON.stringify({ event, payload })));
  const total = bytes.reduce((sum, size) => sum + size, 0).toLocaleString("en");
  assert.match(err, /^events +4$/m);
  assert.match(err, new RegExp(`^frames +${frames.length} +${total} bytes`, "m"));
  assert.match(err, /^ +all agent +4 /m);
  assert.match(err, /^ +nodes chat +3 /m);
  assert.match(err, /^suppressed +1 /m);
  assert.match(err, /^ +throttled +1$/m);
});

test("an empty recording is no error", async () => {
  const { status, out, err } = await runcast(["replay", "-"], "\n\n");
  assert.equal(status, 0);
  assert.equal(out, "");
  assert.match(err, /^events +0$/m);
});

test("a reader that stops early ends it quietly", async () => {
  const command = `${await packedProject()}/node_modules/.bin/runcast`;
  const child = spawn(process.execPath, [command, "replay", "-"]);
  let err = "";
  child.stderr.on("data", (text) => (err += text));
  child.stdin.on("error", () => {});
  child.stdout.once("data", () => child.stdout.destroy());
  child.stdin.end(recording(...Array.from({ length: 20_000 }, (_, i) => ({ ...run[1], seq: i + 1 }))));
  const [status] = await new Promise((resolve) => child.on("close", (...ended) => resolve(ended)));
  assert.equal(status, 0);
  assert.equal(err, "");
});
