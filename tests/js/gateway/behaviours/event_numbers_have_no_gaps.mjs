export const name = "event numbers have no gaps";

const BUSY = [
  ["text", "One "], ["tool", { phase: "start", toolCallId: "t", name: "look", args: {} }], ["text", "two "],
  ["tool", { phase: "result", toolCallId: "t", name: "look", result: "x" }], ["text", "three"],
];

/** @type {import("../kit.mjs").Behaviour["cases"]} */
export const cases = {
  async "whatever each connection is told, it counts from 1 for itself"({ assert, open }) {
    const gateway = await open({ grants: { "a-token-for-other": { sessions: ["other"] } } });
    const clients = [
      await gateway.viewer({ attach: { tools: true } }),
      await gateway.viewer({ attach: { deltas: "full" } }),
      await gateway.connect({ caps: ["tool-events"] }),
      await gateway.connect(),
      await gateway.connect(),
      await gateway.connect({ token: "a-token-for-other" }),
    ];
    const [viewer, , page, operator, reader, bounded] = /** @type {any} */ (clients);
    await page.request("chat.history", { sessionKey: "main" });
    await operator.request("sessions.subscribe");
    await reader.request("sessions.messages.subscribe", { key: "main" });
    await bounded.request("sessions.subscribe");
    for (const runId of ["r1", "r2"]) {
      await viewer.say(runId, BUSY);
      await viewer.say(`${runId} elsewhere`, BUSY, { sessionKey: "other" });
      await viewer.chat("final", runId);
      await gateway.did("finally", `${runId} elsewhere`);
    }
    for (const client of clients) {
      await client.isUpToDate();
      const seqs = client.events.filter(({ event }) => event !== "connect.challenge").map(({ seq }) => seq);
      assert.isAbove(seqs.length, 3);
      assert.deepEqual(seqs, seqs.map((_, index) => index + 1));
    }
    const counts = new Set(clients.map(({ events }) => events.length));
    assert.isAbove(counts.size, 2);
  },

  async "a new connection begins anew"({ assert, open }) {
    const gateway = await open();
    for (let i = 0; i < 2; i += 1) {
      const client = await gateway.viewer();
      await client.say(`r${i}`, "Hi");
      assert.strictEqual((await client.next(({ event }) => event !== "connect.challenge")).seq, 1);
      await client.chat("final", `r${i}`);
    }
  },
};
