import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { readdirSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { build, transform } from "esbuild";

import { packedProject } from "./packed.mjs";

const project = await packedProject();
const installed = join(project, "node_modules", "runcast");
const tools = join(project, "..", "node_modules");
const require = createRequire(join(project, "package.json"));
const run = promisify(execFile);

/** A program that every runtime must be able to run as it is. */
const PROGRAM = `
  import init, { ChatRouter, RouterCrashed } from "runcast";
  await init();
  const frames = new ChatRouter().ingest({ runId: "r", stream: "note" }, 1);
  console.log(import.meta.resolve("runcast").split("/").at(-1), frames.length, RouterCrashed.name);
`;

/**
 * @param {string} command
 * @param {string[]} args
 */
async function output(command, ...args) {
  const env = { ...process.env, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" };
  const { stdout } = await run(command, args, { cwd: project, env });
  return stdout.trim();
}

/**
 * What a bundler with these conditions reaches.
 * @param {string} specifier
 * @param {string[]} conditions
 * @returns {Promise<{ files: string[], outside: string[] }>}
 */
async function reached(specifier, conditions) {
  const { metafile } = await build({
    stdin: { contents: `import ${JSON.stringify(specifier)}`, resolveDir: project },
    ...{ bundle: true, write: false, metafile: true, format: "esm", logLevel: "silent" },
    ...{ platform: "neutral", conditions, external: ["node:*", "*.wasm", "ws", "cloudflare:*"], absWorkingDir: installed },
  });
  const inputs = Object.entries(metafile.inputs).filter(([path]) => !path.startsWith("<"));
  const outside = inputs.flatMap(([, { imports }]) => imports.filter((each) => each.external).map((each) => each.path));
  return { files: inputs.map(([path]) => path).sort(), outside };
}

test("Node, Deno and Bun each run the entry made for them, Deno without any permission", async () => {
  const file = join(project, "program.mjs");
  await writeFile(file, PROGRAM);
  assert.equal(await output(process.execPath, file), "node.js 1 RouterCrashed");
  assert.equal(await output(join(tools, ".bin", "deno"), "run", "--no-prompt", file), "deno.js 1 RouterCrashed");
  assert.equal(await output(join(tools, ".bin", "bun"), file), "bun.js 1 RouterCrashed");
});

test("require gives the same on Node 22, and on Bun", async () => {
  const file = join(project, "program.cjs");
  await writeFile(file, `
    const { ChatRouter, default: init } = require("runcast");
    console.log(typeof init, new ChatRouter().ingest({ runId: "r", stream: "note" }, 1).length);
  `);
  const node22 = join(tools, "node22", "bin", "node");
  assert.equal(await output(node22, "--no-warnings", file), "function 1");
  assert.equal(await output(join(tools, ".bin", "bun"), file), "function 1");
});

test("every target of the exports is in the package", async () => {
  const { exports } = JSON.parse(await readFile(join(installed, "package.json"), "utf8"));
  /** @param {any} value @returns {string[]} */
  const targets = (value) => (typeof value === "string" ? [value] : Object.values(value).flatMap(targets));
  assert.ok(targets(exports).length > 10);
  for (const target of targets(exports)) await readFile(join(installed, target));
  assert.deepEqual(Object.keys(exports["."]), ["types", "workerd", "deno", "bun", "node", "browser", "default"]);
});

test("the wasm and the manifest can be asked for", async () => {
  assert.equal(require.resolve("runcast/core.wasm"), join(installed, "core.wasm"));
  assert.equal(require.resolve("runcast/package.json"), join(installed, "package.json"));
  assert.throws(() => require.resolve("runcast/core/core.js"), { code: "ERR_PACKAGE_PATH_NOT_EXPORTED" });
});

for (const [specifier, conditions, entry] of /** @type {[string, string[], string][]} */ ([
  ["runcast", ["browser"], "browser.js"],
  ["runcast", [], "browser.js"],
  ["runcast/web", ["node"], "browser.js"],
  ["runcast/slim", ["node"], "slim.js"],
  ["runcast", ["workerd", "worker", "browser"], "workerd.js"],
])) {
  test(`${specifier} with [${conditions}] takes ${entry} and reaches nothing of Node`, async () => {
    const { files, outside } = await reached(specifier, conditions);
    assert.ok(files.includes(`entry/${entry}`), files.join());
    assert.ok(files.includes("core/core.js"), files.join());
    assert.ok(files.every((path) => /^(core|entry)\//.test(path)), `only the router: ${files}`);
    assert.deepEqual(outside.filter((path) => isBuiltin(path)), []);
    assert.deepEqual(outside, entry === "workerd.js" ? ["../core.wasm"] : []);
  });
}

test("runcast/client reaches nothing but its own files", async () => {
  const { files, outside } = await reached("runcast/client", []);
  assert.ok(files.includes("client/receiver.js"), files.join());
  assert.ok(files.every((path) => path.startsWith("client/")), files.join());
  assert.deepEqual(outside, []);
});

test("runcast/sources reaches nothing but its own files and the receiver", async () => {
  const { files, outside } = await reached("runcast/sources", []);
  assert.ok(files.includes("sources/source.js") && files.includes("client/receiver.js"), files.join());
  assert.ok(files.every((path) => path.startsWith("sources/") || path === "client/receiver.js"), files.join());
  assert.deepEqual(outside, []);
});

test("one source alone brings nothing of the others along", async () => {
  const left = async (/** @type {string} */ name) => {
    const { metafile } = await build({
      stdin: { contents: `export { ${name} } from "runcast/sources"`, resolveDir: project },
      ...{ bundle: true, write: false, metafile: true, format: "esm", logLevel: "silent", absWorkingDir: installed },
    });
    const [{ inputs }] = Object.values(metafile.outputs);
    return Object.entries(inputs).filter(([path, { bytesInOutput }]) => bytesInOutput > 0 && !path.startsWith("<")).map(([path]) => path.replace("sources/", "")).sort();
  };
  const shared = ["chunks.js", "event_stream.js", "leave.js", "reply.js", "source.js"];
  assert.deepEqual(await left("fromAnthropic"), ["anthropic.js", ...shared]);
  assert.deepEqual(await left("fromAGUI"), ["ag_ui.js", ...shared]);
  assert.deepEqual(await left("fromUIMessageStream"), ["ai_sdk.js", ...shared]);
  assert.deepEqual(await left("fromOpenAIChat"), ["chunks.js", "event_stream.js", "leave.js", "openai_chat.js", "reply.js", "source.js"]);
  assert.deepEqual(await left("toSSE"), ["frames.js", "to_sse.js"]);
  assert.deepEqual(await left("toAGUI"), ["client/receiver.js", "frames.js", "leave.js", "to_ag_ui.js"]);
});

for (const [specifier, conditions, allowed] of /** @type {[string, string[], string[]][]} */ ([
  ["runcast/page", ["browser"], []],
  ["runcast/durable-object", ["workerd", "worker", "browser"], ["cloudflare:workers", "../core.wasm"]],
  ["runcast/server", ["deno"], ["node:sqlite", "../core.wasm"]],
  ["runcast/server", ["bun"], ["node:fs", "../core.wasm"]],
  ["runcast/server", ["node"], ["node:fs", "node:http", "node:stream", "node:sqlite", "ws"]],
])) {
  test(`${specifier} with [${conditions}] needs of its surroundings: ${allowed.join(", ") || "nothing"}`, async () => {
    const { outside } = await reached(specifier, conditions);
    assert.deepEqual([...new Set(outside)].sort(), [...allowed].sort());
  });
}

test("the check for Node's modules would find one", async () => {
  assert.deepEqual((await reached("runcast", ["node"])).outside, ["node:fs"]);
});

test("no entry awaits at its top, which would break require and some bundles", async () => {
  const check = (/** @type {string} */ code) => transform(code, { format: "iife", logLevel: "silent" });
  await assert.rejects(check("await 1;"), /top-level await/i);
  const entries = ["node", "bun", "browser", "load", "ready", "slim", "workerd"].map((name) => join("entry", `${name}.js`));
  const more = ["client", "host", "sources"].flatMap((folder) => readdirSync(join(installed, folder)).filter((name) => name.endsWith(".js")).map((name) => join(folder, name)));
  for (const file of [...entries, ...more]) await check(await readFile(join(installed, file), "utf8"));
});
