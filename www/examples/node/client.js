// Says something and prints the reply while it comes: node client.js "How are you?"

import { connect } from "runcast/client";
import { WebSocket } from "ws"; // from Node 22 on there is one without it

const { GATEWAY = "ws://localhost:8080", TOKEN = "secret" } = process.env;
const client = connect(GATEWAY, { token: TOKEN, WebSocket });
const session = client.attach("main"); // over reconnects, too
const { runId } = await client.send("main", process.argv[2] ?? "Hello");

let shown = 0;
for await (const { runs } of session) {
  const run = runs.get(runId);
  if (!run) continue;
  process.stdout.write(run.text.slice(shown));
  shown = run.text.length;
  if (run.status !== "running") {
    console.log(run.error ? `\n${run.error}` : "");
    break;
  }
}
client.close();
