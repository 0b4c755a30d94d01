/**
 * Builds the npm package:
 * `node pkg-template/build.mjs [--profile NAME] [--features LIST] [--out FOLDER]`.
 *
 * The package is put together in a folder beside its own and takes its place at
 * the end, so that `pkg/` is always whole. Nothing is done when nothing that
 * goes into it has changed.
 */

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { alone, putInPlace } from "./alone.mjs";
import { root, run, say, step } from "./commands.mjs";
import { fitted, renamed } from "./glue.mjs";
import { NOTICES, notices } from "./notices.mjs";
import { packageSizes, sizeLine } from "./sizes.mjs";
import { ensureWasmTarget, esbuildBin, eventStreamParser, wasmBindgenBin, wasmOptScript } from "./tools.mjs";

const template = fileURLToPath(new URL(".", import.meta.url));
const boundary = join(root, "src", "boundary");

/** Remembers in the built package what it was built of; not published. */
const STAMP = ".build";

/** Holds what the type checker reads instead of the package's own files. */
const TYPED = ".typed";

/** The one file that all scripts of the core become: a program without a bundler loads each by itself. */
const CORE = "core.js";

/** The file of the package that holds another's work, which is bundled into it. */
const BORROWED = "event_stream.js";

/** What wasm-bindgen generates. */
const GLUE = "glue.js";

/** What rustc assumes of every wasm engine; wasm-opt has to be told. */
const WASM_FEATURES = [
  "bulk-memory",
  "multivalue",
  "mutable-globals",
  "nontrapping-float-to-int",
  "reference-types",
  "sign-ext",
];

/**
 * What cargo is to build.
 * @typedef {object} Variant
 * @property {string} profile
 * @property {string} features with commas between them
 */

/**
 * Builds the package if it is not up to date.
 * @param {Partial<Variant> & { out?: string }} [options] `out` is the folder's name
 * @returns {Promise<string>} the package's folder
 */
export async function build({ profile = "release", features = "", out = "pkg" } = {}) {
  const pkg = join(root, out);
  const isBuilt = async () => (await readFile(join(pkg, STAMP), "utf8").catch(() => "")) === (await fingerprint({ profile, features }));
  if (await isBuilt()) say(`· ${out}/ is up to date`);
  else await alone(pkg, async () => (await isBuilt()) || make(pkg, { profile, features }));
  return pkg;
}

/**
 * @param {string} pkg
 * @param {Variant} variant
 */
