export const name = "pings are answered";

/** @type {import("../kit.mjs").Behaviour["cases"]} */
export const cases = {
  async "before the hello and after, with the bare word"({ assert, open }) {
    const gateway = await open();
    for (const client of [await gateway.socket(), await gateway.connect()]) {
      client.send("ping");
      await client.hears("pong");
      assert.strictEqual(client.texts.filter((text) => text === "pong").length, 1);
    }
  },

  async "they are no events"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.viewer();
    client.send("ping");
    await client.hears("pong");
    await client.say("r1", "Hi");
    assert.strictEqual((await client.next(({ event }) => event !== "connect.challenge")).seq, 1);
  },
};
