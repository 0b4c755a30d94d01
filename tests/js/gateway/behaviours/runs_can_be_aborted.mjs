export const name = "runs can be aborted";

const HANGS = [["text", "Half"], ["hang"]];

/** @type {import("../kit.mjs").Behaviour["cases"]} */
export const cases = {
  async "by a request, which names the run"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.viewer();
    await client.say("r1", HANGS);
    await client.chat("delta", "r1");
    const answer = await client.request("chat.abort", { sessionKey: "main", runId: "r1" });
    assert.deepEqual(answer, { ok: true, aborted: true, runIds: ["r1"] });
    const told = await client.chat("aborted", "r1");
    assert.strictEqual(told.stopReason, "rpc");
    assert.deepEqual(told.message.content, [{ type: "text", text: "Half" }]);
    assert.strictEqual(told.message.role, "assistant");
  },

  async "by one that names none: all of the session, no other's"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.viewer();
    await client.say("a", HANGS);
    await client.say("b", HANGS);
    await client.say("c", HANGS, { sessionKey: "other" });
    const { runIds } = await client.request("chat.abort", { sessionKey: "main" });
    assert.sameMembers(runIds, ["a", "b"]);
    assert.strictEqual((await client.say("c", HANGS, { sessionKey: "other" })).status, "in_flight");
  },

  async "a run that is over, of another session or of nobody is not aborted"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.viewer();
    await client.say("over", "Hi");
    await client.chat("final", "over");
    await client.say("others", HANGS, { sessionKey: "other" });
    for (const runId of ["over", "others", "nobodys"]) {
      assert.deepEqual(await client.request("chat.abort", { sessionKey: "main", runId }), { ok: true, aborted: false, runIds: [] });
    }
  },

  async "the agent's signal aborts, and its iterator's finally runs"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.viewer();
    await client.say("r1", HANGS);
    await client.chat("delta", "r1");
    await client.request("chat.abort", { sessionKey: "main" });
    assert.strictEqual((await gateway.did("aborted", "r1")).reason, "rpc");
    assert.isTrue((await gateway.did("finally", "r1")).aborted);
  },

  async "what a deaf agent still says is not taken"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.viewer();
    await client.say("r1", [["text", "Half"], ["deaf", "late"], ["emit", " and more"], ["text", " and even more"]]);
    await client.chat("delta", "r1");
    await client.request("chat.abort", { sessionKey: "main" });
    await client.chat("aborted", "r1");
    await gateway.gate("late");
    assert.isFalse((await gateway.did("emitted", "r1")).taken);
    // It is not left standing where it spoke.
    assert.isTrue((await gateway.did("finally", "r1")).aborted);
    await client.isUpToDate();
    assert.strictEqual(client.payloads("chat").at(-1).state, "aborted");
    const { messages, inFlight } = await client.request("chat.history", { sessionKey: "main" });
    assert.deepEqual(messages.at(-1).content, [{ type: "text", text: "Half" }]);
    assert.deepEqual(inFlight, []);
  },

  async "the partial text stays in the history, marked as aborted"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.viewer();
    await client.say("r1", HANGS);
    await client.chat("delta", "r1");
    await client.request("chat.abort", { sessionKey: "main" });
    const { messages } = await client.request("chat.history", { sessionKey: "main" });
    assert.lengthOf(messages, 2);
    assert.deepInclude(messages[1], { role: "assistant", runId: "r1", stopReason: "aborted", content: [{ type: "text", text: "Half" }] });
  },

  async "by the time that was given to it"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.viewer();
    await client.say("r1", HANGS, { timeoutMs: 30 });
    assert.strictEqual((await client.chat("aborted", "r1")).stopReason, "timeout");
    assert.strictEqual((await gateway.did("aborted", "r1")).reason, "timeout");
  },

  async "a run that ends in its time is not"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.viewer();
    await client.say("r1", [["text", "Hi"]], { timeoutMs: 30 });
    await client.say("r2", [["text", "Half"], ["hang"]], { timeoutMs: 60 });
    await client.chat("aborted", "r2");
    assert.deepEqual(client.payloads("chat").filter(({ runId, state }) => runId === "r1" && state === "aborted"), []);
  },

  async "the session is no longer busy afterwards"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.viewer();
    await client.request("sessions.subscribe");
    await client.say("r1", HANGS);
    await client.chat("delta", "r1");
    await client.request("chat.abort", { sessionKey: "main" });
    const [row] = (await client.request("sessions.list")).sessions;
    assert.deepInclude(row, { status: "killed", abortedLastRun: true });
    await client.say("r2", "Hi");
    await client.chat("final", "r2");
  },
};
