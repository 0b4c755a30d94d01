// Says something and prints the reply and its tool calls while they come: bun client.ts "How are you?"

import { connect } from "runcast/client";

const client = connect(process.env.GATEWAY ?? "ws://localhost:8080", { token: process.env.TOKEN ?? "secret" });
const session = client.attach("main"); // over reconnects, too
const { runId } = await client.send("main", process.argv[2] ?? "Hello");

let shown = 0;
const done = new Set<string>();
for await (const { runs } of session) {
  const run = runs.get(runId);
  if (!run) continue;
  for (const { toolCallId, name, phase, result } of run.tools) {
    if (phase !== "result" || done.has(toolCallId)) continue;
    done.add(toolCallId);
    process.stdout.write(`[${name}: ${result}] `);
  }
  process.stdout.write(run.text.slice(shown));
  shown = run.text.length;
  if (run.status !== "running") {
    console.log(run.error ? `\n${run.error}` : "");
    break;
  }
}
client.close();
