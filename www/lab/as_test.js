/**
 * What was played, as a test that Node runs: the same events at the same times must give the
 * same frames again.
 *
 * @typedef {import("./play.js").Played} Played
 */

import { RUN_ID, SESSION_KEY, START } from "../runs/events.js";
import { VIEWER } from "./play.js";

/** Of half a character it makes ASCII, which is readable and can be saved. @param {unknown} value */
const json = (value) => JSON.stringify(value);

/** @param {Played} played @param {string} name */
export function asTest({ way, plan, rows }, name) {
  const isLive = way.semantics === "live";
  const lines = rows.map((row) => {
    const now = START + row.at;
    if (row.input === "evict") return `  router = ChatRouter.restore(router.snapshot());\n  router.setSession(${json(SESSION_KEY)}, { row: {}, verboseLevel: "full" });`;
    const call = row.input === "ingest" ? `ingest(${json(row.event)}, ${now})`
      : row.input === "wake" ? `wake(${now})`
      : `abortRun(${json(RUN_ID)}, ${json(SESSION_KEY)}, { stopReason: "stopped" }, ${now})`;
    return `  assert.deepEqual(router.${call}, ${json(row.frames)});`;
  });
  return [
    `import assert from "node:assert/strict";`,
    `import { test } from "node:test";`,
    ``,
    `import { ChatRouter } from "runcast";`,
    ``,
    `test(${json(name)}, () => {`,
    `  let router = new ChatRouter({ semantics: ${json(way.semantics)} });`,
    `  router.setSession(${json(SESSION_KEY)}, { row: {}, verboseLevel: "full" });`,
    isLive ? `  router.attach(${json(VIEWER)}, ${json(SESSION_KEY)}, { deltas: ${json(way.deltas)}, tools: true }, ${START});` : `  router.watchTools(${json(RUN_ID)}, ${json(VIEWER)}, ${START});`,
    ...(plan.isHeartbeat ? [`  router.setRunContext(${json(RUN_ID)}, { isHeartbeat: true });`] : []),
    `  router.linkRun(${json(RUN_ID)}, { clientRunId: ${json(RUN_ID)}, sessionKey: ${json(SESSION_KEY)} });`,
    ...lines,
    `});`,
    ``,
  ].join("\n");
}
