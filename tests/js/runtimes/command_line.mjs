// What the runtimes of the command line have in common: files, and node:vm for a second realm.

import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";
import { gunzipSync } from "node:zlib";

import { assert } from "chai";

import { behaviours } from "../contract/index.mjs";
import { runAll } from "../contract/kit.mjs";
import { strangeEvent } from "./strange_event.mjs";
import { tap } from "./tap.mjs";

/** @param {string} name */
const vectorFile = (name) => readFileSync(new URL(`../../vectors/${name}`, import.meta.url));

/** The texts of the vectors that the suite plays. */
export const vectors = () => ({
  scenarios: vectorFile("scenarios.jsonl").toString(),
  random: gunzipSync(vectorFile("random.jsonl.gz")).toString(),
});

/**
 * Runs the suite and ends the process accordingly.
 * @param {{ ChatRouter: any, RouterCrashed: any }} package_
 * @param {{ runtime: string, isRuntime: boolean }} expected that the loader runs where it means to
 */
export async function runSuite({ ChatRouter, RouterCrashed }, { runtime, isRuntime }) {
  const { report, end } = tap();
  report({ title: `this is ${runtime}`, ...(isRuntime ? {} : { error: "it is another runtime" }) });
  const otherRealm = () => runInContext(strangeEvent, createContext({}));
  await runAll(behaviours, { ChatRouter, RouterCrashed, assert, vectors: vectors(), otherRealm }, report);
  if (!end()) process.exitCode = 1;
}
