import assert from "node:assert/strict";
import { test } from "node:test";

import { WebSocket } from "./client/gateway.mjs";
import { clientOf, runcast, status, texts, until } from "./client/kit.mjs";
import { serverUnderTest } from "./package_under_test.mjs";

const { serve } = await serverUnderTest();

/** Steps that an agent takes when the test says so. */
function gates() {
  /** @type {(() => void)[]} */
  const open = [];
  const gate = [0, 1, 2].map((at) => new Promise((resolve) => (open[at] = () => resolve(undefined))));
  return { gate, open };
}

/**
 * A gateway whose agent says "Hello", ", world" and "!", each once its gate opens.
 * @param {import("node:test").TestContext} t
 */
async function served(t) {
  const { gate, open } = gates();
  let runs = 0;
  async function* agent() {
    runs += 1;
    for (const [at, text] of ["Hello", ", world", "!"].entries()) {
      await gate[at];
      yield text;
    }
  }
  const server = await serve({ agent, token: "secret", port: 0 });
  t.after(() => server.close());
  const url = server.url.replace("http", "ws");
  return { server, url, open, runs: () => runs };
}

/** @param {string} runId @param {string} text */
const says = (runId, text) => (/** @type {import("../../pkg-template/client.js").View} */ view) => view.runs.get(runId)?.text === text;

test("a run is followed from its first word to its end", async (t) => {
  const { url, open } = await served(t);
  const client = clientOf(t, url, { token: "secret" });
  const session = client.attach("main");
  const { runId, status: answer } = await client.send("main", "hi");
  assert.equal(answer, "started");
  open[0]();
  await until(session, says(runId, "Hello"));
  open[1]();
  open[2]();
  const view = await until(session, ({ runs }) => runs.get(runId)?.status === "final");
  assert.deepEqual(texts(view), [`${runId} final: Hello, world!`]);
  const { messages } = await client.history("main");
  assert.deepEqual(messages.map(({ role }) => role), ["user", "assistant"]);
});

test("a lost connection costs nothing that was said meanwhile", async (t) => {
  const { url, open } = await served(t);
  /** @type {WebSocket[]} */
  const sockets = [];
  class Watched extends WebSocket {
    /** @param {string} to */
    constructor(to) {
      super(to);
      sockets.push(this);
    }
  }
  const client = clientOf(t, url, { token: "secret", WebSocket: /** @type {any} */ (Watched) });
  const session = client.attach("main");
  const { runId } = await client.send("main", "hi");
  open[0]();
  await until(session, says(runId, "Hello"));
  /** @type {any} */ (sockets[0]).terminate();
  await status(client, "waiting");
  open[1]();
  await until(session, says(runId, "Hello, world"));
  open[2]();
  await until(session, ({ runs }) => runs.get(runId)?.status === "final");
  assert.deepEqual(texts(session.view), [`${runId} final: Hello, world!`]);
  assert.equal(sockets.length, 2);
});

test("saying the same again does it once", async (t) => {
  const { url, runs } = await served(t);
  const client = clientOf(t, url, { token: "secret" });
  const answers = await Promise.all([1, 2].map(() => client.send("main", "hi", { runId: "run-1" })));
  assert.deepEqual(answers.map((answer) => answer.status), ["started", "in_flight"]);
  assert.equal(runs(), 1);
});

test("an abort keeps what was said", async (t) => {
  const { url, open } = await served(t);
  const client = clientOf(t, url, { token: "secret" });
  const session = client.attach("main");
  const { runId } = await client.send("main", "hi");
  open[0]();
  await until(session, says(runId, "Hello"));
  assert.deepEqual((await client.abort("main", runId)).runIds, [runId]);
  assert.deepEqual(texts(await until(session, ({ runs }) => runs.get(runId)?.status !== "running")), [`${runId} aborted: Hello`]);
});

test("a wrong token is refused for good", async (t) => {
  const { url } = await served(t);
  const client = clientOf(t, url, { token: "wrong" });
  const { error } = await status(client, "refused");
  assert.ok(error instanceof runcast.GatewayError);
  assert.equal(error.details.code, "AUTH_TOKEN_MISMATCH");
});

test("who may not write hears so", async (t) => {
  const { url } = await served(t);
  const client = clientOf(t, url, { token: "secret", params: { scopes: ["operator.read"] } });
  await assert.rejects(client.send("main", "hi"), { code: "INVALID_REQUEST", message: "missing scope: operator.write" });
});
