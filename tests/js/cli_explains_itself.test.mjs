import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { runcast } from "./cli.mjs";

test("--help names every option", async () => {
  const { status, out, err } = await runcast(["--help"]);
  assert.equal(status, 0);
  assert.equal(err, "");
  for (const option of ["replay FILE", "--to", "--event", "--session", "--from", "--pace", "--semantics", "--deltas", "--help", "--version"]) {
    assert.ok(out.includes(option), option);
  }
});

test("--version is the crate's", async () => {
  const manifest = await readFile(new URL("../../Cargo.toml", import.meta.url), "utf8");
  const { status, out } = await runcast(["--version"]);
  assert.equal(status, 0);
  assert.equal(manifest.match(/^version = "(.+)"$/m)?.[1], out.trim());
});

test("a command that makes no sense is refused with status 2", async () => {
  const commands = {
    "a command is missing": [],
    "unknown command play": ["play", "x"],
    "replay needs a file": ["replay"],
    "one file at a time": ["replay", "a", "b"],
    "--to everybody: must be all, connections, nodes, store": ["replay", "-", "--to", "everybody"],
    "--event chats: must be agent, chat, session.tool, session.message, sessions.changed": ["replay", "-", "--event", "chats"],
    "--semantics other: must be origin, live": ["replay", "-", "--semantics", "other"],
    "--deltas half: must be suffix, full": ["replay", "-", "--semantics", "live", "--deltas", "half"],
    "--deltas needs --semantics live": ["replay", "-", "--deltas", "full"],
    "--session must not be blank": ["replay", "-", "--session", " "],
    "--loud": ["replay", "-", "--loud"],
  };
  for (const [reason, args] of Object.entries(commands)) {
    const { status, out, err } = await runcast(args);
    assert.equal(status, 2, reason);
    assert.equal(out, "");
    assert.ok(err.startsWith("runcast: ") && err.includes(reason), err);
    assert.match(err, /Try runcast --help/);
  }
});
