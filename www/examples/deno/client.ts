// Says something and prints the reply while it comes: deno task client "How are you?"

import { connect } from "runcast/client";

const client = connect(Deno.env.get("GATEWAY") ?? "ws://localhost:8080", { token: Deno.env.get("TOKEN") ?? "secret" });
const session = client.attach("main"); // over reconnects, too
const { runId } = await client.send("main", Deno.args[0] ?? "Hello");

const print = (text: string) => Deno.stdout.write(new TextEncoder().encode(text));
let shown = 0;
for await (const { runs } of session) {
  const run = runs.get(runId);
  if (!run) continue;
  await print(run.text.slice(shown));
  shown = run.text.length;
  if (run.status !== "running") {
    console.log(run.error ? `\n${run.error}` : "");
    break;
  }
}
client.close();
