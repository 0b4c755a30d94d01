import assert from "node:assert/strict";
import { once } from "node:events";
import { createInterface } from "node:readline";

/**
 * What a program prints first, which is where it serves; one that ends before that is a failure.
 * @param {import("node:child_process").ChildProcessByStdio<any, import("node:stream").Readable, any>} child
 * @returns {Promise<string>}
 */
export async function firstLine(child) {
  const [line] = await Promise.race([
    once(createInterface(child.stdout), "line"),
    once(child, "exit").then(([code]) => assert.fail(`the server ended with ${code}`)),
  ]);
  return String(line);
}
