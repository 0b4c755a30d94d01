// Runs the suite on one home: `node tests/js/gateway/run.mjs HOME [TEXT]`, TEXT in the names of the
// behaviours.

import { tap } from "../runtimes/tap.mjs";
import { behaviours } from "./behaviours/index.mjs";
import { homes } from "./homes/index.mjs";
import { runAll, SECRETS } from "./kit.mjs";

const [name = "", match = ""] = process.argv.slice(2);
const make = homes[name];
if (!make) {
  console.error(`there is no home ${name}; there are ${Object.keys(homes).join(", ")}`);
  process.exit(2);
}
const { report, end } = tap();
const home = await make();
try {
  const chosen = behaviours.filter((behaviour) => behaviour.name.includes(match));
  await runAll(chosen, home, report);
} finally {
  await home.end();
}
const printed = home.printed();
const told = SECRETS.filter((secret) => printed.includes(secret));
report({
  title: `on ${home.title} no secret is ever printed`,
  // What went wrong on purpose must have been, or nothing was looked at.
  ...(told.length === 0 && (match !== "" || printed.includes("runcast: ")) ? {} : { error: `printed:\n${printed}` }),
});
if (!end()) process.exitCode = 1;
