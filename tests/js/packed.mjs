// The package as its users get it: packed by npm and installed in a project of its own.

import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { build } from "../../pkg-template/build.mjs";
import { devTools, npm } from "../../pkg-template/tools.mjs";

/** @type {Promise<string> | undefined} */
let making;

/**
 * A folder whose node_modules has runcast and from which the tools of the tests resolve. The
 * one that RUNCAST_PROJECT names, else one that goes when this process ends.
 * @returns {Promise<string>}
 */
export async function packedProject() {
  // Modules that wait for it do so at once.
  process.env.RUNCAST_PROJECT ??= await (making ??= makeProject());
  return process.env.RUNCAST_PROJECT;
}

/** @returns {Promise<string>} */
async function makeProject() {
  const pkg = await build();
  const folder = await mkdtemp(join(tmpdir(), "runcast-project-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return installPacked(pkg, folder);
}

/**
 * Packs the package and installs it in a project inside of a folder.
 * @param {string} pkg the built package
 * @param {string} folder
 * @returns {Promise<string>} the project
 */
async function installPacked(pkg, folder) {
  const packed = await npm(["pack", "--json", "--pack-destination", folder], { cwd: pkg });
  const [{ filename }] = JSON.parse(packed);
  const project = join(folder, "project");
  await mkdir(project, { recursive: true });
  await writeFile(join(project, "package.json"), '{ "private": true, "type": "module" }\n');
  await npm(["install", "--offline", "--ignore-scripts", join(folder, filename)], { cwd: project });
  await rm(join(folder, filename));
  // One folder up, so that the project itself holds nothing but what its user installed.
  await symlink(await devTools(), join(folder, "node_modules"), "junction");
  return project;
}
