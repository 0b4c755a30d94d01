/**
 * What was played, as a test that Node runs: the same events at the same times must give the
 * same frames again.
 *
 * @typedef {import("./play.js").Played} Played
 */

import { RUN_ID, SESSION_KEY, START } from "../runs/events.js";
import { VIEWER } from "./play.js";

/** @param {unknown} value */
const json = (value) => JSON.stringify(value);

/** Lone halves of characters stay readable, and survive being saved as UTF-8. @param {string} text */
const ascii = (text) => text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);

/**
 * @param {Played} played
 * @param {{ name: string, rows?: number }} options `rows`: how many of its calls
 */
export function asTest({ way, plan, rows }, { name, rows: most = rows.length }) {
  const isLive = way.semantics === "live";
  const lines = rows.slice(0, most).map((row) => {
    const now = START + row.at;
    if (row.input === "evict") return `  router = ChatRouter.restore(router.snapshot());\n  router.setSession(${json(SESSION_KEY)}, { row: {}, verboseLevel: "full" });`;
    const call = row.input === "ingest" ? `ingest(${json(row.event)}, ${now})`
      : row.input === "wake" ? `wake(${now})`
      : `abortRun(${json(RUN_ID)}, ${json(SESSION_KEY)}, { stopReason: "stopped" }, ${now})`;
    return `  assert.deepEqual(router.${call}, ${json(row.frames)});`;
  });
  return ascii([
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
  ].join("\n"));
}
