export const name = "a message starts a run";

/** @type {import("../kit.mjs").Behaviour["cases"]} */
export const cases = {
  async "it is answered at once, before the first event of the run"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.viewer();
    const answer = await client.say("r1", [["text", "Hello"]]);
    assert.deepEqual(answer, { runId: "r1", status: "started" });
    await client.chat("final", "r1");
    const answered = client.texts.findIndex((text) => text.includes('"started"'));
    const told = client.texts.findIndex((text) => text.includes('"runId":"r1"') && text.includes('"event":"chat"'));
    assert.isBelow(answered, told);
  },

  async "the same key starts no second run, while it goes on and after each way to end"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.viewer();
    const runs = /** @type {const} */ ([["ok", [["wait", "ok"]], "final"], ["error", [["wait", "error"], ["throw", "no"]], "error"], ["aborted", [["hang"]], "aborted"]]);
    for (const [status, script, state] of runs) {
      await client.say(status, script);
      assert.deepEqual(await client.say(status, script), { runId: status, status: "in_flight" });
      await gateway.did("called", status);
      if (status === "aborted") await client.request("chat.abort", { sessionKey: "main", runId: status });
      else await gateway.gate(status);
      await client.chat(state, status);
      assert.deepEqual(await client.say(status, script), { runId: status, status });
    }
    const called = (await gateway.log()).filter(({ what }) => what === "called");
    assert.lengthOf(called, 3);
  },

  async "a key of another session is refused"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.viewer();
    await client.say("r1", "Hi");
    await client.chat("final", "r1");
    const { message } = await client.refused("chat.send", { sessionKey: "other", message: "Hi", idempotencyKey: "r1" });
    assert.match(message, /idempotencyKey/);
  },

  async "the agent gets what was said, and what was said before"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.viewer();
    await client.say("r1", "Who are you?");
    await client.chat("final", "r1");
    const attachments = [{ type: "image", mimeType: "image/png", content: "AAAA" }];
    await client.say("r2", "And this?", { attachments, deliver: false });
    await client.chat("final", "r2");
    const { message, sessionKey, history, attachments: got } = await gateway.did("called", "r2");
    assert.deepEqual([sessionKey, message], ["main", "And this?"]);
    assert.deepEqual(got, attachments);
    const said = history.map((/** @type {any} */ { role, content }) => [role, content[0].text]);
    assert.deepEqual(said, [["user", "Who are you?"], ["assistant", "You said: Who are you?"]]);
  },

  async "attachments alone are a message"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.viewer();
    const attachments = [{ type: "image", mimeType: "image/png", content: "AAAA" }];
    await client.say("r1", "", { attachments });
    assert.deepEqual((await gateway.did("called", "r1")).attachments, attachments);
    await client.chat("final", "r1");
    const { messages } = await client.request("chat.history", { sessionKey: "main" });
    assert.deepEqual(messages[0].content, attachments);
  },

  async "two runs of one session go on beside each other"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.viewer();
    await client.say("a", [["text", "from a"], ["wait", "a"]]);
    await client.say("b", [["text", "from b"], ["wait", "b"]]);
    await gateway.gate("b");
    assert.strictEqual((await client.chat("final", "b")).message.content[0].text, "from b");
    await gateway.gate("a");
    assert.strictEqual((await client.chat("final", "a")).message.content[0].text, "from a");
  },

  async "without an agent it is refused, and nothing is written down"({ assert, open }) {
    const gateway = await open({ noAgent: true });
    const client = await gateway.viewer();
    const { code, retryable } = await client.refused("chat.send", { sessionKey: "main", message: "Hi", idempotencyKey: "r" });
    assert.deepEqual([code, retryable], ["UNAVAILABLE", true]);
    assert.deepEqual((await client.request("chat.history", { sessionKey: "main" })).messages, []);
  },
};
