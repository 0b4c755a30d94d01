import { marked } from "marked";

/**
 * @typedef {object} Block
 * @property {number} line where it starts, from 1
 * @property {string} language
 * @property {string} code
 * @property {string} [marker] what the comment before it says: `run: node` of `<!-- run: node -->`
 */

/**
 * The fenced code blocks of a Markdown text, each with the comment that stands right before it.
 * @param {string} markdown
 * @returns {Block[]}
 */
export function codeBlocks(markdown) {
  /** @type {Block[]} */
  const blocks = [];
  let line = 1;
  /** @type {string | undefined} */
  let marker;
  for (const token of marked.lexer(markdown)) {
    if (token.type === "code") {
      const language = (token.lang ?? "").split(/\s/)[0] ?? "";
      blocks.push({ line, language, code: token.text, ...(marker === undefined ? {} : { marker }) });
    }
    if (token.type === "html") marker = /<!--\s*(.*?)\s*-->\s*$/s.exec(token.raw)?.[1];
    else if (token.type !== "space") marker = undefined;
    line += token.raw.split("\n").length - 1;
  }
  return blocks;
}
