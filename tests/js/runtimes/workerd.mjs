import { join } from "node:path";

import { packedProject } from "../packed.mjs";
import { vectors } from "./command_line.mjs";
import { tap } from "./tap.mjs";
import { startWorker } from "./workerd_start.mjs";

const { report, end } = tap();
const worker = await startWorker(join(await packedProject(), "tests", "js", "runtimes", "workerd_worker.mjs"), {
  durableObjects: { OBJECTS: "SuiteObject" },
});
try {
  for (const place of ["worker", "durable-object"]) {
    const response = await worker.dispatchFetch(`http://suite.local/${place}`, {
      method: "POST",
      body: JSON.stringify(vectors()),
    });
    const answer = await response.text();
    if (!response.ok) {
      report({ title: `${place}: the suite runs`, error: answer });
      continue;
    }
    const { agent, results } = JSON.parse(answer);
    report({
      title: `${place}: this is workerd`,
      ...(agent === "Cloudflare-Workers" ? {} : { error: `it is ${agent}` }),
    });
    for (const { title, error } of results) report({ title: `${place}: ${title}`, error });
  }
} finally {
  await worker.dispose();
}
if (!end()) process.exitCode = 1;
