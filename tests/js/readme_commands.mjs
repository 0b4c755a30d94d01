import { steps } from "../steps/index.mjs";

/**
 * The commands that the documentation may give, each with what proves it.
 * @type {RegExp[]}
 */
const known = [
  // Whoever reads a test's verdict ran this one; single steps are looked up below.
  /^node tests\/run\.mjs$/,
  // demo_serves_itself.test.mjs
  /^node www\/serve\.mjs$/,
  // The suite of gateways ingests over HTTP.
  /^curl -T events\.ndjson -X POST .*\/ingest$/,
];

/** @param {string} command */
export function isKnownCommand(command) {
  const only = /^node tests\/run\.mjs --only (\S+)(?: --match \S+)?$/.exec(command)?.[1];
  if (only) return only.split(",").every((name) => steps.some((step) => step.name === name));
  return known.some((pattern) => pattern.test(command));
}
