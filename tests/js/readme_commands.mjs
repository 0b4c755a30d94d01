import { steps } from "../steps/index.mjs";

/**
 * The commands that the documentation may give, each with what proves it.
 * @type {RegExp[]}
 */
const known = [
  // Every test file of the package installs it so, from the tarball.
  /^npm (install|i) runcast$/,
  // The build step, and all that needs the package.
  /^node pkg-template\/build\.mjs$/,
  // Whoever reads a test's verdict ran this one; single steps are looked up below.
  /^node tests\/run\.mjs( --list)?$/,
  /^node tests\/run\.mjs --only node-tests --match \S+$/,
  // demo_serves_itself.test.mjs
  /^node www\/serve\.mjs( --port \d+| --static)?$/,
  // Whatever shows the demo builds it.
  /^node www\/build\.mjs$/,
  // The bench step.
  /^node tests\/bench\/run\.mjs( --quick)?$/,
  // The suite of gateways ingests over HTTP.
  /^curl -T events\.ndjson -X POST .*\/ingest$/,
  // Before any of it.
  /^git clone \S+$/,
  /^cd \S+$/,
];

/** @param {string} command */
export function isKnownCommand(command) {
  const only = /^node tests\/run\.mjs --only (\S+)$/.exec(command)?.[1];
  if (only) return only.split(",").every((name) => steps.some((step) => step.name === name));
  return known.some((pattern) => pattern.test(command));
}
