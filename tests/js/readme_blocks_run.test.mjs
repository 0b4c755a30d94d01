// Every code block of README.md is run or checked. A comment before the block says how:
//   <!-- run: node -->            a program of a project that installed the package; it must succeed
//   <!-- run: page -->            a module of a page in Chromium; it must end without an error
//   <!-- run: server -->          a gateway; on Node, Deno and Bun it must answer: see readme_gateways.mjs
//   <!-- run: worker -->          a gateway in a Durable Object, likewise in workerd
//   <!-- run: client -->          a program that speaks with the gateway of the block `run: server`
//   <!-- output -->               what the `run: node` block before it prints
//   <!-- check: types -->         TypeScript, compiled with --strict against the package
//   <!-- check: commands -->      commands that the steps of tests/run.mjs run; `npx runcast` is run
//                                 here, each .jsonl that it names being the page's run and each
//                                 .txt a small stream of Anthropic's
// Blocks of plain text need none.

import assert from "node:assert/strict";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";

import { devTools, run } from "../../pkg-template/tools.mjs";
import { serveFolders } from "../../www/static_files.mjs";
import { launchChromium } from "./chromium.mjs";
import { packedProject } from "./packed.mjs";
import { codeBlocks } from "./readme_blocks.mjs";
import { isKnownCommand } from "./readme_commands.mjs";
import { driveClient, driveServer, driveWorker } from "./readme_gateways.mjs";

/** @typedef {import("./readme_blocks.mjs").Block} Block */

const readme = fileURLToPath(new URL("../../README.md", import.meta.url));
const recordedRun = new URL("../../www/runs/garden.jsonl", import.meta.url);

/** What a provider may have answered. */
const STREAM = [
  { type: "message_start", message: {} },
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "Hello" } },
  { type: "message_stop" },
].map((chunk) => `event: ${chunk.type}\ndata: ${JSON.stringify(chunk)}\n\n`).join("");

/** @type {string} */
let project;

/**
 * Puts a block into the project as a file of its own.
 * @param {Block} block
 * @param {string} extension
 */
async function fileOf({ line, code }, extension) {
  const file = join(project, `readme-line-${line}.${extension}`);
  await writeFile(file, `${code}\n`);
  return file;
}

/** What a block of a program printed, for the block of its output. */
let printed = "";

/** @type {{ [marker: string]: (block: Block) => Promise<void> }} */
const checks = {
  async "run: node"(block) {
    printed = await run(process.execPath, [await fileOf(block, "mjs")], { cwd: project });
  },

  async output({ code }) {
    assert.equal(printed.trimEnd(), code.trimEnd());
  },

  async "run: page"({ code }) {
    const server = await serveFolders({ "/": project });
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      await page.route(`${server.url}/`, (route) => route.fulfill({ contentType: "text/html", body: pageOf(code) }));
      const failed = new Promise((_, reject) => page.on("pageerror", reject));
      await page.goto(`${server.url}/`);
      await Promise.race([page.waitForFunction("document.title === 'ended'"), failed]);
    } finally {
      await browser.close();
      await server.close();
    }
  },

  async "run: server"({ code }) {
    await driveServer(project, code);
  },

  async "run: worker"(block) {
    await driveWorker(await fileOf(block, "worker.mjs"));
  },

  async "run: client"({ code }) {
    const server = blocks.find(({ marker }) => marker === "run: server");
    printed = await driveClient(project, server?.code ?? assert.fail("no block serves"), code);
  },

  async "check: types"(block) {
    const tsc = join(await devTools(), "typescript", "bin", "tsc");
    const options = ["--strict", "--noEmit", "--target", "es2023", "--module", "nodenext", "--lib", "es2023,dom,esnext.disposable"];
    await run(process.execPath, [tsc, ...options, "--types", "", await fileOf(block, "mts")], { cwd: project });
  },

  async "check: commands"({ code }) {
    for (const line of code.split("\n")) {
      const command = line.trim();
      if (/\bnpx runcast\b/.test(command)) await runPackaged(command);
      else if (command !== "") assert.ok(isKnownCommand(command), `no step runs: ${command}`);
    }
  },
};

/** @param {string} command */
async function runPackaged(command) {
  for (const [name] of command.matchAll(/[\w-]+\.jsonl/g)) await copyFile(recordedRun, join(project, name));
  for (const [name] of command.matchAll(/[\w-]+\.txt/g)) await writeFile(join(project, name), STREAM);
  await run("sh", ["-c", command], { cwd: project, env: { npm_config_offline: "true" } });
}

/** @param {string} code */
const pageOf = (code) => `<!doctype html>
<script type="importmap">
  {"imports": {
    "runcast/web": "/node_modules/runcast/entry/browser.js", "runcast/slim": "/node_modules/runcast/entry/slim.js",
    "runcast/page": "/node_modules/runcast/host/page.js", "runcast/client": "/node_modules/runcast/client/index.js"
  }}
</script>
<body>
<script type="module">
${code}
document.title = "ended";
</script>`;

const blocks = codeBlocks(await readFile(readme, "utf8"));

describe("the blocks of README.md", () => {
  before(async () => {
    project = await packedProject();
  });

  it("are there", () => assert.ok(blocks.length > 0));

  for (const block of blocks) {
    const { line, language, marker } = block;
    if (marker === undefined && ["", "text"].includes(language)) continue;
    it(`line ${line}, ${language}: ${marker}`, async () => {
      assert.ok(marker, "a comment before the block must say how to check it");
      const check = checks[marker];
      assert.ok(check, `there is no check "${marker}"`);
      await check(block);
    });
  }
});
