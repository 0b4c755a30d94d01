import { TOKEN } from "../kit.mjs";

export const name = "bad frames are refused";

/** @type {{ [title: string]: readonly import("../kit.mjs").Need[] }} */
export const more = { "text that is no UTF-8 closes it": ["utf8"] };

const HELLO = { minProtocol: 3, maxProtocol: 3, client: { id: "x", version: "1" }, role: "operator", scopes: [], caps: [], auth: { token: TOKEN } };

/** @param {string} method @param {unknown} params @param {string} [id] */
const req = (method, params, id = "1") => JSON.stringify({ type: "req", id, method, params });

const MALFORMED = [
  "", "{", "null", "7", '"x"', "[]", "[1]", "{}", "PING", '{"type":"req"}', '{"type":"req","id":"1"}', '{"type":"req","id":1,"method":"health"}',
  '{"type":"req","id":"","method":"health"}', '{"type":"req","id":"1","method":7}', '{"type":"req","id":"1","method":"health","params":[]}',
  '{"type":"req","id":"1","method":"health","params":"x"}', '{"type":"res","id":"1","ok":true}', '{"type":"event","event":"chat"}',
  '{"__proto__":{"type":"req"}}', `{"type":"req","id":"${"i".repeat(513)}","method":"health"}`, "[".repeat(5_000),
];

/** @type {import("../kit.mjs").Behaviour["cases"]} */
export const cases = {
  async "malformed ones before the hello close the connection"({ assert, open }) {
    const gateway = await open();
    for (const text of MALFORMED) {
      const client = await gateway.socket();
      client.send(text);
      assert.strictEqual((await client.closed()).code, 1008, text.slice(0, 80));
    }
  },

  async "after it each is answered with an error, and the connection goes on"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.connect();
    for (const text of MALFORMED) {
      const before = client.texts.length;
      client.send(text);
      await client.isUpToDate();
      const [answer] = client.texts.slice(before).map((one) => JSON.parse(one));
      assert.deepInclude(answer, { type: "res", ok: false }, text.slice(0, 80));
      assert.strictEqual(answer.error.code, "INVALID_REQUEST");
    }
  },

  async "an error names the request's id where it can be read"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.connect();
    client.send('{"type":"req","id":"mine","method":"health","params":[]}');
    await client.isUpToDate();
    assert.isTrue(client.texts.some((text) => text.includes('"id":"mine"') && text.includes('"ok":false')));
  },

  async "binary ones close it, before and after the hello"({ assert, open }) {
    const gateway = await open();
    for (const client of [await gateway.socket(), await gateway.connect()]) {
      client.send(Buffer.from(req("health", {})));
      assert.strictEqual((await client.closed()).code, 1003);
    }
  },

  async "text that is no UTF-8 closes it"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.connect();
    const sender = /** @type {any} */ (client.ws);
    sender._sender.send(Buffer.from([0xc3, 0x28]), { binary: false, mask: true, fin: true, compress: false }, () => {});
    assert.oneOf((await client.closed()).code, [1007, 1006]);
  },

  async "any request before connect closes it, and is not done"({ assert, open }) {
    const gateway = await open();
    for (const method of ["health", "chat.send", "runcast.attach", "nothing"]) {
      const client = await gateway.socket();
      const { ok, error } = await client.ask(method, { sessionKey: "main", message: "Hi", idempotencyKey: "early" });
      assert.deepEqual([ok, error?.code], [false, "INVALID_REQUEST"]);
      assert.strictEqual((await client.closed()).code, 1008);
    }
    assert.deepEqual(await gateway.log(), []);
  },

  async "so does one that does not wait for connect's answer"({ assert, open }) {
    const gateway = await open({ grants: { "a-token-that-takes-long": "wait" } });
    const client = await gateway.socket();
    client.send(req("connect", { ...HELLO, scopes: ["operator.write"], auth: { token: "a-token-that-takes-long" } }));
    client.send(req("chat.send", { sessionKey: "main", message: "Hi", idempotencyKey: "early" }, "2"));
    assert.strictEqual((await client.closed()).code, 1008);
    await gateway.gate("door");
    await gateway.connect();
    assert.isEmpty((await gateway.log()).filter(({ what }) => what === "called"));
    assert.isFalse(client.texts.some((text) => text.includes("hello-ok")));
  },

  async "a second connect answers an error, and changes nothing"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.connect({ scopes: ["operator.read"] });
    assert.strictEqual((await client.refused("connect", { ...HELLO, scopes: ["operator.admin"] })).code, "INVALID_REQUEST");
    assert.match((await client.refused("chat.abort", { sessionKey: "main" })).message, /missing scope/);
    assert.isTrue((await client.request("health")).ok);
  },

  async "a connect that says something else than it should closes it"({ assert, open }) {
    const gateway = await open();
    const bad = /** @type {object[]} */ ([
      { client: undefined }, { client: {} }, { client: "x" }, { role: "node" }, { scopes: "operator.read" }, { scopes: [1] },
      { scopes: Array(65).fill("x") }, { caps: {} }, { auth: "x" }, { minProtocol: undefined }, { maxProtocol: "3" },
    ]);
    for (const params of bad) {
      const client = await gateway.socket();
      const { ok, error } = await client.ask("connect", { ...HELLO, ...params });
      assert.deepEqual([ok, error?.code], [false, "INVALID_REQUEST"], JSON.stringify(params));
      assert.strictEqual((await client.closed()).code, 1008, JSON.stringify(params));
    }
  },

  async "another version of the protocol closes it with 1002"({ assert, open }) {
    const gateway = await open();
    for (const range of [{ minProtocol: 1, maxProtocol: 2 }, { minProtocol: 4, maxProtocol: 9 }]) {
      const client = await gateway.socket();
      const { error } = await client.ask("connect", { ...HELLO, ...range });
      assert.deepEqual(error?.details, { code: "PROTOCOL_MISMATCH", expectedProtocol: 3 });
      assert.strictEqual((await client.closed()).code, 1002);
    }
  },

  async "before the hello nothing of more than 64 KiB is taken"({ assert, open }) {
    const gateway = await open();
    const fits = await gateway.socket();
    const params = { ...HELLO, userAgent: "" };
    const room = 65_536 - req("connect", params).length;
    assert.isTrue((await fits.ask("connect", { ...params, userAgent: "x".repeat(room - 20) })).ok);
    for (const text of [req("connect", { ...params, userAgent: "x".repeat(room + 1) }), req("connect", { ...params, userAgent: "🦉".repeat(room / 4 + 1) })]) {
      const client = await gateway.socket();
      client.send(text);
      assert.strictEqual((await client.closed()).code, 1009);
    }
  },

  async "after it nothing of more than the payload's bound"({ assert, open }) {
    const gateway = await open({ limits: { payloadBytes: 100_000 } });
    const fits = await gateway.viewer();
    assert.strictEqual(fits.hello.policy.maxPayload, 100_000);
    await fits.say("r1", "x".repeat(90_000));
    await fits.chat("final", "r1");
    for (const message of ["x".repeat(100_000), "ä".repeat(60_000)]) {
      const client = await gateway.connect();
      client.send(req("chat.send", { sessionKey: "main", message, idempotencyKey: "large" }));
      assert.strictEqual((await client.closed()).code, 1009);
    }
    const called = (await gateway.log()).filter(({ what }) => what === "called");
    assert.deepEqual(called.map(({ runId }) => runId), ["r1"]);
  },
};
