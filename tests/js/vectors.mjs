// Reads the recorded answers that the tests compare with.

import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const own = new URL("../vectors/", import.meta.url);
const others = new URL("../../../shared/vectors/", import.meta.url);

/**
 * @param {URL} file JSON lines, gzipped or not
 * @returns {any[]}
 */
function readLines(file) {
  const bytes = readFileSync(file);
  const text = file.pathname.endsWith(".gz") ? gunzipSync(bytes) : bytes;
  return text.toString().split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

/** @returns {{ fn: string, input: any, output: any }[]} */
export function textVectors() {
  return readLines(new URL("text.jsonl", own));
}

/** @returns {import("./play.mjs").Trace[]} */
export function scenarioVectors() {
  return readLines(new URL("scenarios.jsonl", own));
}

/** @returns {import("./play.mjs").Trace[]} */
export function randomVectors() {
  return readLines(new URL("random.jsonl.gz", own));
}

/**
 * Recordings of other people's streams: they are never copied into the project.
 *
 * @returns {import("./play.mjs").Trace[] | undefined} none where they are not at hand
 */
export function recordedVectors() {
  const file = new URL("recorded.jsonl.gz", others);
  return existsSync(file) ? readLines(file) : undefined;
}
