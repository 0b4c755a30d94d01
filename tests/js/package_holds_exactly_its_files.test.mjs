import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join, relative } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { root } from "../../pkg-template/tools.mjs";
import { packedProject } from "./packed.mjs";

const FILES = [
  "CHANGELOG.md",
  "LICENSE",
  "README.md",
  "cli/live_host.js",
  "cli/provider.js",
  "cli/replay.js",
  "cli/runcast.js",
  "cli/steps.js",
  "cli/summary.js",
  "client.d.ts",
  "client/attachments.js",
  "client/calls.js",
  "client/index.js",
  "client/link.js",
  "client/observable.js",
  "client/receiver.js",
  "core.wasm",
  "core/arguments.js",
  "core/error_text.js",
  "core/glue.js",
  "core/host.js",
  "core/instance.js",
  "core/router.js",
  "core/rows.js",
  "core/texts.js",
  "durable-object.d.ts",
  "entry/browser.js",
  "entry/bun.js",
  "entry/deno.js",
  "entry/load.js",
  "entry/node.js",
  "entry/ready.js",
  "entry/slim.js",
  "entry/workerd.js",
  "frames.d.ts",
  "host.d.ts",
  "host/bun_sqlite.js",
  "host/bus.js",
  "host/cast.js",
  "host/clock.js",
  "host/connection.js",
  "host/door.js",
  "host/durable-object.js",
  "host/follower.js",
  "host/frames.js",
  "host/gateway.js",
  "host/grants.js",
  "host/hello.js",
  "host/hibernation.js",
  "host/http_ingest.js",
  "host/keeper.js",
  "host/memory_store.js",
  "host/methods.js",
  "host/node_sqlite.js",
  "host/options.js",
  "host/page.js",
  "host/relay.js",
  "host/runs.js",
  "host/serve_agent.js",
  "host/server_bun.js",
  "host/server_deno.js",
  "host/server_http.js",
  "host/server_node.js",
  "host/sessions.js",
  "host/sql_store.js",
  "host/tool_messages.js",
  "host/version.js",
  "index.d.ts",
  "package.json",
  "page.d.ts",
  "server.d.ts",
  "slim.d.ts",
  "sources.d.ts",
  "sources/ag_ui.js",
  "sources/ai_sdk.js",
  "sources/anthropic.js",
  "sources/chunks.js",
  "sources/event_stream.LICENSE",
  "sources/event_stream.js",
  "sources/frames.js",
  "sources/index.js",
  "sources/openai_chat.js",
  "sources/openai_responses.js",
  "sources/source.js",
  "sources/to_ag_ui.js",
  "sources/to_sse.js",
  "sources/told.js",
  "sources/workers_ai.js",
  "web.d.ts",
];

const installed = join(await packedProject(), "node_modules", "runcast");

/** @returns {Promise<string[]>} */
async function files() {
  const entries = await readdir(installed, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return paths.map((path) => relative(installed, path)).sort();
}

test("the tarball holds these files and no other", async () => {
  assert.deepEqual(await files(), FILES);
});

test("no file holds a path of the machine that built it", async () => {
  for (const file of await files()) {
    const bytes = await readFile(join(installed, file));
    for (const path of [homedir(), root, "index.crates.io"]) {
      assert.equal(bytes.indexOf(path), -1, `${file} holds ${path}`);
    }
  }
});

test("its manifest has the crate's version and no scripts or dependencies", async () => {
  const manifest = JSON.parse(await readFile(join(installed, "package.json"), "utf8"));
  const crate = await readFile(join(root, "Cargo.toml"), "utf8");
  assert.equal(manifest.version, crate.match(/^version = "(.+)"$/m)?.[1]);
  assert.equal(manifest.license, "MIT");
  for (const member of ["scripts", "dependencies", "devDependencies"]) assert.equal(manifest[member], undefined);
  // Only the server on Node needs one, and whoever has no such server needs none.
  assert.deepEqual(manifest.peerDependenciesMeta, { ws: { optional: true } });
  assert.deepEqual(Object.keys(manifest.peerDependencies), ["ws"]);
  const { VERSION } = await import(pathToFileURL(join(installed, "host", "version.js")).href);
  assert.equal(VERSION, manifest.version, "the gateways tell it");
});

test("the wasm keeps the names of its functions, for readable traces", async () => {
  const module = new WebAssembly.Module(await readFile(join(installed, "core.wasm")));
  const [names] = WebAssembly.Module.customSections(module, "name");
  assert.ok(names && Buffer.from(names).includes("panicking"));
});
