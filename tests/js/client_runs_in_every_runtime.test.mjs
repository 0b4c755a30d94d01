import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { build } from "esbuild";

import { launchChromium } from "./chromium.mjs";
import { scriptedGateway } from "./client/gateway.mjs";
import { packedProject } from "./packed.mjs";
import { ends, KEY, RUN, suffix } from "./live/wire.mjs";

const project = await packedProject();
const require = createRequire(import.meta.url);

/**
 * What any of them runs: it follows a session over a lost connection, with the WebSocket that is there.
 * @param {string} url
 */
const program = (url) => `
  import { connect } from "runcast/client";
  const client = connect(${JSON.stringify(url)}, { token: "secret" });
  const session = client.attach(${JSON.stringify(KEY)});
  const texts = [];
  client.send(${JSON.stringify(KEY)}, "hi", { runId: ${JSON.stringify(RUN)} }).then(({ status }) => texts.push(status));
  for await (const view of session) {
    const run = view.runs.get(${JSON.stringify(RUN)});
    const line = run && run.status + " " + run.text;
    if (line && line !== texts[texts.length - 1]) texts.push(line);
    if (run?.status === "final") break;
  }
  client.close();
  globalThis.said = [...texts, client.status].join(", ");
  console.log(globalThis.said);
`;

const SAID = "started, running Hello, final Hello, world, closed";

/** Plays the gateway's part. @param {Awaited<ReturnType<typeof scriptedGateway>>} gateway */
async function play(gateway) {
  const first = await gateway.welcome();
  first.attached(await first.asked("runcast.attach"));
  first.answer(await first.asked("chat.send"), { runId: RUN, status: "started" });
  first.event(suffix(0, "Hello"));
  // Whoever asks for the rest has it.
  first.event(suffix(9, "x"));
  await first.asked("runcast.attach");
  first.close(1012, "restart");
  const second = await gateway.welcome();
  const request = await second.asked("runcast.attach");
  assert.deepEqual(request.params.resume, { epoch: "e1", runs: { [RUN]: 5 } });
  second.attached(request, { recovered: true, frames: [ends("final", "Hello, world")] });
  assert.equal(await second.closed, 1000);
}

/** @type {[string, string[]][]} */
const runtimes = [
  ["Node with a WebSocket of its own", [join(require.resolve("node22/package.json"), "..", "bin", "node"), "--no-warnings"]],
  ["Deno", [join(require.resolve("deno/package.json"), "..", "..", ".bin", "deno"), "run", "--no-prompt", "--allow-net=127.0.0.1"]],
  ["Bun", [join(require.resolve("bun/package.json"), "..", "..", ".bin", "bun")]],
];

for (const [name, [command, ...args]] of runtimes) {
  test(`it follows a session over a lost connection in ${name}, which then ends`, async (t) => {
    const gateway = await scriptedGateway(t);
    const file = join(project, "follows.mjs");
    await writeFile(file, program(gateway.url));
    const env = { ...process.env, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" };
    const ended = promisify(execFile)(command, [...args, file], { cwd: project, env, timeout: 60_000 });
    await Promise.race([play(gateway), ended]);
    assert.equal((await ended).stdout.trim(), SAID);
  });
}

test("it follows a session over a lost connection in a page, bundled in a few kilobytes", async (t) => {
  const gateway = await scriptedGateway(t);
  const bundle = await build({
    stdin: { contents: program(gateway.url), resolveDir: project },
    ...{ bundle: true, write: false, format: "esm", minify: true, logLevel: "silent", target: "es2022" },
  });
  const [{ text }] = bundle.outputFiles;
  assert.ok(text.length < 14_000, `${text.length} bytes`);
  const browser = await launchChromium();
  t.after(() => browser.close());
  const page = await browser.newPage();
  await page.setContent(`<script type="module">${text}</script>`);
  await play(gateway);
  const said = await page.waitForFunction(() => /** @type {any} */ (globalThis).said);
  assert.equal(await said.jsonValue(), SAID);
});
