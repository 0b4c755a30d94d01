/**
 * THIRD-PARTY-NOTICES.txt: whose work the package holds, under which license.
 *
 * All that offers MIT is taken under it: its terms are the same for all and
 * stand there once. Tables made of Unicode's data have Unicode's license
 * beside. Anything else stops the build: somebody has to decide.
 */

import { readFile, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";

import { root, run } from "./commands.mjs";

/** The file's name in the package. */
export const NOTICES = "THIRD-PARTY-NOTICES.txt";

/**
 * Somebody's work.
 * @typedef {object} Part
 * @property {string} name with the version
 * @property {string} license the SPDX expression
 * @property {string[]} holders the lines that have to be kept
 * @property {string} [more] the text of the license that it has beside MIT
 */

/**
 * @param {readonly string[]} bundled the folders of the npm packages that are bundled
 * @returns {Promise<string>}
 */
export async function notices(bundled) {
  const terms = termsOf(await readFile(join(root, "LICENSE"), "utf8"));
  const [crates, scripts] = [await linkedCrates(terms), await Promise.all(bundled.map((folder) => npmPart(folder, terms)))];
  const more = [...crates, ...scripts].filter((each) => each.more);
  return `runcast holds work of others: what it is, the licenses that it is offered under, and whose it is.
All of it is used under the MIT license, with what stands behind AND added; their terms follow.

Linked into core.wasm, with its glue in core/ (the linker may have left it out again):

${[...crates, await standardLibrary()].map(lineOf).join("\n")}

Bundled into sources/:

${scripts.map(lineOf).join("\n")}

---- MIT

${terms}
${more.map(({ name, more }) => `\n---- ${name}, beside MIT\n\n${more}\n`).join("")}`;
}

/** @param {Part} part */
const lineOf = ({ name, license, holders }) => [`  ${name} (${license})`, ...holders.map((holder) => `    ${holder}`)].join("\n");

/**
 * The crates that are linked into the wasm: all that the library depends on but what runs at compile time.
 * @param {string} terms
 */
async function linkedCrates(terms) {
  const args = ["metadata", "--format-version", "1", "--locked", "--filter-platform", "wasm32-unknown-unknown"];
  const { packages, resolve } = JSON.parse(await run("cargo", args));
  const [manifests, nodes] = [packages, resolve.nodes].map((list) => new Map(list.map((/** @type {any} */ each) => [each.id, each])));
  const reached = new Set([resolve.root]);
  for (const id of reached) {
    for (const { pkg, dep_kinds } of nodes.get(id).deps) {
      const isMacro = manifests.get(pkg).targets.some((/** @type {any} */ target) => target.kind.includes("proc-macro"));
      if (!isMacro && dep_kinds.some((/** @type {any} */ { kind }) => kind === null)) reached.add(pkg);
    }
  }
  reached.delete(resolve.root);
  const linked = [...reached].map((id) => manifests.get(id)).sort((one, other) => (one.name < other.name ? -1 : 1));
  return Promise.all(linked.map(({ name, version, license, authors, manifest_path }) =>
    part({ name: `${name} ${version}`, license, authors, folder: dirname(manifest_path) }, terms)));
}

/**
 * @param {string} folder
 * @param {string} terms
 */
async function npmPart(folder, terms) {
  const { name, version, license, author } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  return part({ name: `${name} ${version}`, license, authors: [author?.name ?? author].filter(Boolean), folder }, terms);
}

/**
 * The text of the license tells whose it is; where it does not, or none is there, the manifest may.
 * @param {{ name: string, license: string, authors: string[], folder: string }} found
 * @param {string} terms
 * @returns {Promise<Part>}
 */
async function part({ name, license, authors, folder }, terms) {
  const offered = (license ?? "none").replaceAll("/", " OR ");
  const others = offered.split(" AND ").map((each) => each.replace(/^\(|\)$/g, "")).filter((each) => !each.split(" OR ").includes("MIT"));
  if (others.some((each) => each !== "Unicode-3.0")) throw new Error(`${name} has the license ${offered}, which nobody has looked at`);
  const more = others.length > 0 ? (await readFile(join(folder, "LICENSE-UNICODE"), "utf8")).trim() : undefined;
  const file = (await readdir(folder)).filter((each) => /^licen[cs]e(?:-mit)?(?:\.\w+)?$/i.test(each)).sort().at(-1);
  const text = file ? await readFile(join(folder, file), "utf8") : "";
  if (file && wordsOf(termsOf(text)) !== wordsOf(terms)) throw new Error(`${name}: its ${file} has terms of its own`);
  const lines = text.split("\n").filter((line) => /^\s*copyright \(c\)/i.test(line)).map((line) => line.trim());
  const holders = lines.length > 0 ? lines : [`by ${authors.map((author) => author.replace(/\s*<.*>/, "")).join(", ") || "its contributors"}`];
  return { name, license: offered, holders, ...(more ? { more } : {}) };
}

/** What rustc links by itself, compiler-builtins among it. @returns {Promise<Part>} */
async function standardLibrary() {
  const version = /^rustc (\S+)/.exec(await run("rustc", ["--version"]))?.[1];
  return { name: `the Rust standard library ${version}`, license: "MIT OR Apache-2.0", holders: ["by the Rust Project's contributors"] };
}

/** @param {string} text */
const termsOf = (text) => text.slice(Math.max(0, text.indexOf("Permission is hereby granted"))).trim();

/** @param {string} text */
const wordsOf = (text) => text.replace(/\s+/g, " ").toLowerCase();
