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
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { lstat, mkdir, readFile, readlink, rename, rm, symlink, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

const EXE = process.platform === "win32" ? ".exe" : "";
const CARGO_DENY = "0.20.2";
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

/** How often a process that waits for another looks again, ms. */
const LOOKS_MS = 50;
/** A lock that names nobody is one that is just being written, or a dead process's; from here on the latter, ms. */
const NAMELESS_MS = 5_000;
/** The locks that this process has. @type {Set<string>} */
const held = new Set();

/**
 * Does a job on a place while no other process does one there. What another
 * did meanwhile is there by then: the job has to look at the place itself.
 * @template T
 * @param {string} place a file or a folder; beside it stands the lock, a file
 *   with the number of the process that has it
 * @param {() => Promise<T>} job
 * @returns {Promise<T>}
 */
export async function alone(place, job) {
  const lock = `${place}.lock`;
  await mkdir(dirname(place), { recursive: true });
  for (let looks = 0; !isTaken(lock); looks += 1) {
    if (isLeft(lock)) removeLeft(lock);
    else if (looks === 5_000 / LOOKS_MS) say(`  waiting for another process that is at it (${lock})`);
    await new Promise((resolve) => setTimeout(resolve, LOOKS_MS));
  }
  try {
    return await job();
  } finally {
    letGo(lock);
  }
}

/** @param {string} lock @returns {boolean} whether it is this process's now */
function isTaken(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    held.add(lock);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  }
}

/** @param {string} lock one that this process has */
function letGo(lock) {
  held.delete(lock);
  rmSync(lock, { force: true });
}

/** @param {string} lock @returns {boolean} whether who had it is dead */
function isLeft(lock) {
  try {
    const owner = Number(readFileSync(lock, "utf8"));
    if (!(owner > 0)) return Date.now() - statSync(lock).mtimeMs > NAMELESS_MS;
    // In a container each process may have the number of the one before.
    if (owner === process.pid) return !held.has(lock);
    process.kill(owner, 0);
    return false;
  } catch (error) {
    // It is another user's process that lives, or the lock is gone.
    return /** @type {NodeJS.ErrnoException} */ (error).code === "ESRCH";
  }
}

/** Only one may: another would remove the lock that the first takes then. @param {string} lock */
function removeLeft(lock) {
  const removal = `${lock}.removal`;
  if (!isTaken(removal)) {
    if (isLeft(removal)) rmSync(removal, { force: true });
    return;
  }
  if (isLeft(lock)) rmSync(lock, { force: true });
  letGo(removal);
}

/**
 * Puts a folder into its place, whether there is one already or not. Only who
 * is {@link alone} may.
 * @param {string} fresh beside it
 * @param {string} folder
 */
export async function putInPlace(fresh, folder) {
  const old = `${fresh}.old`;
  await rm(old, { recursive: true, force: true });
  if (existsSync(folder)) await rename(folder, old);
  await rename(fresh, folder);
  await rm(old, { recursive: true, force: true });
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
  const isThere = () => existsSync(join(folder, proof));
  if (!isThere()) await alone(folder, async () => isThere() || installInto(folder, proof, install));
  return folder;
}

/**
 * @param {string} folder
 * @param {string} proof
 * @param {(folder: string) => Promise<unknown>} install
 */
async function installInto(folder, proof, install) {
  const partial = `${folder}.partial-${process.pid}`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  try {
    await step(`installing ${basename(folder)} (once)`, () => install(partial));
    if (!existsSync(join(partial, proof))) throw new Error(`${basename(folder)}: no ${proof} after the install`);
    await putInPlace(partial, folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
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

/**
 * A PATH with these folders in front.
 * @param {...string} folders
 */
export function pathWith(...folders) {
  return [...folders, process.env.PATH ?? ""].join(delimiter);
}
