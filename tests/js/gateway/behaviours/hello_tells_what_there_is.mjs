import { OPERATOR, TOKEN } from "../kit.mjs";

export const name = "hello tells what there is";

/** @type {import("../kit.mjs").Behaviour["cases"]} */
export const cases = {
  async "a challenge comes before anything is said, and has no number"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.socket();
    const { payload, seq } = await client.next("connect.challenge");
    assert.match(payload.nonce, /^.{16,}$/);
    assert.isNumber(payload.ts);
    assert.isUndefined(seq);
  },

  async "another socket gets another nonce"({ assert, open }) {
    const gateway = await open();
    const sockets = [await gateway.socket(), await gateway.socket()];
    const nonces = await Promise.all(sockets.map(async (socket) => (await socket.next("connect.challenge")).payload.nonce));
    assert.notStrictEqual(nonces[0], nonces[1]);
  },

  async "it has the members that the protocol's clients read"({ assert, open }) {
    const gateway = await open();
    const { hello } = await gateway.connect({ scopes: OPERATOR });
    assert.hasAllKeys(hello, ["type", "protocol", "server", "features", "snapshot", "auth", "policy"]);
    assert.strictEqual(hello.type, "hello-ok");
    assert.strictEqual(hello.protocol, 3);
    assert.hasAllKeys(hello.server, ["version", "connId"]);
    assert.includeMembers(hello.features.methods, ["chat.send", "chat.abort", "chat.history", "sessions.list"]);
    assert.includeMembers(hello.features.events, ["chat", "agent", "sessions.changed", "session.message", "session.tool", "tick"]);
    assert.deepEqual(hello.snapshot.stateVersion, { presence: 0, health: 0 });
    assert.isArray(hello.snapshot.presence);
    assert.isObject(hello.snapshot.health);
    assert.isAtLeast(hello.snapshot.uptimeMs, 0);
    assert.deepEqual(hello.snapshot.sessionDefaults, { defaultAgentId: "main", mainKey: "main", mainSessionKey: "main", scope: "per-sender" });
    assert.deepEqual(hello.auth, { role: "operator", scopes: OPERATOR });
    assert.hasAllKeys(hello.policy, ["maxPayload", "maxBufferedBytes", "tickIntervalMs"]);
  },

  async "who knows the additions to the protocol is told of them"({ assert, open }) {
    const gateway = await open();
    const { hello } = await gateway.connect({ caps: ["runcast"] });
    const { epoch, deltas, ping, heartbeatMs } = hello.runcast;
    assert.isString(epoch);
    assert.deepEqual(deltas, ["suffix", "full"]);
    assert.isTrue(ping);
    assert.strictEqual(heartbeatMs, 30_000);
    assert.includeMembers(hello.features.methods, ["runcast.attach", "runcast.detach", "runcast.ingest", "runcast.ack"]);
  },

  async "every range of versions with 3 in it will do"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.connect({ params: { minProtocol: 1, maxProtocol: 9 } });
    assert.strictEqual(client.hello.protocol, 3);
  },

  async "a page that proves its device is let in by its token alone"({ assert, open }) {
    const gateway = await open();
    const device = { id: "d", publicKey: "k", signature: "s", signedAt: 1, nonce: "n" };
    const params = { device, userAgent: "a browser", locale: "en", auth: { token: TOKEN, deviceToken: "old", password: "" } };
    const client = await gateway.connect({ params });
    assert.strictEqual(client.hello.type, "hello-ok");
  },

  async "each connection has an id of its own"({ assert, open }) {
    const gateway = await open();
    const [a, b] = [await gateway.connect(), await gateway.connect()];
    assert.notStrictEqual(a.hello.server.connId, b.hello.server.connId);
  },
};
