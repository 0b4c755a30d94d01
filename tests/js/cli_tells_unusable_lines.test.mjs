import assert from "node:assert/strict";
import { test } from "node:test";

import { recording, runcast } from "./cli.mjs";

const T = 1_700_000_000_000;
const good = { runId: "r", seq: 1, stream: "note", ts: T };

test("each is told with its number and reason, the others are played", async () => {
  const input = [
    `\uFEFF${JSON.stringify(good)}`,
    "{ not json",
    "",
    JSON.stringify({ ...good, runId: "" }),
    "null",
    '"text"',
    JSON.stringify({ ...good, ts: "noon" }),
    JSON.stringify({ ...good, seq: 2 }),
  ].join("\r\n");
  const { status, frames, err } = await runcast(["replay", "-"], input);
  assert.equal(status, 1);
  assert.deepEqual(frames.map(({ payload }) => payload.seq), [1, 2]);
  const told = err.split("\n").filter((line) => line.startsWith("line "));
  assert.deepEqual(told.map((line) => line.split(":")[0]), ["line 2", "line 4", "line 5", "line 6", "line 7"]);
  assert.match(told[1] ?? "", /runId/);
  assert.match(told[4] ?? "", /\bts\b/);
  assert.match(err, /^events +2$/m);
  assert.match(err, /^unusable lines +5$/m);
});

test("a bad step is told; the frames before it are printed", async () => {
  const trace = { steps: [{ at: T, do: "event", event: good }, { at: T, do: "dance" }] };
  const { status, frames, err } = await runcast(["replay", "-"], recording(trace, good));
  assert.equal(status, 1);
  assert.equal(frames.length, 2);
  assert.match(err, /^line 1: step 2: .*subscribeSessions/m);
});

test("a bad configuration is told", async () => {
  const { status, err } = await runcast(["replay", "-"], recording({ steps: [], config: { verboseDefault: 5 } }));
  assert.equal(status, 1);
  assert.match(err, /^line 1: .*verboseDefault/m);
});

test("a missing file is told", async () => {
  const { status, out, err } = await runcast(["replay", "no-such-file.jsonl"]);
  assert.equal(status, 1);
  assert.equal(out, "");
  assert.match(err, /^runcast: cannot read no-such-file\.jsonl: /);
});

test("so is what is there and cannot be read, of a provider or not", async () => {
  for (const more of [[], ["--from", "anthropic"]]) {
    const { status, out, err } = await runcast(["replay", ".", ...more]);
    assert.equal(status, 1, err);
    assert.match(err, /^runcast: cannot read \.: EISDIR/m);
    assert.ok(!out.includes("EISDIR"), "it is nothing that an agent said");
  }
});
