export const name = "viewers of a session agree";

/** What a viewer shows after all that it was told. @param {import("../socket.mjs").Client} client */
function shown(client) {
  /** @type {{ [runId: string]: { text: string, state: string } }} */
  const runs = {};
  for (const { runId, state, message, offset, deltaText } of client.payloads("chat")) {
    const before = runs[runId]?.text ?? "";
    const whole = message?.content[0].text;
    runs[runId] = { state, text: whole ?? (state === "delta" ? before.slice(0, offset) + deltaText : before) };
  }
  return runs;
}

/** @type {import("../kit.mjs").Behaviour["cases"]} */
export const cases = {
  async "however they are told, on the text and the end of each run"({ assert, open }) {
    const gateway = await open();
    const viewers = [await gateway.viewer(), await gateway.viewer({ attach: { deltas: "full", tools: true } }), await gateway.connect(), await gateway.connect()];
    const [first, , page, operator] = /** @type {any} */ (viewers);
    await page.request("chat.history", { sessionKey: "main" });
    await operator.request("sessions.subscribe");
    await first.say("good", [["many", 50, "word "], ["tool", { phase: "start", toolCallId: "t", name: "look" }], ["text", "end"]]);
    await first.say("bad", [["text", "Half"], ["throw", "no"]]);
    await first.say("stopped", [["text", "Half"], ["hang"]]);
    await first.chat("delta", "stopped");
    await first.request("chat.abort", { sessionKey: "main", runId: "stopped" });
    const wanted = { good: "final", bad: "error", stopped: "aborted" };
    for (const viewer of viewers) {
      const ended = () => viewer.payloads("chat").filter(({ state }) => state !== "delta").length;
      while (ended() < 3) await viewer.next(({ event, payload }) => event === "chat" && payload.state !== "delta");
      assert.deepEqual(Object.fromEntries(Object.entries(shown(viewer)).map(([runId, { state }]) => [runId, state])), wanted);
      assert.deepEqual(shown(viewer), shown(first));
      assert.strictEqual(shown(viewer).good?.text, `${"word ".repeat(50)}end`);
    }
  },

  async "whoever of them aborts, all are told"({ assert, open }) {
    const gateway = await open();
    const [a, b] = [await gateway.viewer(), await gateway.viewer()];
    await a.say("r1", [["text", "Half"], ["hang"]]);
    await b.chat("delta", "r1");
    await b.request("chat.abort", { sessionKey: "main" });
    for (const viewer of [a, b]) assert.strictEqual((await viewer.chat("aborted", "r1")).message.content[0].text, "Half");
  },

  async "sessions do not see each other"({ assert, open }) {
    const gateway = await open();
    const [a, b] = [await gateway.viewer({ sessionKey: "a" }), await gateway.viewer({ sessionKey: "b" })];
    await Promise.all([a.say("in a", "Hi", { sessionKey: "a" }), b.say("in b", "Hi", { sessionKey: "b" })]);
    for (const [viewer, runId] of /** @type {const} */ ([[a, "in a"], [b, "in b"]])) {
      await viewer.chat("final", runId);
      assert.deepEqual([...new Set(viewer.payloads("chat").map((payload) => payload.runId))], [runId]);
    }
  },

  async "gateways do not see each other"({ assert, open }) {
    const [one, two] = [await open(), await open()];
    const [a, b] = [await one.viewer(), await two.viewer()];
    await a.say("r1", "Hi");
    await a.chat("final", "r1");
    await b.isUpToDate();
    assert.deepEqual(b.payloads("chat"), []);
    assert.deepEqual((await b.request("chat.history", { sessionKey: "main" })).messages, []);
    assert.deepEqual((await b.request("sessions.list")).sessions, []);
  },
};