async function make(pkg, { profile, features }) {
  const stamp = await fingerprint({ profile, features });
  const fresh = `${pkg}.${process.pid}`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(join(fresh, "core"), { recursive: true });
  try {
    await ensureWasmTarget();
    const bin = await wasmBindgenBin();
    const wasmOpt = await wasmOptScript();
    const wasm = await step(`cargo build (wasm32, ${profile})`, () => compile({ profile, features }));
    const bound = await step("wasm-bindgen", () => bind(bin, wasm, fresh));
    await step("wasm-opt", () => optimize(wasmOpt, bound, fresh));
    await step("package files", () => assemble(fresh));
    await step("esbuild", () => shrink(fresh));
    await writeFile(join(fresh, STAMP), stamp);
    await putInPlace(fresh, pkg);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/**
 * Compiles the crate for wasm.
 * @param {Variant} variant
 * @returns {Promise<string>} the wasm file
 */
async function compile({ profile, features }) {
  const target = ["--target", "wasm32-unknown-unknown"];
  if (existsSync(join(root, "Cargo.lock"))) target.push("--locked");
  await run("cargo", ["fetch", ...target]);
  const args = ["build", "--lib", ...target, "--profile", profile, "--features", features];
  args.push("--config", `target.wasm32-unknown-unknown.rustflags=${JSON.stringify(await remaps())}`);
  args.push("--message-format", "json-render-diagnostics");
  const lines = (await run("cargo", args, { show: true })).split("\n").filter(Boolean);
  for (const line of lines) {
    const message = JSON.parse(line);
    if (message.reason !== "compiler-artifact" || message.target.name !== "runcast") continue;
    const wasm = message.filenames.find((/** @type {string} */ name) => name.endsWith(".wasm"));
    if (wasm) return wasm;
  }
  throw new Error("cargo built no wasm: is the crate named runcast, and a cdylib?");
}

/**
 * Options that keep the paths of this machine out of panic messages.
 * @returns {Promise<string[]>}
 */
async function remaps() {
  const sources = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry", "src");
  const registries = existsSync(sources) ? (await readdir(sources)).sort() : [];
  return registries.map((name) => `--remap-path-prefix=${join(sources, name)}=crates`);
}

/**
 * Generates the glue.
 * @param {string} bin
 * @param {string} wasm
 * @param {string} fresh
 * @returns {Promise<string>} the wasm file that fits the glue
 */
async function bind(bin, wasm, fresh) {
  const out = join(fresh, "bound");
  await run(join(bin, "wasm-bindgen"), [
    ...["--target", "web", "--out-dir", out, "--out-name", "glue"],
    // The declarations are written by hand; how the wasm is found differs by runtime.
    ...["--no-typescript", "--omit-default-module-path", "--remove-producers-section"],
    // After a trap the glue must be able to start over.
    "--experimental-reset-state-function",
    wasm,
  ]);
  await writeFile(join(fresh, "core", GLUE), fitted(await readFile(join(out, GLUE), "utf8")));
  return join(out, "glue_bg.wasm");
}

/**
 * Optimizes the wasm. What a panic says has its place in the source; names of
 * functions would say little more and weigh much.
 * @param {string} wasmOpt
 * @param {string} bound
 * @param {string} fresh
 */
async function optimize(wasmOpt, bound, fresh) {
  const features = WASM_FEATURES.map((name) => `--enable-${name}`);
  const out = join(fresh, "core.wasm");
  const options = ["-O3", "--strip-debug", "--strip-target-features", "--minify-imports-and-exports-and-modules", "--one-caller-inline-max-function-size=20", "--reorder-functions-by-name", ...features];
  const short = JSON.parse(await run(process.execPath, [wasmOpt, bound, "-o", out, ...options]));
  const glue = join(fresh, "core", GLUE);
  await writeFile(glue, renamed(await readFile(glue, "utf8"), short));
  await rm(join(fresh, "bound"), { recursive: true });
}

/**
 * Copies what is not generated.
 * @param {string} fresh
 */
async function assemble(fresh) {
  for (const name of await readdir(boundary)) {
    if (name.endsWith(".js")) await cp(join(boundary, name), join(fresh, "core", name));
  }
  const parts = [GLUE, "error_text.js", "host.js", "instance.js", "names.js", "router.js"];
  // Unchecked, for two of them name a type alike.
  await writeFile(join(fresh, "core", CORE), ["// @ts-nocheck\n", ...parts.map((name) => `export * from "./${name}";\n`)].join(""));
  await cp(join(boundary, "types.d.ts"), join(fresh, "index.d.ts"));
  await cp(join(boundary, "frames.d.ts"), join(fresh, "frames.d.ts"));
  for (const name of await readdir(template)) {
    if (name.endsWith(".d.ts")) await cp(join(template, name), join(fresh, name));
  }
  for (const folder of ["entry", "host", "client", "sources", "cli"]) {
    for (const name of await readdir(join(template, folder))) {
      if (name.endsWith(".js")) await cp(join(template, folder, name), join(fresh, folder, name));
    }
  }
  for (const name of ["README.md", "LICENSE", "CHANGELOG.md"]) {
    const own = join(template, name);
    const source = existsSync(own) ? own : join(root, name);
    if (existsSync(source)) await cp(source, join(fresh, name));
    else say(`  ${name} is missing`);
  }
  const manifest = JSON.parse(await readFile(join(template, "package.json"), "utf8"));
  manifest.version = await crateVersion();
  await writeFile(join(fresh, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

/**
 * Takes out of what every user loads what only its readers need.
 * @param {string} fresh
 */
async function shrink(fresh) {
  const parser = await eventStreamParser();
  const env = { NODE_PATH: dirname(parser) };
  const core = join(fresh, "core");
  // The type checker wants the comments; not published.
  for (const part of ["core", "index.d.ts", "frames.d.ts"]) {
    await cp(join(fresh, part), join(fresh, TYPED, part), { recursive: true });
  }
  const esbuild = async (/** @type {string} */ part, /** @type {string[]} */ names, /** @type {string[]} */ ...more) => {
    const scripts = names.map((name) => join(fresh, part, name));
    const options = ["--target=es2022", "--log-level=warning", `--outdir=${join(fresh, part)}`, "--allow-overwrite"];
    await run(await esbuildBin(), [...scripts, ...options, ...more], { env });
  };
  await esbuild("core", [CORE], "--bundle", "--format=esm");
  for (const name of await readdir(core)) if (name !== CORE) await rm(join(core, name));
  await writeFile(join(core, CORE), withNamedClasses(await readFile(join(core, CORE), "utf8")));
  for (const part of ["core", "client", "sources"]) {
    const names = await readdir(join(fresh, part));
    await esbuild(part, names.filter((name) => name !== BORROWED), "--minify", "--tree-shaking=true");
  }
  const told = join(fresh, "bundle.json");
  await esbuild("sources", [BORROWED], "--minify", "--bundle", "--format=esm", `--metafile=${told}`);
  await writeFile(join(fresh, NOTICES), await notices(await bundledPackages(told)));
  await rm(told);
}

/**
 * A bundle that exports its classes where they stand: only what is declared so
 * keeps its name when it is minified, and traces tell it.
 * @param {string} bundle
 */
function withNamedClasses(bundle) {
  const classes = [...bundle.matchAll(/^var (\w+) = class\b/gm)].map(([, name]) => name);
  const list = bundle.lastIndexOf("\nexport {");
  const named = bundle.slice(0, list).replace(/^var (\w+) = class\b/gm, "export class $1");
  return named + bundle.slice(list).replace(/^  (\w+),?\n/gm, (line, name) => (classes.includes(name) ? "" : line));
}

/**
 * @param {string} metafile what esbuild told of a bundle
 * @returns {Promise<string[]>} the folders of the packages in it
 */
async function bundledPackages(metafile) {
  const { inputs } = JSON.parse(await readFile(metafile, "utf8"));
  const folders = Object.keys(inputs).map((path) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].map((folder) => resolve(root, folder)).sort();
}

/** @returns {Promise<string>} */
async function crateVersion() {
  const manifest = await readFile(join(root, "Cargo.toml"), "utf8");
  const version = /^\[package\][^[]*?^version\s*=\s*"([^"]+)"/ms.exec(manifest)?.[1];
  if (!version) throw new Error("Cargo.toml has no version");
  return version;
}

/**
 * A digest of all that goes into the package.
 * @param {Variant} variant
 */
async function fingerprint({ profile, features }) {
  const hash = createHash("sha256");
  const inputs = ["src", "pkg-template", ".cargo", "Cargo.toml", "Cargo.lock"];
  inputs.push("rust-toolchain.toml", "README.md", "LICENSE", "CHANGELOG.md");
  for (const input of inputs) {
    for (const file of await filesUnder(join(root, input))) {
      const bytes = await readFile(file);
      hash.update(`${relative(root, file)} ${bytes.length}\n`).update(bytes);
    }
  }
  hash.update(await run("rustc", ["--version"])).update(process.env.RUSTFLAGS ?? "");
  return `${profile} [${features}] ${hash.digest("hex")}\n`;
}

/**
 * @param {string} path a file, a folder or nothing
 * @returns {Promise<string[]>}
 */
async function filesUnder(path) {
  if (!existsSync(path)) return [];
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(() => null);
  if (!entries) return [path];
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath ?? entry.path, entry.name)).sort();
}

/** @param {string} pkg */
async function report(pkg) {
  const { wasm, js, total } = await packageSizes(pkg);
  say(sizeLine("core.wasm", wasm));
  say(sizeLine("core/*.js", js));
  say(sizeLine("together", total));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { profile: { type: "string" }, features: { type: "string" }, out: { type: "string" } },
  });
  await report(await build(values));
}
