import { OPERATOR } from "../kit.mjs";

export const name = "methods answer in their shape";

/** @type {import("../kit.mjs").Behaviour["cases"]} */
export const cases = {
  async "health"({ assert, open }) {
    const client = await (await open()).connect();
    const { ok, ts, uptimeMs } = await client.request("health");
    assert.isTrue(ok);
    assert.isNumber(ts);
    assert.isAtLeast(uptimeMs, 0);
  },

  async "health over HTTP needs no token"({ assert, open }) {
    const gateway = await open();
    const response = await fetch(`${gateway.url}/health`);
    assert.deepEqual([response.status, await response.json()], [200, { ok: true }]);
  },

  async "what is not the gateway's is answered by the host's own fetch"({ assert, open }) {
    const gateway = await open();
    const response = await fetch(`${gateway.url}/elsewhere`);
    await response.body?.cancel();
    assert.strictEqual(response.status, 404);
  },

  async "sessions.list tells of sessions with what is known of them, the last one first"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.viewer();
    assert.deepInclude(await client.request("sessions.list"), { path: "", count: 0, sessions: [] });
    for (const [runId, sessionKey] of [["r1", "first"], ["r2", "second"]]) {
      await client.request("runcast.attach", { sessionKey });
      await client.say(runId, "Hi", { sessionKey });
      await client.chat("final", runId);
    }
    const { ts, count, defaults, sessions } = await client.request("sessions.list", { includeGlobal: true, includeUnknown: true });
    assert.isNumber(ts);
    assert.strictEqual(count, 2);
    assert.includeMembers(Object.keys(defaults), ["modelProvider", "model", "contextTokens"]);
    assert.sameMembers(sessions.map((/** @type {any} */ row) => row.key), ["first", "second"]);
    for (const row of sessions) {
      assert.deepInclude(row, { kind: "direct", status: "done", abortedLastRun: false });
      assert.isString(row.sessionId);
      for (const time of ["updatedAt", "startedAt", "endedAt", "runtimeMs"]) assert.isNumber(row[time], time);
    }
    assert.isAtLeast(sessions[0].updatedAt, sessions[1].updatedAt);
    assert.lengthOf((await client.request("sessions.list", { limit: 1 })).sessions, 1);
  },

  async "subscriptions are confirmed"({ assert, open }) {
    const client = await (await open()).connect();
    assert.deepEqual(await client.request("sessions.subscribe"), { subscribed: true });
    assert.deepEqual(await client.request("sessions.unsubscribe"), { subscribed: false });
    assert.deepEqual(await client.request("sessions.messages.subscribe", { key: "main" }), { subscribed: true, key: "main" });
    assert.deepEqual(await client.request("sessions.messages.unsubscribe", { key: "main" }), { subscribed: false, key: "main" });
  },

  async "agents.list and agent.identity.get tell of the agents that the host names"({ assert, open }) {
    const gateway = await open({ agents: [{ agentId: "ada", name: "Ada", avatar: "🦉" }, { agentId: "bob", name: "Bob" }] });
    const client = await gateway.connect();
    const { defaultId, mainKey, scope, agents } = await client.request("agents.list");
    assert.deepEqual([defaultId, mainKey, scope], ["ada", "main", "per-sender"]);
    assert.deepEqual(agents.map((/** @type {any} */ agent) => [agent.id, agent.name]), [["ada", "Ada"], ["bob", "Bob"]]);
    assert.deepEqual(await client.request("agent.identity.get", { sessionKey: "main" }), { agentId: "ada", name: "Ada", avatar: "🦉" });
    assert.deepInclude(await client.request("agent.identity.get", { agentId: "bob" }), { agentId: "bob", name: "Bob" });
  },

  async "models.list tells of the models that the host names"({ assert, open }) {
    const models = [{ id: "small", name: "Small", provider: "here" }];
    const client = await (await open({ models })).connect();
    assert.deepEqual(await client.request("models.list"), { models });
  },

  async "there are no nodes and no devices to pair"({ assert, open }) {
    const client = await (await open()).connect({ scopes: OPERATOR });
    assert.deepInclude(await client.request("node.list"), { nodes: [] });
    assert.deepEqual(await client.request("device.pair.list"), { pending: [], paired: [] });
  },

  async "chat.history of a session that there is not is empty"({ assert, open }) {
    const client = await (await open()).connect();
    const history = await client.request("chat.history", { sessionKey: "new", limit: 200 });
    assert.deepEqual(history, { sessionKey: "new", sessionId: null, messages: [], thinkingLevel: null, inFlight: [] });
  },

  async "runcast.attach and runcast.detach"({ assert, open }) {
    const client = await (await open()).connect({ caps: ["runcast"] });
    const { epoch } = client.hello.runcast;
    const attached = await client.request("runcast.attach", { sessionKey: "main" });
    assert.deepEqual(attached, { sessionKey: "main", recovered: false, epoch, frames: [] });
    assert.deepEqual(await client.request("runcast.detach", { sessionKey: "main" }), { sessionKey: "main" });
  },

  async "answers carry the request's id, whatever their order"({ assert, open }) {
    const client = await (await open()).connect();
    const asked = ["models.list", "health", "node.list", "sessions.list"];
    const [models, health, nodes, sessions] = await Promise.all(asked.map((method) => client.request(method)));
    assert.containsAllKeys(models, ["models"]);
    assert.containsAllKeys(health, ["uptimeMs"]);
    assert.containsAllKeys(nodes, ["nodes"]);
    assert.containsAllKeys(sessions, ["sessions"]);
  },

  async "an unknown method answers an error, and the connection goes on"({ assert, open }) {
    const client = await (await open()).connect({ scopes: OPERATOR, caps: ["runcast"] });
    for (const method of ["sessions.reset", "constructor", "__proto__", "runcast.nothing", "x".repeat(500)]) {
      const { code, message } = await client.refused(method);
      assert.strictEqual(code, "INVALID_REQUEST");
      assert.match(message, /^unknown method: /);
    }
    assert.isTrue((await client.request("health")).ok);
  },

  async "the gateway's additions are unknown to clients that did not ask for them"({ assert, open }) {
    const client = await (await open()).connect({ scopes: [...OPERATOR, "runcast.ingest"], token: "the-feeding-agents-token-83bd07" });
    for (const method of ["runcast.attach", "runcast.detach", "runcast.ingest", "runcast.ack"]) {
      assert.match((await client.refused(method, { sessionKey: "main", events: [], seq: 1 })).message, /^unknown method: /, method);
    }
  },

  async "bad params answer an error that names the member"({ assert, open }) {
    const client = await (await open()).connect({ caps: ["runcast"] });
    const bad = /** @type {const} */ ([
      ["chat.history", {}, /sessionKey/],
      ["chat.history", { sessionKey: "  " }, /sessionKey/],
      ["chat.history", { sessionKey: "k".repeat(513) }, /sessionKey/],
      ["chat.abort", { sessionKey: 7 }, /sessionKey/],
      ["chat.abort", { sessionKey: "main", runId: "" }, /runId/],
      ["chat.send", { sessionKey: "main", message: "Hi" }, /idempotencyKey/],
      ["chat.send", { sessionKey: "main", message: {}, idempotencyKey: "r" }, /message/],
      ["chat.send", { sessionKey: "main", message: " ", idempotencyKey: "r" }, /message/],
      ["chat.send", { sessionKey: "main", message: "Hi", idempotencyKey: "r", timeoutMs: -1 }, /timeoutMs/],
      ["chat.send", { sessionKey: "main", message: "Hi", idempotencyKey: "r", attachments: ["x"] }, /attachments/],
      ["sessions.messages.subscribe", {}, /key/],
      ["runcast.attach", { sessionKey: "main", deltas: "half" }, /deltas/],
      ["runcast.attach", { sessionKey: "main", tools: 1 }, /tools/],
      ["runcast.attach", { sessionKey: "main", resume: { epoch: 1 } }, /resume/],
      ["runcast.attach", { sessionKey: "main", resume: "x" }, /resume/],
    ]);
    for (const [method, params, named] of bad) {
      const { code, message } = await client.refused(method, params);
      assert.deepEqual([code, named.test(message)], ["INVALID_REQUEST", true], `${method} ${JSON.stringify(params)}: ${message}`);
    }
    assert.deepEqual((await client.request("sessions.list")).sessions, []);
  },
};
