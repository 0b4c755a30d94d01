/**
 * Finds or makes the tools that the build, the tests and the demo need.
 *
 * Everything that is downloaded or compiled once lives in one cache outside of
 * the checkout, a folder for each tool and version, so that a fresh clone is
 * quick. An install is made beside its place and renamed into it: what stands
 * in the cache is whole.
 */

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { lstat, mkdir, readFile, readlink, rename, rm, symlink, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

const BINARYEN = "132.0.0";
const ESBUILD = "0.28.2";
const EVENTSOURCE_PARSER = "3.1.1";
const WASM_TARGET = "wasm32-unknown-unknown";

/** @returns {string} the folder that keeps the tools */
export function cacheDir() {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  return process.env.RUNCAST_CACHE || join(base, "runcast");
}

/** @param {string} text one line of progress */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Runs one part of a longer job and says how long it took.
 * @template T
 * @param {string} label
 * @param {() => Promise<T>} job
 * @returns {Promise<T>}
 */
export async function step(label, job) {
  const start = performance.now();
  say(`· ${label}`);
  const result = await job();
  const seconds = (performance.now() - start) / 1000;
  if (seconds >= 1) say(`  ${label}: ${seconds.toFixed(1)} s`);
  return result;
}

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] the project's folder by default
 * @property {NodeJS.ProcessEnv} [env] added to the environment
 * @property {boolean} [show] pass standard error through, for long commands
 */

/**
 * Runs a command to its end and gives its standard output. A failing command
 * throws with its output.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<string>}
 */
export function run(command, args, { cwd = root, env = {}, show = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", show ? "inherit" : "pipe"],
    });
    let out = "";
    let all = "";
    child.stdout?.setEncoding("utf8").on("data", (text) => {
      out += text;
      all += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text) => (all += text));
    child.on("error", (cause) => reject(new Error(`cannot run ${command}`, { cause })));
    child.on("close", (code, signal) => {
      if (code === 0) return resolve(out);
      const line = [command, ...args].join(" ");
      reject(new Error(`${line} ended with ${signal ?? code}\n${all}`.trimEnd()));
    });
  });
}

/**
 * Gives the folder of a tool, installing it first if it is not there.
 * @param {string} name the folder's name, with the version in it
 * @param {string} proof a file in the folder that a whole install has
 * @param {(folder: string) => Promise<unknown>} install fills an empty folder
 * @returns {Promise<string>}
 */
export async function ensureTool(name, proof, install) {
  const folder = join(cacheDir(), name);
  if (existsSync(join(folder, proof))) return folder;
  const partial = `${folder}.partial-${process.pid}`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  try {
    await step(`installing ${name} (once)`, () => install(partial));
    if (!existsSync(join(partial, proof))) throw new Error(`${name}: no ${proof} after the install`);
    // Another process may have been quicker; its install is as good.
    if (!existsSync(join(folder, proof))) {
      await rm(folder, { recursive: true, force: true });
      await rename(partial, folder);
    }
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return folder;
}

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
export async function wasmBindgenVersion() {
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
  const exe = process.platform === "win32" ? ".exe" : "";
  const folder = await ensureTool(
    `wasm-bindgen-${version}`,
    join("bin", `wasm-bindgen${exe}`),
    async (to) => {
      // An unoptimized tool has the same output and is built in half the time.
      const args = ["install", "wasm-bindgen-cli", "--version", `=${version}`, "--debug"];
      args.push("--root", to, "--target-dir", join(to, "target"));
      try {
        await run("cargo", [...args, "--locked"], { cwd: to, show: true });
      } catch (error) {
        say(`  ${error instanceof Error ? error.message : error}`);
        say("  once more, with whatever versions the registry offers");
        await run("cargo", args, { cwd: to, show: true });
      }
      await rm(join(to, "target"), { recursive: true, force: true });
    },
  );
  return join(folder, "bin");
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
  const folder = await ensureTool(
    `node-tools-${hash.digest("hex").slice(0, 16)}`,
    join("node_modules", ".package-lock.json"),
    async (to) => {
      await writeFile(join(to, "package.json"), manifest);
      await writeFile(join(to, "package-lock.json"), lock);
      await npm(["ci"], { cwd: to, show: true });
    },
  );
  const link = join(tests, "node_modules");
  const target = join(folder, "node_modules");
  const there = await lstat(link).catch(() => undefined);
  if (there?.isSymbolicLink() && (await readlink(link)) === target) return link;
  // A folder that somebody installed by hand is theirs; only a link is replaced.
  if (there && !there.isSymbolicLink()) return link;
  await rm(link, { force: true });
  await symlink(target, link, "junction");
  return link;
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

/**
 * A PATH with these folders in front.
 * @param {...string} folders
 */
export function pathWith(...folders) {
  return [...folders, process.env.PATH ?? ""].join(delimiter);
}
