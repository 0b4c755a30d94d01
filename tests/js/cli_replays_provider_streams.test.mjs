import assert from "node:assert/strict";
import { test } from "node:test";

import { recording, runcast } from "./cli.mjs";

const MESSAGES = [
  { type: "message_start", message: { usage: { input_tokens: 3, output_tokens: 1 } } },
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Grüße" } },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: " 🌱" } },
  { type: "content_block_stop", index: 0 },
  { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 4 } },
  { type: "message_stop" },
];
const asSent = MESSAGES.map((message) => `event: ${message.type}\ndata: ${JSON.stringify(message)}\n\n`).join("");
const FROM = ["replay", "-", "--from", "anthropic", "--semantics", "live"];

/** @param {any[]} frames */
const chats = (frames) => frames.filter(({ to, event }) => to === "connections" && event === "chat").map(({ payload }) => payload);

test("a stream as the provider sent it", async () => {
  const { status, frames, err } = await runcast(FROM, asSent);
  assert.equal(status, 0, err);
  const payloads = chats(frames);
  assert.deepEqual(payloads.map(({ deltaText, message }) => deltaText ?? message.content[0].text), ["Grüße", "Grüße 🌱"], "the throttle holds the rest back to the end");
  assert.equal(payloads.at(-1).stopReason, "end_turn");
  assert.match(err, /^events +4$/m);
});

test("a stream recorded with a chunk a line", async () => {
  const [sent, recorded] = [await runcast(FROM, asSent), await runcast(FROM, recording(...MESSAGES))];
  assert.equal(recorded.out, sent.out);
  assert.equal(recorded.status, 0);
});

test("--pace says how quickly it is told", async () => {
  const times = async (/** @type {string[]} */ ...args) =>
    chats((await runcast([...FROM, ...args], asSent)).frames).map(({ timestamp, message }) => timestamp ?? message.timestamp);
  const start = Date.UTC(2000, 0, 1);
  assert.deepEqual(await times("--pace", "1000"), [start + 1_000, start + 2_000, start + 3_000], "no throttle holds it back");
  assert.deepEqual(await times("--pace", "0"), [start, start]);
  assert.deepEqual(await times(), [start + 30, start + 90]);
});

test("--session names its session, main by default", async () => {
  const keys = async (/** @type {string[]} */ ...args) => new Set(chats((await runcast([...FROM, ...args], asSent)).frames).map(({ sessionKey }) => sessionKey));
  assert.deepEqual(await keys(), new Set(["main"]));
  assert.deepEqual(await keys("--session", "side"), new Set(["side"]));
});

test("a provider's error is told like any other", async () => {
  const broken = `${recording(...MESSAGES.slice(0, 3))}${recording({ type: "error", error: { type: "overloaded_error", message: "Overloaded" } })}`;
  const { status, frames } = await runcast(FROM, broken);
  assert.equal(status, 0);
  const { state, errorMessage, message } = chats(frames).at(-1);
  assert.deepEqual([state, errorMessage, message.content[0].text], ["error", "Overloaded", "Grüße"]);
});

test("what was cut, damaged or is another's is unusable", async () => {
  const other = recording({ choices: [{ index: 0, delta: { content: "Hi" }, finish_reason: "stop" }] });
  for (const input of ["", asSent.slice(0, -60), `${asSent.slice(0, 300)}\n\ndata: {no\n\n`, other]) {
    const { status, err } = await runcast(FROM, input);
    assert.equal(status, 1, input);
    assert.match(err, /^unusable as a stream of anthropic: the stream (was cut|is damaged)/m);
  }
});

test("what cannot be meant is refused", async () => {
  for (const [args, why] of /** @type {[string[], RegExp][]} */ ([
    [["--from", "telepathy"], /--from telepathy: must be openai-chat, openai-responses, anthropic, /],
    [["--pace", "5"], /--pace needs --from/],
    ...["-1", "soon", "", "1e9"].map((pace) => [["--from", "anthropic", `--pace=${pace}`], /--pace .*: must be a number from 0 to 60000/]),
  ])) {
    const { status, err } = await runcast(["replay", "-", ...args]);
    assert.equal(status, 2, args.join(" "));
    assert.match(err, why);
  }
});
