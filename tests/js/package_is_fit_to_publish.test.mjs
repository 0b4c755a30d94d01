import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";

import { build } from "../../pkg-template/build.mjs";
import { npm } from "../../pkg-template/tools.mjs";
import { FILES } from "./package_files.mjs";

const pkg = await build();

test("npm would publish it as it is, without a warning, these files and no other", () => {
  // Nobody listens there: what a registry already has is not asked.
  const nowhere = ["--registry", "http://127.0.0.1:9/", "--fetch-retries", "0", "--no-update-notifier"];
  const { status, stdout, stderr } = spawnSync("npm", ["publish", "--dry-run", "--json", ...nowhere], { cwd: pkg, encoding: "utf8" });
  assert.equal(status, 0, stderr);
  const warnings = stderr.split("\n").filter((line) => /^npm (?:warn|error)/i.test(line) && !line.includes("requires you to be logged in"));
  assert.deepEqual(warnings, []);
  const told = JSON.parse(stdout);
  const { files } = told.files ? told : told.runcast;
  assert.deepEqual(files.map((/** @type {{ path: string }} */ { path }) => path).sort(), FILES);
});

test("publint has nothing to say, suggestions included", async () => {
  const { messages } = await publint({ pkgDir: pkg, strict: true, pack: "npm", level: "suggestion" });
  assert.deepEqual(messages, []);
});

test("types and code resolve alike, however they are asked for", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "runcast-types-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const [{ filename }] = JSON.parse(await npm(["pack", "--json", "--pack-destination", folder], { cwd: pkg }));
  const result = await checkPackage(createPackageFromTarballData(new Uint8Array(await readFile(join(folder, filename)))));
  assert.ok(result.types, "it has types");
  assert.ok(Object.keys(result.entrypoints).includes("./durable-object"));
  const problems = result.problems.filter((problem) => {
    const { kind, entrypoint, resolutionKind } = /** @type {any} */ (problem);
    // ES modules alone: TypeScript tells old CommonJS to import(); Node 22 and Bun require() them all the same.
    if (kind === "CJSResolvesToESM" && resolutionKind === "node16-cjs") return false;
    // No types can be right: it is a module, an address or bytes, as the bundler has it.
    return !(kind === "NoResolution" && entrypoint === "./core.wasm");
  });
  assert.deepEqual(problems, []);
});

test("what the build and the tests both need they need in one version", async () => {
  const text = await readFile(new URL("../../pkg-template/tools.mjs", import.meta.url), "utf8");
  const { devDependencies } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));
  for (const name of ["esbuild", "eventsource-parser"]) {
    const pin = new RegExp(`^const ${name.toUpperCase().replace("-", "_")} = "(.+)";$`, "m").exec(text)?.[1];
    assert.equal(pin, devDependencies[name], name);
  }
});
