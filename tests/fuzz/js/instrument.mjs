// Makes code tell where it goes: bundles a target with what it tests, and has every branch of it
// note that it was taken.

import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

import { parse } from "acorn";
import { build } from "esbuild";

import { packedProject } from "../../js/packed.mjs";

/**
 * @typedef {{ type: string, start: number, end: number, [member: string]: any }} Node of a syntax tree
 * @typedef {{ at: number, text: string, order: number }} Edit
 */

/** How many pairs of places are told apart. */
export const PAIRS = 1 << 16;

/**
 * A target, importable; its code counts pairs of places in `globalThis.taken`.
 * @param {string} file
 * @returns {Promise<{ target: any, words: string[] }>} `words` are the texts that the code knows
 */
export async function instrumented(file) {
  const project = await packedProject();
  const folder = dirname(createRequire(join(project, "package.json")).resolve("runcast/package.json"));
  const bundle = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "es2022",
    // The router itself finds its WebAssembly beside it, and is fuzzed natively.
    external: ["runcast"],
    // What the package keeps to itself, by its place.
    alias: { "runcast-host": join(folder, "host"), "runcast-sources": join(folder, "sources", "index.js") },
  });
  const code = bundle.outputFiles[0].text;
  const tree = /** @type {any} */ (parse(code, { ecmaVersion: "latest", sourceType: "module" }));
  const out = join(project, `fuzz-${basename(file)}`);
  await writeFile(out, `const $taken = globalThis.taken; let $from = 0;\nconst $at = (to) => { $taken[$from ^ to] += 1; $from = to >> 1; };\n${edited(code, tree)}`);
  return { target: await import(pathToFileURL(out).href), words: wordsIn(tree) };
}

/** @param {string} code @param {Node} tree */
function edited(code, tree) {
  /** @type {Edit[]} */
  const edits = [];
  // Places far from each other, so that pairs of them rarely meet.
  let [count, order] = [0, 0];
  const place = () => Math.imul((count += 1), 0x9e3779b1) >>> 16;
  const insert = (/** @type {number} */ at, /** @type {string} */ text) => edits.push({ at, text, order: (order += 1) });
  const statement = (/** @type {Node | null | undefined} */ node) => {
    if (!node) return;
    if (node.type === "BlockStatement") return insert(node.start + 1, `$at(${place()});`);
    insert(node.start, `{$at(${place()});`);
    edits.push({ at: node.end, text: "}", order: -(order += 1) });
  };
  const expression = (/** @type {Node} */ node) => {
    insert(node.start, `($at(${place()}),`);
    // What begins last ends first.
    edits.push({ at: node.end, text: ")", order: -(order += 1) });
  };
  walk(tree, (node) => {
    switch (node.type) {
      case "FunctionDeclaration": case "FunctionExpression": statement(node.body); break;
      case "ArrowFunctionExpression": node.body.type === "BlockStatement" ? statement(node.body) : expression(node.body); break;
      case "IfStatement": statement(node.consequent); if (node.alternate) statement(node.alternate); break;
      case "ForStatement": case "ForInStatement": case "ForOfStatement": case "WhileStatement": case "DoWhileStatement": statement(node.body); break;
      case "TryStatement": if (node.handler) statement(node.handler.body); break;
      case "ConditionalExpression": expression(node.consequent); expression(node.alternate); break;
      case "LogicalExpression": expression(node.right); break;
      case "SwitchCase": if (node.consequent.length > 0) insert(node.consequent[0].start, `$at(${place()});`); break;
      default:
    }
  });
  let [text, from] = ["", 0];
  // At one place what ends comes before what begins.
  edits.sort((one, other) => one.at - other.at || one.order - other.order);
  for (const edit of edits) {
    text += code.slice(from, edit.at) + edit.text;
    from = edit.at;
  }
  return text + code.slice(from);
}

/** @param {any} node @param {(node: Node) => void} visit */
function walk(node, visit) {
  if (typeof node !== "object" || node === null) return;
  if (Array.isArray(node)) return node.forEach((one) => walk(one, visit));
  if (typeof node.type === "string") visit(node);
  for (const member of Object.values(node)) walk(member, visit);
}

/** @param {Node} tree */
function wordsIn(tree) {
  /** @type {Set<string>} */
  const words = new Set();
  walk(tree, ({ type, value, key, property, computed }) => {
    if (type === "Literal" && typeof value === "string" && value.length > 0 && value.length < 40) words.add(value);
    for (const name of [key, property]) if (name?.type === "Identifier" && !computed) words.add(name.name);
  });
  return [...words];
}
