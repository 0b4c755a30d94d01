import { TOKEN } from "../kit.mjs";

export const name = "limits hold";

/** @type {{ [title: string]: readonly import("../kit.mjs").Need[] }} */
export const more = { "a fed run that nothing comes of is aborted": ["awake"] };

/** @type {import("../kit.mjs").Behaviour["cases"]} */
export const cases = {
  async "one connection too many is told to come again later, and there is room once another leaves"({ assert, open }) {
    const gateway = await open({ limits: { connections: 2 } });
    const [silent, known] = [await gateway.socket(), await gateway.connect()];
    await silent.next("connect.challenge");
    const third = await gateway.socket();
    assert.deepEqual(await third.closed(), { code: 1013, reason: "too many connections" });
    assert.deepEqual(third.texts, []);
    await silent.leaves();
    // The gateway hears of it in its own time.
    for (;;) {
      await known.isUpToDate();
      if ((await gateway.stats()).connections < 2) break;
    }
    assert.strictEqual((await gateway.connect()).hello.type, "hello-ok");
  },

  async "one run too many is refused, and may be tried again"({ assert, open }) {
    const gateway = await open({ limits: { runs: 2 } });
    const client = await gateway.viewer();
    await client.say("r1", [["hang"]]);
    await gateway.ingest([{ runId: "x1", sessionKey: "main", stream: "assistant", data: { delta: "x" } }]);
    const { code, retryable } = await client.refused("chat.send", { sessionKey: "main", message: "Hi", idempotencyKey: "r2" });
    assert.deepEqual([code, retryable], ["UNAVAILABLE", true]);
    const { result } = await gateway.ingest([{ runId: "x2", sessionKey: "main", stream: "assistant", data: { delta: "x" } }]);
    assert.strictEqual(result.accepted, 0);
    await client.request("chat.abort", { sessionKey: "main", runId: "r1" });
    assert.strictEqual((await client.say("r2", "Hi")).status, "started");
    await client.chat("final", "r2");
  },

  async "many who say nothing keep nobody out"({ assert, open }) {
    const gateway = await open({ limits: { handshakes: 2 } });
    const first = await gateway.connect();
    const strangers = [await gateway.socket(), await gateway.socket(), await gateway.socket()];
    await strangers[2]?.next("connect.challenge");
    assert.deepEqual(await strangers[0]?.closed(), { code: 1013, reason: "too many handshakes" });
    const known = await gateway.connect();
    assert.deepEqual(await strangers[1]?.closed(), { code: 1013, reason: "too many handshakes" });
    for (const client of [first, known]) assert.isTrue((await client.request("health")).ok);
    assert.isTrue((await strangers[2]?.connect({ token: TOKEN }))?.ok);
  },

  async "who does not say who they are is sent away in time"({ assert, open }) {
    const gateway = await open({ handshakeMs: 40 });
    const [silent, known] = [await gateway.socket(), await gateway.connect()];
    assert.deepEqual(await silent.closed(), { code: 1008, reason: "handshake timeout" });
    assert.isTrue((await known.request("health")).ok);
  },

  async "pings do not stand for a hello"({ assert, open }) {
    const gateway = await open({ handshakeMs: 40 });
    const client = await gateway.socket();
    client.send("ping");
    await client.hears("pong");
    assert.strictEqual((await client.closed()).code, 1008);
  },

  async "a fed run that nothing comes of is aborted"({ assert, open }) {
    const gateway = await open({ limits: { runIdleMs: 50 } });
    const viewer = await gateway.viewer();
    await gateway.ingest([{ runId: "x1", sessionKey: "main", stream: "assistant", data: { delta: "Half" } }]);
    assert.strictEqual((await viewer.chat("aborted", "x1")).stopReason, "idle");
  },
};
