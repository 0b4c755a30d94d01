import assert from "node:assert/strict";
import { test } from "node:test";

import { recording, runcast } from "./cli.mjs";

const T = 1_700_000_000_000;
const trace = {
  steps: [
    { at: T, do: "session", sessionKey: "main", row: {} },
    { at: T, do: "subscribeSessions", connId: "ui" },
    { at: T, do: "event", event: { runId: "r", seq: 1, stream: "lifecycle", ts: T, sessionKey: "main", data: { phase: "start" } } },
    { at: T, do: "event", event: { runId: "r", seq: 2, stream: "assistant", ts: T, sessionKey: "main", data: { text: "Hi" } } },
  ],
};

/** @param {...string} filters */
const kinds = async (...filters) => {
  const { status, frames, err } = await runcast(["replay", "-", ...filters], recording(trace));
  assert.equal(status, 0);
  assert.match(err, /^frames +8 /m, "the summary counts all frames");
  return frames.map((frame) => `${frame.to} ${frame.event ?? ""}`.trim());
};

test("without filters every frame is printed", async () => {
  assert.deepEqual(await kinds(), [
    ...["all agent", "nodes agent", "store", "connections sessions.changed"],
    ...["all agent", "nodes agent", "all chat", "nodes chat"],
  ]);
});

test("--to keeps frames to these", async () => {
  assert.deepEqual(await kinds("--to", "store"), ["store"]);
  assert.deepEqual(await kinds("--to=store", "--to=connections"), ["store", "connections sessions.changed"]);
});

test("--event keeps frames of these, hence none to the store", async () => {
  assert.deepEqual(await kinds("--event", "chat"), ["all chat", "nodes chat"]);
  assert.deepEqual(await kinds("--event", "chat", "--event", "sessions.changed", "--to", "all", "--to", "connections"), [
    "connections sessions.changed",
    "all chat",
  ]);
});

test("--session is for events that name none", async () => {
  const events = [
    { runId: "a", seq: 1, stream: "note", ts: T },
    { runId: "b", seq: 1, stream: "note", ts: T, sessionKey: " " },
    { runId: "c", seq: 1, stream: "note", ts: T, sessionKey: "own" },
  ];
  const { frames } = await runcast(["replay", "-", "--session", "main", "--to", "all"], recording(...events));
  assert.deepEqual(frames.map(({ payload }) => payload.sessionKey), ["main", "main", "own"]);
});
