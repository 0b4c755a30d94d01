import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";

import { build } from "esbuild";

import { serveFolders } from "../../www/static_files.mjs";
import { launchChromium } from "./chromium.mjs";
import { packedProject } from "./packed.mjs";
import { startWorker } from "./runtimes/workerd_start.mjs";
import { openai, sse } from "./sources/dialects.mjs";

const project = await packedProject();
const require = createRequire(import.meta.url);

const INPUTS = {
  openai: sse([openai.says("Grüße, 🌍"), openai.calling({ index: 0, id: "c", function: { name: "f", arguments: '{"x":"ö"}' } }), openai.finish("tool_calls"), "[DONE]"]),
  anthropic: sse([
    { type: "message_start", message: { usage: { input_tokens: 1 } } },
    { type: "content_block_start", index: 0, content_block: { type: "thinking", thinking: "" } },
    { type: "content_block_delta", index: 0, delta: { type: "thinking_delta", thinking: "hm" } },
    { type: "content_block_stop", index: 0 },
    { type: "content_block_start", index: 1, content_block: { type: "text", text: "" } },
    { type: "content_block_delta", index: 1, delta: { type: "text_delta", text: "Grüße, 🌍" } },
    { type: "content_block_stop", index: 1 },
    { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 2 } },
    { type: "message_stop" },
  ]),
  agui: sse([{ type: "RUN_STARTED" }, { type: "TEXT_MESSAGE_CHUNK", messageId: "m", role: "assistant", delta: "Grüße, 🌍" }, { type: "RUN_ERROR", message: "boom" }]),
};

/** What any of them runs: three dialects from bytes, cut at odd places; and out again. */
const PROGRAM = `
  import { fromAGUI, fromAnthropic, fromOpenAIChat, toAGUI, toSSE } from "runcast/sources";
  const inputs = ${JSON.stringify(INPUTS)};
  const options = { runId: "r", sessionKey: "main", clock: { now: () => 1 } };
  async function said() {
    const told = [];
    for (const [from, text] of [[fromOpenAIChat, inputs.openai], [fromAnthropic, inputs.anthropic], [fromAGUI, inputs.agui]]) {
      const bytes = new TextEncoder().encode(text);
      const body = new ReadableStream({
        start(controller) {
          for (let at = 0; at < bytes.length; at += 7) controller.enqueue(bytes.slice(at, at + 7));
          controller.close();
        },
      });
      for await (const event of from(new Response(body), options)) told.push(event);
    }
    const aborted = fromOpenAIChat(new ReadableStream(), { ...options, signal: AbortSignal.abort() });
    for await (const event of aborted) told.push(event);
    const frames = told.slice(0, 3).map((payload) => ({ to: "all", event: "agent", payload }));
    told.push(await new Response(toSSE(toAGUI(frames))).text());
    return JSON.stringify(told);
  }
`;

/** A program that prints it. */
const file = join(project, "sources.mjs");
await writeFile(file, `${PROGRAM}console.log(await said());`);

const run = promisify(execFile);
const env = { ...process.env, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" };

/** @param {string[]} command */
const printed = async ([command, ...args]) => (await run(command, [...args, file], { cwd: project, env, timeout: 60_000 })).stdout.trim();

const SAID = await printed([process.execPath]);

test("on this Node it says what was sent", () => {
  const told = JSON.parse(SAID);
  const texts = told.filter((/** @type {any} */ { stream }) => stream === "assistant").map((/** @type {any} */ { data }) => data.text);
  assert.deepEqual(texts, ["Grüße, 🌍", "Grüße, 🌍", "Grüße, 🌍"]);
  const ends = told.filter((/** @type {any} */ { data }) => data?.endedAt).map((/** @type {any} */ { data }) => data.stopReason ?? data.error.message);
  assert.deepEqual(ends, ["tool_calls", "end_turn", "boom", "aborted"]);
  assert.match(told.at(-1), /^data: {"type":"RUN_STARTED"/);
});

/** @type {[string, string[]][]} */
const runtimes = [
  ["Node 22", [join(require.resolve("node22/package.json"), "..", "bin", "node"), "--no-warnings"]],
  ["Deno, without any permission", [join(require.resolve("deno/package.json"), "..", "..", ".bin", "deno"), "run", "--no-prompt"]],
  ["Bun", [join(require.resolve("bun/package.json"), "..", "..", ".bin", "bun")]],
];

for (const [name, command] of runtimes) {
  test(`the same in ${name}`, async () => assert.equal(await printed(command), SAID));
}

test("the same in workerd", async () => {
  const entry = join(project, "sources_worker.mjs");
  await writeFile(entry, `${PROGRAM}export default { fetch: async () => new Response(await said()) };`);
  const worker = await startWorker(entry);
  try {
    assert.equal(await (await worker.dispatchFetch("http://sources.local/")).text(), SAID);
  } finally {
    await worker.dispose();
  }
});

const browser = await launchChromium();
after(() => browser.close());

/** @param {import("playwright-core").Page} page */
async function saidIn(page) {
  const said = await page.waitForFunction(() => /** @type {any} */ (globalThis).told);
  return said.jsonValue();
}

const TELL = 'said().then((told) => { globalThis.told = told; }, (error) => { globalThis.told = String(error); });';

test("the same in a page, with its files as they are and an import map", async (t) => {
  const map = { imports: { "runcast/sources": "/runcast/sources/index.js" } };
  const html = `<!doctype html><script type="importmap">${JSON.stringify(map)}</script><script type="module">${PROGRAM}${TELL}</script>`;
  const server = await serveFolders({ "/": join(project, "node_modules") });
  t.after(() => server.close());
  const page = await browser.newPage();
  t.after(() => page.close());
  await page.route(`${server.url}/`, (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: html }));
  await page.goto(`${server.url}/`);
  assert.equal(await saidIn(page), SAID);
});

test("the same in a page, bundled by esbuild", async (t) => {
  const bundle = await build({
    stdin: { contents: `${PROGRAM}${TELL}`, resolveDir: project },
    ...{ bundle: true, write: false, format: "esm", minify: true, logLevel: "silent", target: "es2022" },
  });
  const page = await browser.newPage();
  t.after(() => page.close());
  await page.setContent(`<script type="module">${bundle.outputFiles[0].text}</script>`);
  assert.equal(await saidIn(page), SAID);
});
