/**
 * The clients of the gateway that protocol 3 comes from, out of its npm package: the Control UI's
 * static files, and the client for Node with the files and packages that it imports.
 */

import { builtinModules } from "node:module";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";

import { ensureTool, npm, run } from "../../../pkg-template/tools.mjs";

const VERSION = "2026.3.24";

/** @returns {Promise<string>} the folder of the Control UI's files */
export async function controlUiFiles() {
  return join(await originClients(), "dist", "control-ui");
}

/**
 * The class that the package calls `GatewayClient`; the file exports it under a short name.
 * @returns {Promise<any>}
 */
export async function originNodeClient() {
  const folder = await originClients();
  const { entry, name } = JSON.parse(await readFile(join(folder, "client.json"), "utf8"));
  // Else it keeps a log file of its own.
  process.env.OPENCLAW_LOG_LEVEL ??= "silent";
  const module = await import(pathToFileURL(join(folder, entry)).href);
  return module[name];
}

/** @returns {Promise<string>} */
function originClients() {
  return ensureTool(`control-ui-${VERSION}`, "client.json", async (to) => {
    await npm(["pack", `openclaw@${VERSION}`, "--pack-destination", to], { cwd: to });
    await run("tar", ["-xzf", `openclaw-${VERSION}.tgz`], { cwd: to });
    await keep(join(to, "package"), to);
    for (const rest of ["package", `openclaw-${VERSION}.tgz`]) await rm(join(to, rest), { recursive: true });
  });
}

/**
 * Takes what the clients need out of the unpacked package.
 * @param {string} whole
 * @param {string} to
 */
async function keep(whole, to) {
  await mkdir(join(to, "dist"), { recursive: true });
  await rename(join(whole, "dist", "control-ui"), join(to, "dist", "control-ui"));

  const { entry, name } = await findClient(join(whole, "dist"));
  const { files, packages } = await importsOf(entry);
  for (const file of files) await rename(file, join(to, relative(whole, file)));

  const { dependencies } = JSON.parse(await readFile(join(whole, "package.json"), "utf8"));
  // The lowest versions that it allows, so that the same are installed next year.
  const pins = packages.map((one) => [one, String(dependencies[one]).replace(/^[~^]/, "")]);
  const manifest = { private: true, type: "module", dependencies: Object.fromEntries(pins) };
  await writeFile(join(to, "package.json"), JSON.stringify(manifest));
  await npm(["install", "--ignore-scripts", "--prefix", to], { cwd: to });
  await writeFile(join(to, "client.json"), JSON.stringify({ entry: relative(whole, entry), name }));
}

/** @param {string} dist */
async function findClient(dist) {
  const file = (await readdir(dist)).find((one) => /^method-scopes-.*\.js$/.test(one));
  if (!file) throw new Error("the package has no file with its client");
  const entry = join(dist, file);
  const name = /\bGatewayClient as (\w+)/.exec(await readFile(entry, "utf8"))?.[1];
  if (!name) throw new Error(`${file} exports no client`);
  return { entry, name };
}

/**
 * @param {string} entry
 * @returns {Promise<{ files: string[], packages: string[] }>} all that it imports, itself included
 */
async function importsOf(entry) {
  const files = new Set([entry]);
  /** @type {Set<string>} */
  const packages = new Set();
  for (const file of files) {
    const text = await readFile(file, "utf8");
    for (const [, from, bare] of text.matchAll(/^(?:import|export)\b[^;"]*?\bfrom\s*"([^"]+)"|^import\s*"([^"]+)"/gm)) {
      const specifier = from ?? bare ?? "";
      if (specifier.startsWith(".")) files.add(join(dirname(file), specifier));
      else if (!specifier.startsWith("node:") && !builtinModules.includes(specifier)) packages.add(specifier);
    }
  }
  return { files: [...files], packages: [...packages] };
}
