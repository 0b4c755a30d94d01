export const name = "the history holds what was said";

/** @param {any} message */
const brief = ({ role, content }) => [role, ...content.map((/** @type {any} */ part) => part.text ?? `${part.type} ${part.name}`)];

/** @type {import("../kit.mjs").Behaviour["cases"]} */
export const cases = {
  async "the user's message and the reply, in order, each once"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.viewer();
    for (const runId of ["r1", "r2"]) {
      await client.say(runId, `Hi ${runId}`);
      await client.chat("final", runId);
    }
    const { sessionKey, sessionId, messages, inFlight } = await client.request("chat.history", { sessionKey: "main", limit: 200 });
    assert.deepEqual(messages.map(brief), [["user", "Hi r1"], ["assistant", "You said: Hi r1"], ["user", "Hi r2"], ["assistant", "You said: Hi r2"]]);
    for (const message of messages) assert.isNumber(message.timestamp);
    assert.deepEqual(messages.map((/** @type {any} */ { runId }) => runId), ["r1", "r1", "r2", "r2"]);
    assert.strictEqual(sessionKey, "main");
    assert.match(sessionId, /^[\w-]{8,}$/);
    assert.deepEqual(inFlight, []);
  },

  async "the last ones, if so many are asked for"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.viewer();
    for (const runId of ["r1", "r2"]) {
      await client.say(runId, `Hi ${runId}`);
      await client.chat("final", runId);
    }
    const { messages } = await client.request("chat.history", { sessionKey: "main", limit: 3 });
    assert.deepEqual(messages.map(brief), [["assistant", "You said: Hi r1"], ["user", "Hi r2"], ["assistant", "You said: Hi r2"]]);
  },

  async "tool calls with their arguments and results, before the text that follows"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.viewer();
    await client.say("r1", [
      ["tool", { phase: "start", toolCallId: "t1", name: "look", args: { at: "sky" } }],
      ["tool", { phase: "result", toolCallId: "t1", name: "look", result: { content: [{ type: "text", text: "blue" }] } }],
      ["tool", { phase: "start", toolCallId: "t2", name: "fall", args: {} }],
      ["tool", { phase: "result", toolCallId: "t2", name: "fall", result: "it broke", isError: true }],
      ["text", "It is blue."],
    ]);
    await client.chat("final", "r1");
    const { messages } = await client.request("chat.history", { sessionKey: "main" });
    assert.deepEqual(messages.slice(1).map(brief), [
      ["assistant", "toolCall look"], ["toolResult", "blue"], ["assistant", "toolCall fall"], ["toolResult", "it broke"], ["assistant", "It is blue."],
    ]);
    assert.deepEqual(messages[1].content, [{ type: "toolCall", id: "t1", name: "look", arguments: { at: "sky" } }]);
    assert.deepInclude(messages[2], { toolCallId: "t1", toolName: "look", isError: false });
    assert.deepInclude(messages[4], { toolCallId: "t2", isError: true });
  },

  async "while a run goes on, what the user said, and what is being said beside it"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.viewer();
    await client.say("r1", [["text", "Half of"], ["wait", "end"]]);
    await client.chat("delta", "r1");
    const { messages, inFlight } = await client.request("chat.history", { sessionKey: "main" });
    assert.deepEqual(messages.map((/** @type {any} */ { role }) => role), ["user"]);
    assert.deepEqual(inFlight.map((/** @type {any} */ { runId, message }) => [runId, ...brief(message)]), [["r1", "assistant", "Half of"]]);
    await gateway.gate("end");
  },

  async "a reply is in it as soon as its end is told"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.connect();
    await client.request("chat.history", { sessionKey: "main" });
    await client.say("r1", "Hi");
    await client.chat("final", "r1");
    const [user, reply] = (await client.request("chat.history", { sessionKey: "main" })).messages;
    assert.deepEqual([brief(user), brief(reply)], [["user", "Hi"], ["assistant", "You said: Hi"]]);
  },

  async "an end that is in it is not told again behind it"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.connect();
    await client.say("r1", "Hi");
    await client.chat("final", "r1");
    const page = await gateway.connect();
    for (let reload = 0; reload < 2; reload += 1) await page.request("chat.history", { sessionKey: "main" });
    await page.isUpToDate();
    assert.deepEqual(page.payloads("chat"), []);
  },

  async "no more than its bound, and one answer no more than a frame"({ assert, open }) {
    const gateway = await open({ limits: { messages: 4, payloadBytes: 65_536 } });
    const client = await gateway.viewer();
    for (let i = 0; i < 4; i += 1) {
      await client.say(`r${i}`, "x".repeat(20_000));
      await client.chat("final", `r${i}`);
    }
    const { messages } = await client.request("chat.history", { sessionKey: "main" });
    assert.deepEqual(messages.map((/** @type {any} */ { runId }) => runId), ["r2", "r3", "r3"].slice(-messages.length));
    assert.isAtLeast(messages.length, 2);
  },
};
