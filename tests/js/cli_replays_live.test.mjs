import assert from "node:assert/strict";
import { test } from "node:test";

import { recording, runcast } from "./cli.mjs";

const T = 1_700_000_000_000;
const LIVE = ["replay", "-", "--semantics", "live"];

/**
 * An event of the one run.
 * @param {number} seq
 * @param {number} at
 * @param {string} stream
 * @param {object} data
 */
const event = (seq, at, stream, data) => ({ runId: "r", seq, stream, ts: T + at, sessionKey: "main", data });

const said = [
  event(1, 0, "lifecycle", { phase: "start" }),
  event(2, 10, "assistant", { delta: "Grüße" }),
  event(3, 20, "assistant", { delta: " an" }),
  event(4, 30, "assistant", { delta: " alle [[reply_to" }),
];
const run = [...said, event(5, 500, "assistant", { delta: ": 42]]." }), event(6, 600, "lifecycle", { phase: "end" })];

/** @param {any[]} frames */
const chats = (frames) => frames.filter((frame) => frame.to === "connections" && frame.event === "chat");

test("each session has one viewer, who gets what is new", async () => {
  const other = { ...event(1, 700, "assistant", { delta: "Other" }), runId: "o", sessionKey: "side" };
  const { status, frames } = await runcast(LIVE, recording(...run, other));
  assert.equal(status, 0);
  assert.deepEqual(
    chats(frames).map(({ connIds, payload }) => [connIds, payload.state, payload.offset, payload.deltaText]),
    [
      [["viewer of main"], "delta", 0, "Grüße"],
      [["viewer of main"], "delta", 5, " an alle "],
      [["viewer of main"], "delta", 14, "."],
      [["viewer of main"], "final", undefined, undefined],
      [["viewer of side"], "delta", 0, "Other"],
    ],
  );
  assert.ok(!frames.some(({ to }) => to === "all"), "nothing goes to everybody");
});

test("the router is woken when it asks for it, between events and after the last one", async () => {
  const { frames } = await runcast(LIVE, recording(...run));
  const timestamps = chats(frames).map(({ payload }) => payload.timestamp ?? payload.message.timestamp);
  assert.deepEqual(timestamps, [T + 10, T + 170, T + 500, T + 600], "the first held-back piece came at 20 ms");

  const cut = chats((await runcast(LIVE, recording(...said))).frames);
  assert.deepEqual(cut.map(({ payload }) => payload.deltaText), ["Grüße", " an alle "]);
});

test("an error without a retry is told at the end of the recording", async () => {
  const { frames } = await runcast(LIVE, recording(...said, event(5, 500, "lifecycle", { phase: "error", error: "out of luck" })));
  const last = chats(frames).at(-1);
  assert.equal(last.payload.state, "error");
  assert.equal(last.payload.errorMessage, "out of luck");
});

test("--deltas full gives the whole text with each", async () => {
  const { frames } = await runcast([...LIVE, "--deltas", "full"], recording(...run));
  const texts = chats(frames).map(({ payload }) => payload.message.content[0].text);
  assert.deepEqual(texts, ["Grüße", "Grüße an alle ", "Grüße an alle .", "Grüße an alle ."]);
});

test("viewers see tools", async () => {
  const { frames } = await runcast(LIVE, recording(event(1, 0, "tool", { phase: "start", name: "read", toolCallId: "c" })));
  const tools = frames.filter(({ to, event: name }) => to === "connections" && name === "agent");
  assert.deepEqual(tools.map(({ connIds }) => connIds), [["viewer of main"]]);
});

test("the same recording gives the same frames", async () => {
  const [first, second] = await Promise.all([runcast(LIVE, recording(...run)), runcast(LIVE, recording(...run))]);
  assert.equal(first.out, second.out);
});

test("the summary tells the viewers' bytes and why text was held back", async () => {
  const lone = event(7, 2000, "assistant", { delta: "[[reply_to" });
  const { err, frames } = await runcast(LIVE, recording(...run, { ...lone, runId: "tag" }));
  const sent = frames.filter(({ to }) => to === "connections");
  const bytes = sent.map(({ event: name, payload }) => Buffer.byteLength(JSON.stringify({ event: name, payload })));
  const total = bytes.reduce((sum, size) => sum + size, 0).toLocaleString("en");
  assert.match(err, new RegExp(`^viewers +1 +${total} bytes to them$`, "m"));
  assert.match(err, /^ +throttled +[1-9]\d*$/m);
  assert.match(err, /^ +a tag or token may follow +1$/m);
});

test("a list of calls gets viewers too, unless it attaches connections itself", async () => {
  const events = run.map((one) => ({ at: one.ts, do: "event", event: one }));
  const listed = await runcast(LIVE, recording({ steps: events }));
  assert.deepEqual(listed.frames, (await runcast(LIVE, recording(...run))).frames);

  const attach = { at: T, do: "attach", connId: "own", sessionKey: "main", options: { deltas: "full" } };
  const slow = [{ do: "setSlow", connId: "own", slow: true }, { do: "setSlow", connId: "own", slow: false }, { do: "detach", connId: "own", sessionKey: "main" }];
  const { status, err, frames } = await runcast(LIVE, recording({ steps: [attach, ...events, ...slow] }));
  assert.equal(status, 0, err);
  assert.deepEqual([...new Set(chats(frames).flatMap(({ connIds }) => connIds))], ["own"]);
});

test("an attach in origin is an unusable line", async () => {
  const trace = { steps: [{ at: T, do: "attach", connId: "own", sessionKey: "main" }] };
  const { status, err } = await runcast(["replay", "-"], recording(trace));
  assert.equal(status, 1);
  assert.match(err, /^line 1: step 1: .*live/m);
});
