// Recordings of what providers streamed, one chunk a line. They are other people's: they are read
// where they are and never copied into the project.

import { existsSync, readFileSync } from "node:fs";

import { messageLike, named } from "./replies.mjs";

const FOLDER = new URL("../../../../shared/streams/", import.meta.url);
const areThere = existsSync(FOLDER);
if (!areThere) console.log("# recorded streams are not compared: ../shared/streams is not beside the project");

/** Which file is whose, and how its provider writes a chunk. */
const FILES = /** @type {const} */ ({
  fromOpenAIChat: { write: messageLike, files: ["deepseek-tool-call", "openai-text", "xai-tool-call"] },
  fromOpenAIResponses: { write: named, files: ["openai-web-search-tool.1"] },
  fromAnthropic: { write: named, files: ["anthropic-code-execution-20250825.1", "anthropic-web-search-tool.1"] },
});

/**
 * @param {keyof typeof FILES} source
 * @returns {import("./replies.mjs").Reply[]} none where they are not at hand
 */
export function recordingsOf(source) {
  if (!areThere) return [];
  const { write, files } = FILES[source];
  return files.map((name) => {
    const lines = readFileSync(new URL(`${name}.chunks.txt`, FOLDER), "utf8").split("\n").filter(Boolean);
    return { title: name, source, text: write(lines.map((line) => JSON.parse(line))) };
  });
}
