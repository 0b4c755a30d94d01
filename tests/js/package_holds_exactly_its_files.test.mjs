import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join, relative } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { root } from "../../pkg-template/tools.mjs";
import { FILES } from "./package_files.mjs";
import { packedProject } from "./packed.mjs";

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

test("the wasm holds nothing for debuggers: a crash is told in the words of its panic", async () => {
  const module = new WebAssembly.Module(await readFile(join(installed, "core.wasm")));
  for (const name of ["name", "producers", "sourceMappingURL"]) assert.deepEqual(WebAssembly.Module.customSections(module, name), [], name);
});
