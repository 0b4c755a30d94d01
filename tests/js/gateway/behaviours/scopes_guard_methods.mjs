import { INGEST_TOKEN } from "../kit.mjs";

export const name = "scopes guard methods";

/** What each method needs; `health` needs nothing. */
const NEEDED = {
  "operator.read": [
    "chat.history", "sessions.list", "sessions.subscribe", "sessions.unsubscribe", "sessions.messages.subscribe",
    "sessions.messages.unsubscribe", "agents.list", "agent.identity.get", "models.list", "node.list", "runcast.attach", "runcast.detach",
  ],
  "operator.write": ["chat.send", "chat.abort"],
  "operator.pairing": ["device.pair.list"],
  "runcast.ingest": ["runcast.ingest"],
};

const PARAMS = { sessionKey: "main", key: "main", message: "Hi", idempotencyKey: "r", events: [] };

/** @type {import("../kit.mjs").Behaviour["cases"]} */
export const cases = {
  async "every method that hello names has its scope"({ assert, open }) {
    const { hello } = await (await open()).connect({ caps: ["runcast"] });
    assert.sameMembers(hello.features.methods, ["health", ...Object.values(NEEDED).flat(), "runcast.ack"]);
  },

  async "without a scope no method answers, and nothing of it happens"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.connect({ scopes: [], caps: ["runcast"] });
    for (const [scope, methods] of Object.entries(NEEDED)) {
      for (const method of methods) {
        const { code, message } = await client.refused(method, PARAMS);
        assert.deepEqual([code, message], ["INVALID_REQUEST", `missing scope: ${scope}`], method);
      }
    }
    assert.isTrue((await client.request("health")).ok);
    assert.deepEqual(await gateway.log(), []);
  },

  async "who may read may not write"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.connect({ scopes: ["operator.read"], caps: ["runcast"] });
    for (const method of NEEDED["operator.read"]) await client.request(method, PARAMS);
    for (const method of NEEDED["operator.write"]) assert.strictEqual((await client.refused(method, PARAMS)).message, "missing scope: operator.write");
    assert.deepEqual(await gateway.log(), []);
  },

  async "who may write may read; administrators may both"({ assert, open }) {
    const gateway = await open();
    for (const scope of ["operator.write", "operator.admin"]) {
      const client = await gateway.connect({ scopes: [scope] });
      assert.isArray((await client.request("sessions.list")).sessions);
      assert.strictEqual((await client.request("chat.send", { ...PARAMS, idempotencyKey: scope })).status, "started");
    }
  },

  async "operators feed no runs"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.connect({ scopes: ["operator.admin"], caps: ["runcast"] });
    assert.strictEqual((await client.refused("runcast.ingest", PARAMS)).message, "missing scope: runcast.ingest");
  },

  async "who feeds runs does nothing else"({ assert, open }) {
    const gateway = await open();
    const scopes = ["runcast.ingest", "operator.read", "operator.write", "operator.admin"];
    const client = await gateway.connect({ token: INGEST_TOKEN, scopes, caps: ["runcast"] });
    assert.deepEqual(client.hello.auth.scopes, ["runcast.ingest"]);
    for (const method of [...NEEDED["operator.read"], ...NEEDED["operator.write"]]) {
      assert.match((await client.refused(method, PARAMS)).message, /^missing scope: /, method);
    }
  },

  async "what opens the connection has to ask for a scope to get it"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.connect({ scopes: ["operator.read", "made.up"] });
    assert.deepEqual(client.hello.auth.scopes, ["operator.read", "made.up"]);
    assert.match((await client.refused("chat.send", PARAMS)).message, /operator\.write/);
  },
};
