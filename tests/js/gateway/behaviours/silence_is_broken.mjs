export const name = "silence is broken";

/** @type {readonly import("../kit.mjs").Need[]} */
export const needs = ["ticks"];

/** @type {import("../kit.mjs").Behaviour["cases"]} */
export const cases = {
  async "by ticks, to those who are known"({ assert, open }) {
    const gateway = await open({ tickIntervalMs: 20 });
    const [stranger, client] = [await gateway.socket(), await gateway.connect()];
    assert.strictEqual(client.hello.policy.tickIntervalMs, 20);
    for (const seq of [1, 2, 3]) {
      const tick = await client.next("tick");
      assert.strictEqual(tick.seq, seq);
      assert.isNumber(tick.payload.ts);
    }
    assert.deepEqual(stranger.payloads("tick"), []);
  },

  async "by no ticks where there are to be none, of which clients need not be afraid"({ assert, open }) {
    const client = await (await open({ tickIntervalMs: 0 })).connect();
    assert.isAtLeast(client.hello.policy.tickIntervalMs, 3_600_000);
  },
};
