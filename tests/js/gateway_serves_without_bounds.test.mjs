// Bounds that are endless are none, in every runtime with a server of its own.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { packedProject } from "./packed.mjs";

const project = await packedProject();
const require = createRequire(import.meta.url);
const file = join(project, "without_bounds.mjs");
/** More than a message may have by default. */
const UNITS = 2 ** 21;

await writeFile(file, `
  import { serve } from "runcast/server";
  import { connect } from "runcast/client";
  const { WebSocket = (await import("ws")).WebSocket } = globalThis;
  const server = await serve({ token: "secret", agent: ({ message }) => String(message.length), limits: { payloadBytes: Infinity, slowBytes: Infinity, bufferedBytes: Infinity } });
  const client = connect(server.url.replace("http", "ws"), { token: "secret", WebSocket });
  const session = client.attach("main");
  client.send("main", "x".repeat(${UNITS}), { runId: "r" }).catch((error) => console.log(String(error)));
  for await (const { runs } of session) if (runs.get("r")?.status === "final") { console.log(runs.get("r").text); break; }
  client.close();
  await server.close();
`);

/** @type {[string, string[]][]} */
const runtimes = [
  ["Node", [process.execPath]],
  ["Deno", [join(require.resolve("deno/package.json"), "..", "..", ".bin", "deno"), "run", "--no-prompt", "--allow-net"]],
  ["Bun", [join(require.resolve("bun/package.json"), "..", "..", ".bin", "bun")]],
];

for (const [name, [command = "", ...args]] of runtimes) {
  test(`a long message gets in, with ${name}`, async () => {
    const env = { ...process.env, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" };
    const { stdout } = await promisify(execFile)(command, [...args, file], { cwd: project, env, timeout: 30_000 });
    assert.equal(stdout.trim(), String(UNITS));
  });
}
