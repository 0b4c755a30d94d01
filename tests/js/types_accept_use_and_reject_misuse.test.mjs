import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { packedProject } from "./packed.mjs";

const sources = fileURLToPath(new URL("types", import.meta.url));
const project = await packedProject();
const types = join(project, "types");
await rm(types, { recursive: true, force: true });
await mkdir(types);
const tsc = join(createRequire(import.meta.url).resolve("typescript/package.json"), "..", "bin", "tsc");

/**
 * Compiles files as a user's project would, declarations of the package included.
 * @param {string[]} files
 * @param {object} compilerOptions
 * @returns {Promise<string>} what tsc complains of
 */
async function complaints(files, compilerOptions) {
  for (const file of files) await cp(join(sources, file), join(types, file));
  return compiled(files, compilerOptions);
}

/** The same of files that are there. @param {string[]} files @param {object} compilerOptions @returns {Promise<string>} */
async function compiled(files, compilerOptions) {
  const config = join(types, "tsconfig.json");
  const strict = { strict: true, noEmit: true, skipLibCheck: false, exactOptionalPropertyTypes: true, types: [] };
  await writeFile(config, JSON.stringify({ compilerOptions: { ...strict, ...compilerOptions }, files }));
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [tsc, "--project", config, "--pretty", "false"], (error, stdout, stderr) => {
      if (error && typeof error.code !== "number") reject(error);
      else resolve(stdout + stderr);
    });
  });
}

const bundler = { module: "esnext", moduleResolution: "bundler", target: "es2022", lib: ["es2022", "dom"] };
const projects = {
  "a page": bundler,
  "a Node program": { module: "nodenext", target: "es2022", lib: ["es2022"], types: ["node"] },
  "a worker that knows no platform": { ...bundler, lib: ["es2022"] },
};

for (const [name, options] of Object.entries(projects)) {
  test(`${name} compiles with --strict`, async () => {
    assert.equal(await complaints(["uses.ts", "client_uses.ts"], options), "");
  });
}

test("a host compiles with --strict", async () => {
  assert.equal(await complaints(["host_uses.ts"], { ...bundler, lib: ["es2023", "dom", "esnext.disposable"] }), "");
});

test("whatever carries a stream goes into a source, what the SDKs give as it is", async () => {
  assert.equal(await complaints(["sources_uses.ts"], { ...bundler, lib: ["es2023", "dom", "dom.iterable", "esnext.disposable"] }), "");
  const sdks = { ...bundler, lib: ["es2023", "dom", "dom.iterable", "esnext.disposable"], types: ["node"], skipLibCheck: true };
  assert.equal(await complaints(["sources_with_sdks.ts"], sdks), "");
});

test("a page may bring the wasm as whatever the web has", async () => {
  assert.equal(await complaints(["page_uses.ts"], bundler), "");
});

test("each misuse is an error", async () => {
  const code = await readFile(join(sources, "misuses.ts"), "utf8");
  assert.ok(code.match(/@ts-expect-error/g)?.length ?? 0 > 30);
  assert.equal(await complaints(["misuses.ts", "client_misuses.ts", "host_misuses.ts", "sources_misuses.ts"], bundler), "");
});

test("an expectation without its error would be told", async () => {
  await writeFile(join(types, "sound.ts"), '// @ts-expect-error\nimport "runcast";\n');
  assert.match(await compiled(["sound.ts"], bundler), /TS2578/);
});
