export const name = "replies stream";

const STEPS = [["text", "Hel"], ["wait", "one"], ["text", "lo, "], ["wait", "two"], ["text", "you 🦉"]];

/** @param {import("../kit.mjs").GatewayUnderTest} gateway @param {import("../socket.mjs").Client} client */
async function deltas(gateway, client) {
  await client.say("r1", STEPS);
  const told = [await client.chat("delta", "r1")];
  for (const gate of ["one", "two"]) {
    await gateway.gate(gate);
    told.push(await client.chat("delta", "r1"));
  }
  return { told, final: await client.chat("final", "r1") };
}

/** @type {import("../kit.mjs").Behaviour["cases"]} */
export const cases = {
  async "in suffixes, which put together are the text"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.viewer({ attach: { deltas: "suffix" } });
    const { told, final } = await deltas(gateway, client);
    assert.deepEqual(told.map(({ offset, deltaText }) => [offset, deltaText]), [[0, "Hel"], [3, "lo, "], [7, "you 🦉"]]);
    for (const delta of told) assert.notProperty(delta, "message");
    assert.strictEqual(final.message.content[0].text, "Hello, you 🦉");
  },

  async "or as whole texts each time"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.viewer({ attach: { deltas: "full" } });
    const { told, final } = await deltas(gateway, client);
    assert.deepEqual(told.map(({ message }) => message.content[0].text), ["Hel", "Hello, ", "Hello, you 🦉"]);
    assert.strictEqual(final.message.content[0].text, "Hello, you 🦉");
  },

  async "with the session's and the run's names, and numbers that grow"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.viewer();
    const { told, final } = await deltas(gateway, client);
    const seqs = [...told, final].map(({ seq }) => seq);
    assert.deepEqual(seqs, [...seqs].sort((a, b) => a - b));
    for (const payload of [...told, final]) assert.deepInclude(payload, { runId: "r1", sessionKey: "main" });
    assert.strictEqual(final.message.role, "assistant");
    assert.isNumber(final.message.timestamp);
  },

  async "to a client of the protocol's origin that read the session's history, as whole texts"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.connect();
    await client.request("chat.history", { sessionKey: "main" });
    const { told, final } = await deltas(gateway, client);
    assert.deepEqual(told.map(({ message }) => message.content[0].text), ["Hel", "Hello, ", "Hello, you 🦉"]);
    assert.strictEqual(final.message.content[0].text, "Hello, you 🦉");
  },

  async "to one that just sends, too"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.connect();
    const { told } = await deltas(gateway, client);
    assert.lengthOf(told, 3);
  },

  async "to operators that follow all sessions"({ assert, open }) {
    const gateway = await open();
    const [sender, operator] = [await gateway.viewer(), await gateway.connect()];
    await operator.request("sessions.subscribe");
    await deltas(gateway, sender);
    assert.strictEqual((await operator.chat("final", "r1")).message.content[0].text, "Hello, you 🦉");
  },

  async "to nobody else"({ assert, open }) {
    const gateway = await open();
    const sender = await gateway.viewer();
    const others = [
      await gateway.connect(),
      await gateway.viewer({ sessionKey: "other" }),
      await gateway.viewer(),
    ];
    await others[2]?.request("runcast.detach", { sessionKey: "main" });
    await deltas(gateway, sender);
    for (const [index, other] of others.entries()) {
      await other.isUpToDate();
      assert.deepEqual(other.payloads("chat"), [], `the other ${index}`);
    }
  },

  async "pieces that come faster than the throttle come together"({ assert, open }) {
    const gateway = await open({ throttleMs: 100 });
    const client = await gateway.viewer();
    await client.say("r1", [["many", 200, "word "]]);
    const { message } = await client.chat("final", "r1");
    assert.strictEqual(message.content[0].text, "word ".repeat(200).trimEnd());
    assert.isBelow(client.payloads("chat").length, 10);
  },

  async "what waits for the throttle comes when it is due"({ assert, open }) {
    const gateway = await open({ throttleMs: 50 });
    const client = await gateway.viewer();
    await client.say("r1", [["text", "one "], ["text", "two"], ["wait", "end"]]);
    assert.strictEqual((await client.chat("delta")).deltaText, "one ");
    assert.strictEqual((await client.chat("delta")).deltaText, "two");
    await gateway.gate("end");
  },
};
