/** Finds or makes the tools that the build, the tests and the demo need. */

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { lstat, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { alone } from "./alone.mjs";
import { ensureGeneration, ensureTool } from "./cache.mjs";
import { root, run, say, step } from "./commands.mjs";

export { alone, putInPlace } from "./alone.mjs";
export { ensureGeneration, ensureTool } from "./cache.mjs";
export { root, run, say, step };

/** @typedef {import("./commands.mjs").RunOptions} RunOptions */

const EXE = process.platform === "win32" ? ".exe" : "";
const CARGO_DENY = "0.20.2";
const BINARYEN = "132.0.0";
const ESBUILD = "0.28.2";
const EVENTSOURCE_PARSER = "3.1.1";
const WASM_TARGET = "wasm32-unknown-unknown";

/**
 * Adds the wasm target to the toolchain if it is not there. Where Rust does
 * not come from rustup, cargo itself says what is missing.
 */
export async function ensureWasmTarget() {
  const sysroot = (await run("rustc", ["--print", "sysroot"])).trim();
  if (existsSync(join(sysroot, "lib", "rustlib", WASM_TARGET, "lib"))) return;
  await step(`rustup target add ${WASM_TARGET}`, () =>
    run("rustup", ["target", "add", WASM_TARGET], { show: true }),
  );
}

/** @returns {Promise<string>} the version of wasm-bindgen that the crate pins */
async function wasmBindgenVersion() {
  const manifest = await readFile(join(root, "Cargo.toml"), "utf8");
  const pin = /^wasm-bindgen\s*=.*?"=(\d+\.\d+\.\d+)"/m.exec(manifest)?.[1];
  if (!pin) throw new Error('Cargo.toml must pin wasm-bindgen: wasm-bindgen = "=X.Y.Z"');
  const lock = await readFile(join(root, "Cargo.lock"), "utf8").catch(() => "");
  const locked = /^name = "wasm-bindgen"\nversion = "([^"]+)"/m.exec(lock)?.[1];
  if (locked && locked !== pin) {
    throw new Error(`Cargo.toml pins wasm-bindgen ${pin}, Cargo.lock has ${locked}`);
  }
  return pin;
}

/**
 * The folder with `wasm-bindgen` and `wasm-bindgen-test-runner` of the crate's
 * version.
 * @returns {Promise<string>}
 */
export async function wasmBindgenBin() {
  const version = await wasmBindgenVersion();
  return cargoTool("wasm-bindgen-cli", version, `wasm-bindgen-${version}`, "wasm-bindgen");
}

/** @returns {Promise<string>} the program that checks what the crate depends on */
export async function cargoDeny() {
  const bin = await cargoTool("cargo-deny", CARGO_DENY, `cargo-deny-${CARGO_DENY}`, "cargo-deny");
  return join(bin, `cargo-deny${EXE}`);
}

/**
 * @param {string} crate
 * @param {string} version
 * @param {string} folder its name in the cache
 * @param {string} program one that it brings
 * @returns {Promise<string>} the folder of its programs
 */
async function cargoTool(crate, version, folder, program) {
  const place = await ensureTool(folder, join("bin", `${program}${EXE}`), async (to) => {
    // An unoptimized tool has the same output and is built in half the time.
    const args = ["install", crate, "--version", `=${version}`, "--debug"];
    args.push("--root", to, "--target-dir", join(to, "target"));
    try {
      await run("cargo", [...args, "--locked"], { cwd: to, show: true });
    } catch (error) {
      say(`  ${error instanceof Error ? error.message : error}`);
      say("  once more, with whatever versions the registry offers");
      await run("cargo", args, { cwd: to, show: true });
    }
    await rm(join(to, "target"), { recursive: true, force: true });
  });
  return join(place, "bin");
}

/** @returns {Promise<string>} the script of wasm-opt, to be run with Node */
export function wasmOptScript() {
  return npmTool("binaryen", BINARYEN, "bin/wasm-opt");
}

/** @returns {Promise<string>} the program esbuild */
export function esbuildBin() {
  return npmTool("esbuild", ESBUILD, "bin/esbuild");
}

/** @returns {Promise<string>} the folder of the parser of server-sent events that the package brings along */
export async function eventStreamParser() {
  return dirname(await npmTool("eventsource-parser", EVENTSOURCE_PARSER, "package.json"));
}

/**
 * @param {string} name
 * @param {string} version
 * @param {string} wanted a file of it
 * @returns {Promise<string>} the file
 */
async function npmTool(name, version, wanted) {
  const file = join("node_modules", name, wanted);
  const folder = await ensureTool(`${name}-${version}`, file, (to) =>
    npm(["install", "--no-save", "--prefix", to, `${name}@${version}`], { cwd: to }),
  );
  return join(folder, file);
}

/**
 * Installs what tests/package.json asks for and links it as
 * tests/node_modules.
 * @returns {Promise<string>} the path of tests/node_modules
 */
export async function devTools() {
  const tests = join(root, "tests");
  const manifest = await readFile(join(tests, "package.json"));
  const lock = await readFile(join(tests, "package-lock.json"));
  const hash = createHash("sha256").update(manifest).update(lock);
  const folder = await ensureGeneration(
    "node-tools",
    hash.digest("hex").slice(0, 16),
    join("node_modules", ".package-lock.json"),
    async (to) => {
      await writeFile(join(to, "package.json"), manifest);
      await writeFile(join(to, "package-lock.json"), lock);
      await npm(["ci"], { cwd: to, show: true });
    },
  );
  const link = join(tests, "node_modules");
  const target = join(folder, "node_modules");
  if (!(await isLinked(link, target))) {
    await alone(link, async () => {
      if (await isLinked(link, target)) return;
      await rm(link, { force: true });
      await symlink(target, link, "junction");
    });
  }
  return link;
}

/**
 * A folder that somebody installed by hand is theirs; only a link is replaced.
 * @param {string} link
 * @param {string} target
 */
async function isLinked(link, target) {
  const there = await lstat(link).catch(() => undefined);
  return there !== undefined && (!there.isSymbolicLink() || (await readlink(link).catch(() => "")) === target);
}

/**
 * Runs npm without its notices.
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export function npm(args, options = {}) {
  const quiet = ["--no-audit", "--no-fund", "--no-update-notifier"];
  const command = process.platform === "win32" ? "npm.cmd" : "npm";
  return run(command, [...args, ...quiet], options);
}
