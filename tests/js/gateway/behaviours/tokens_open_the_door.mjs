import { INGEST_TOKEN, TOKEN } from "../kit.mjs";

export const name = "tokens open the door";

/** @type {import("../kit.mjs").Behaviour["cases"]} */
export const cases = {
  async "a wrong one does not, however near, and the answer comes before the close"({ assert, open }) {
    const gateway = await open();
    const near = [`${TOKEN}x`, TOKEN.slice(0, -1), ` ${TOKEN}`, TOKEN.toUpperCase(), `${TOKEN}\0`, "x", INGEST_TOKEN, "x".repeat(10_000)];
    for (const token of near) {
      const client = await gateway.socket();
      const { ok, error } = await client.connect({ token });
      assert.isFalse(ok);
      assert.deepEqual([error?.code, error?.details], ["INVALID_REQUEST", { code: "AUTH_TOKEN_MISMATCH" }]);
      assert.deepEqual(await client.closed(), { code: 1008, reason: "unauthorized" });
    }
  },

  async "nor does none"({ assert, open }) {
    const gateway = await open();
    for (const params of [{}, { auth: {} }, { auth: { token: "" } }, { auth: { password: TOKEN } }, { auth: { token: 7 } }, { auth: { token: null } }]) {
      const client = await gateway.socket();
      const { error } = await client.connect({ params });
      assert.deepEqual(error?.details, { code: "AUTH_TOKEN_MISSING" });
      assert.strictEqual((await client.closed()).code, 1008);
    }
  },

  async "nor one in the address or a header"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.socket({ headers: { authorization: `Bearer ${TOKEN}` } });
    assert.isFalse((await client.connect()).ok);
  },

  async "the token for feeding opens to feed, no other"({ assert, open }) {
    const gateway = await open();
    const feeds = await gateway.socket();
    assert.isTrue((await feeds.connect({ token: INGEST_TOKEN, scopes: ["runcast.ingest"] })).ok);
    const tries = await gateway.socket();
    assert.isFalse((await tries.connect({ token: TOKEN, scopes: ["runcast.ingest"] })).ok);
  },

  async "where there is none to give, nobody is told that theirs is wrong"({ assert, open }) {
    const gateway = await open({ token: undefined, grants: { "a-token-of-ann": true } });
    const client = await gateway.socket();
    const { error } = await client.connect({ token: "x" });
    assert.deepEqual(error?.details, { code: "AUTH_UNAUTHORIZED" });
    assert.strictEqual((await client.closed()).code, 1008);
  },

  async "who was not let in is told of nothing, and nothing they sent is done"({ assert, open }) {
    const gateway = await open();
    const viewer = await gateway.viewer();
    const stranger = await gateway.socket();
    stranger.connect({ token: "x" }).catch(() => {});
    for (const method of ["sessions.subscribe", "chat.send", "chat.abort"]) {
      stranger.ask(method, { sessionKey: "main", message: "Hi", idempotencyKey: "stranger" }).catch(() => {});
    }
    await stranger.closed();
    await viewer.say("r1", "Hi");
    await viewer.chat("final", "r1");
    assert.deepEqual(stranger.events.map(({ event }) => event), ["connect.challenge"]);
    const called = (await gateway.log()).filter(({ what }) => what === "called");
    assert.deepEqual(called.map(({ runId }) => runId), ["r1"]);
  },
};
