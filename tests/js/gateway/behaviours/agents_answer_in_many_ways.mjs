export const name = "agents answer in many ways";

/** @param {import("../kit.mjs").Kit} kit @param {unknown} script */
async function played({ open }, script) {
  const gateway = await open();
  const client = await gateway.viewer();
  await client.say("r1", script);
  const { payload } = await client.next(({ event, payload }) => event === "chat" && payload.state !== "delta");
  const { messages } = await client.request("chat.history", { sessionKey: "main" });
  return { gateway, client, end: payload, last: messages.at(-1) };
}

const text = (/** @type {any} */ message) => message?.content[0]?.text;

/** @type {import("../kit.mjs").Behaviour["cases"]} */
export const cases = {
  async "an async iterable's pieces are the text"(kit) {
    const { end } = await played(kit, { as: "iterator", steps: [["text", "Hello, "], ["text", "you"]] });
    kit.assert.strictEqual(text(end.message), "Hello, you");
  },

  async "so are a list's"(kit) {
    const { end } = await played(kit, { as: "list", steps: [["text", "Hello, "], ["text", "you"]] });
    kit.assert.strictEqual(text(end.message), "Hello, you");
  },

  async "a text that is returned is the reply"(kit) {
    const { end } = await played(kit, { as: "text", steps: [["text", "Hello, you"]] });
    kit.assert.strictEqual(text(end.message), "Hello, you");
  },

  async "what is emitted is told at once, and taken as long as the run goes on"(kit) {
    const { end, gateway } = await played(kit, { as: "promise", steps: [["emit", "Hello, "], ["text", "you"]] });
    kit.assert.strictEqual(text(end.message), "Hello, you");
    kit.assert.isTrue((await gateway.did("emitted", "r1")).taken);
  },

  async "one that says nothing ends without a message"(kit) {
    const { end, last } = await played(kit, { as: "promise", steps: [] });
    kit.assert.strictEqual(end.state, "final");
    kit.assert.notProperty(end, "message");
    kit.assert.strictEqual(last.role, "user");
  },

  async "whole texts and other members of events are the agent's own to give"(kit) {
    const { end } = await played(kit, [
      ["event", { stream: "assistant", data: { text: "Hel" } }],
      ["event", { stream: "assistant", data: { text: "Hello" } }],
    ]);
    kit.assert.strictEqual(text(end.message), "Hello");
  },

  async "it may tell its start and end itself"(kit) {
    const { end } = await played(kit, [
      ["event", { stream: "lifecycle", data: { phase: "start", startedAt: 5 } }],
      ["text", "Hello"],
      ["event", { stream: "lifecycle", data: { phase: "end", stopReason: "length" } }],
    ]);
    kit.assert.deepInclude(end, { state: "final", stopReason: "length" });
    kit.assert.strictEqual(text(end.message), "Hello");
  },

  async "one that throws fails its run, and what it had said is kept"(kit) {
    const { end, last } = await played(kit, [["text", "Half"], ["throw", "the model is away"]]);
    kit.assert.strictEqual(end.state, "error");
    kit.assert.match(end.errorMessage, /the model is away$/);
    kit.assert.strictEqual(text(last), "Half");
    kit.assert.deepInclude(last, { role: "assistant", stopReason: "error", errorMessage: end.errorMessage });
  },

  async "credentials in what it throws reach neither clients nor logs"(kit) {
    const secret = "sk-token-abcdefghijklmnop0123456789";
    const { end, last, client } = await played(kit, [["throw", `401: Authorization: Bearer ${secret}`]]);
    kit.assert.match(end.errorMessage, /401: Authorization: Bearer \*\*\*/);
    kit.assert.notInclude(JSON.stringify([end, last]), secret);
    // The message itself was the client's own.
    kit.assert.isEmpty(client.events.filter((event) => JSON.stringify(event).includes(secret)));
  },

  async "an error that it tells as an event ends its run once"(kit) {
    const { end, client } = await played(kit, [
      ["event", { stream: "lifecycle", data: { phase: "error", error: "broken", willRetry: false } }],
      ["throw", "and again"],
    ]);
    kit.assert.deepInclude(end, { state: "error", errorMessage: "broken" });
    await client.isUpToDate();
    kit.assert.lengthOf(client.payloads("chat").filter(({ state }) => state !== "delta"), 1);
  },

  async "one that says what cannot be said fails its run"(kit) {
    const { end } = await played(kit, [["text", "Half"], ["event", 7]]);
    kit.assert.strictEqual(end.state, "error");
  },

  async "it may leave the rest to be fed from elsewhere"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.viewer();
    await client.say("r1", { as: "elsewhere", steps: [["text", "I will ask. "]] });
    await gateway.did("finally", "r1");
    await client.isUpToDate();
    assert.isEmpty(client.payloads("chat").filter(({ state }) => state === "final"));
    await gateway.ingest([
      { runId: "r1", stream: "assistant", data: { delta: "It is so." } },
      { runId: "r1", stream: "lifecycle", data: { phase: "end" } },
    ]);
    assert.strictEqual(text((await client.chat("final", "r1")).message), "I will ask. It is so.");
    assert.strictEqual((await client.say("r1", "again")).status, "ok");
  },
};
