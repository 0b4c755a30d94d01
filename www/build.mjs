/**
 * Builds the demo: `node www/build.mjs`. It makes `www/site/`, a static site that any host can
 * serve from any path, and the Worker that `www/serve.mjs` starts on this machine.
 *
 * Nothing is done when nothing that goes into them has changed.
 */

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build as buildPackage } from "../pkg-template/build.mjs";
import { alone, devTools, esbuildBin, putInPlace, root, run, say, step } from "../pkg-template/tools.mjs";

const www = fileURLToPath(new URL(".", import.meta.url));

/** The static site; nothing else is ever served. */
export const site = join(www, "site");

/** The Worker for this machine, with the WebAssembly beside it. */
export const worker = join(www, ".worker");

/** What was built of what. */
const stamp = join(worker, "stamp");

/** What goes in: the rest of this folder serves it. */
const inputs = ["index.html", "style.css", "style", "page", "lab", "runs", "worker/worker.js", "worker/demo.js", "build.mjs"];

/** @returns {Promise<{ site: string, worker: string }>} */
export async function build() {
  const pkg = await buildPackage();
  const tools = await devTools();
  const isBuilt = async () => existsSync(site) && (await readFile(stamp, "utf8").catch(() => "")) === (await fingerprint(pkg, tools));
  if (await isBuilt()) say("· www/site/ is up to date");
  else await alone(site, async () => (await isBuilt()) || make(pkg, tools));
  return { site, worker };
}

/** @param {string} pkg @param {string} tools */
async function make(pkg, tools) {
  const made = await fingerprint(pkg, tools);
  const aliases = await aliasesOf(pkg, tools);
  await step("the site", () => inPlace(site, (fresh) => buildSite(fresh, aliases)));
  await step("the Worker", () => inPlace(worker, (fresh) => buildWorker(fresh, aliases)));
  await writeFile(stamp, made);
}

/** @param {string} folder @param {(fresh: string) => Promise<void>} fill */
async function inPlace(folder, fill) {
  const fresh = `${folder}.${process.pid}`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  try {
    await fill(fresh);
    await putInPlace(fresh, folder);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** @param {string} fresh @param {string[]} aliases */
async function buildSite(fresh, aliases) {
  await run(await esbuildBin(), [
    join(www, "page", "main.js"), join(www, "style.css"),
    ...["--bundle", "--splitting", "--format=esm", "--minify", "--target=es2022", "--charset=utf8", "--log-level=warning"],
    ...["--loader:.wasm=file", "--entry-names=[name]", "--chunk-names=[name]-[hash]", "--asset-names=[name]-[hash]"],
    ...aliases, `--outdir=${fresh}`,
  ]);
  const html = await readFile(join(www, "index.html"), "utf8");
  await writeFile(join(fresh, "index.html"), html.replace(/\n\s+/g, "\n"));
  // A Worker that serves the page answers this itself.
  await writeFile(join(fresh, "form.json"), '{"form":"static"}\n');
}

/** @param {string} fresh @param {string[]} aliases */
async function buildWorker(fresh, aliases) {
  await run(await esbuildBin(), [
    join(www, "worker", "worker.js"),
    ...["--bundle", "--format=esm", "--target=es2022", "--log-level=warning", "--conditions=workerd,worker,browser"],
    ...["--loader:.wasm=copy", "--external:cloudflare:*"],
    ...aliases, `--outdir=${fresh}`,
  ]);
}

/**
 * What the bundler finds under the names that users import.
 * @param {string} pkg
 * @param {string} tools
 */
async function aliasesOf(pkg, tools) {
  const { exports } = JSON.parse(await readFile(join(pkg, "package.json"), "utf8"));
  const aliases = Object.entries(exports).filter(([name]) => name !== "." && name !== "./server").map(([name, found]) => {
    const file = typeof found === "string" ? found : found.default;
    return `--alias:runcast${name.slice(1)}=${join(pkg, file)}`;
  });
  // The settings of the type checker are none of the bundler's.
  return [...aliases, `--alias:uplot=${join(tools, "uplot")}`, "--tsconfig-raw={}"];
}

/** @param {string} pkg @param {string} tools */
async function fingerprint(pkg, tools) {
  const hash = createHash("sha256");
  hash.update(await readFile(join(pkg, ".build"))).update(await readFile(join(tools, "uplot", "package.json")));
  for (const input of inputs) {
    for (const file of await filesOf(join(www, input))) hash.update(`${relative(root, file)}\n`).update(await readFile(file));
  }
  return hash.digest("hex");
}

/** @param {string} path a file or a folder */
async function filesOf(path) {
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(() => undefined);
  if (!entries) return [path];
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name)).sort();
}

/** @returns {Promise<{ name: string, bytes: number }[]>} what a visitor downloads at most, gzipped */
export async function siteSizes() {
  const files = await filesOf(site);
  return Promise.all(files.map(async (file) => ({ name: relative(site, file), bytes: gzipSync(await readFile(file), { level: 9 }).length })));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build();
  const sizes = await siteSizes();
  for (const { name, bytes } of sizes) say(`  ${name.padEnd(28)} ${(bytes / 1000).toFixed(1).padStart(7)} KB gzip`);
  say(`  ${"together".padEnd(28)} ${(sizes.reduce((sum, { bytes }) => sum + bytes, 0) / 1000).toFixed(1).padStart(7)} KB gzip`);
}
