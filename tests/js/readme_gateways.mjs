import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { WebSocket } from "ws";

import { devTools, run } from "../../pkg-template/tools.mjs";
import { firstLine } from "./first_line.mjs";
import { clientUnderTest } from "./package_under_test.mjs";
import { startWorker } from "./runtimes/workerd_start.mjs";

/** The port that the blocks name, which may be taken on this machine. */
const PORT = /\b8080\b/;

/**
 * What the agent of a block answers.
 * @param {string} url
 * @param {string} token
 */
async function talk(url, token) {
  const { connect } = await clientUnderTest();
  const client = connect(url.replace(/^http/, "ws"), { token, WebSocket: /** @type {any} */ (WebSocket) });
  const session = client.attach("main");
  const { runId } = await client.send("main", "hello");
  for await (const { runs } of session) if (runs.get(runId)?.status === "final") break;
  client.close();
  assert.equal(session.view.runs.get(runId)?.text, "You said: hello");
}

/**
 * Runs a program that serves, while something else is done.
 * @param {string[]} command
 * @param {string} cwd
 * @param {(url: string) => Promise<unknown>} work
 */
async function whileServing([program = "", ...args], cwd, work) {
  const server = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "inherit"] });
  try {
    const line = await firstLine(server);
    await work(/http:\/\/\S+/.exec(line)?.[0] ?? assert.fail(`it printed ${line}`));
  } finally {
    server.kill("SIGKILL");
  }
}

/** A block that serves, on every runtime that it is for. @param {string} project @param {string} code */
export async function driveServer(project, code) {
  assert.match(code, PORT);
  const file = join(project, "readme-server.mjs");
  await writeFile(file, `${code.replace(PORT, "0")}\n`);
  const tools = await devTools();
  const deno = [join(tools, ".bin", "deno"), "run", "--no-remote", "--node-modules-dir=manual", "--no-prompt", "-A"];
  for (const runtime of [[process.execPath], deno, [join(tools, ".bin", "bun"), "run", "--no-install"]]) {
    await whileServing([...runtime, file], project, (url) => talk(url, "secret"));
  }
}

/** A block that speaks with the server of another. @param {string} project @param {string} server @param {string} code @returns {Promise<string>} what it prints */
export async function driveClient(project, server, code) {
  assert.match(code, PORT);
  const [serves, speaks] = [join(project, "readme-server.mjs"), join(project, "readme-client.mjs")];
  await writeFile(serves, `${server.replace(PORT, "0")}\n`);
  let printed = "";
  await whileServing([process.execPath, serves], project, async (url) => {
    await writeFile(speaks, `${code.replace(/localhost:8080/, new URL(url).host)}\n`);
    // Node 22 has a WebSocket of its own.
    printed = await run(join(await devTools(), "node22", "bin", "node"), [speaks], { cwd: project });
  });
  return printed;
}

/** A block that is a Worker. @param {string} file */
export async function driveWorker(file) {
  const worker = await startWorker(file, {
    durableObjects: { GATEWAY: { className: "Gateway", useSQLite: true } },
    more: { bindings: { TOKEN: "secret" } },
  });
  try {
    await talk(String(await worker.ready), "secret");
  } finally {
    await worker.dispose();
  }
}
