export const name = "what is kept outlives a restart";

/** @type {readonly import("../kit.mjs").Need[]} */
export const needs = ["sqlite"];

const text = (/** @type {any} */ message) => message.content[0].text;

/** @type {import("../kit.mjs").Behaviour["cases"]} */
export const cases = {
  async "rows, transcripts and the ids of runs"({ assert, open }) {
    const gateway = await open({ sqlite: true });
    const viewer = await gateway.viewer();
    await viewer.say("r1", [["tool", { phase: "start", toolCallId: "t", name: "look", args: {} }], ["tool", { phase: "result", toolCallId: "t", name: "look", result: "x" }], ["text", "Hello 🦉"]]);
    await viewer.chat("final", "r1");
    const before = [await viewer.request("sessions.list"), await viewer.request("chat.history", { sessionKey: "main" })];
    await gateway.restart();
    const back = await gateway.viewer();
    const after = [await back.request("sessions.list"), await back.request("chat.history", { sessionKey: "main" })];
    for (const answers of [before, after]) delete answers[0].ts;
    assert.deepEqual(after, before);
    assert.strictEqual((await back.say("r1", "Hi")).status, "ok");
    await back.say("r2", "And now?");
    assert.deepEqual((await gateway.did("called", "r2")).history.map(text).at(-1), "Hello 🦉");
    await back.chat("final", "r2");
    const { messages } = await back.request("chat.history", { sessionKey: "main" });
    assert.lengthOf(messages, before[1].messages.length + 2);
  },

  async "the epoch, so that who comes back is known"({ assert, open }) {
    const gateway = await open({ sqlite: true });
    const viewer = await gateway.viewer();
    await gateway.ingest([{ runId: "x1", sessionKey: "main", stream: "assistant", data: { delta: "Hello" } }]);
    await viewer.chat("delta", "x1");
    const { epoch } = viewer.attached;
    await gateway.restart();
    const back = await gateway.viewer({ attach: { resume: { epoch, runs: { x1: 5 } } } });
    assert.deepEqual(back.attached, { sessionKey: "main", epoch, recovered: true, frames: [] });
  },

  async "runs that are fed go on"({ assert, open }) {
    const gateway = await open({ sqlite: true });
    const viewer = await gateway.viewer();
    await gateway.ingest([{ runId: "x1", sessionKey: "main", stream: "assistant", data: { delta: "Hello, " } }]);
    await viewer.chat("delta", "x1");
    await gateway.restart();
    const back = await gateway.viewer();
    assert.strictEqual((await back.request("chat.history", { sessionKey: "main" })).inFlight[0].runId, "x1");
    await gateway.ingest([{ runId: "x1", stream: "assistant", data: { delta: "you" } }, { runId: "x1", stream: "lifecycle", data: { phase: "end" } }]);
    assert.strictEqual(text((await back.chat("final", "x1")).message), "Hello, you");
  },

  async "runs of the agent end with it, and keep their text"({ assert, open }) {
    const gateway = await open({ sqlite: true });
    const viewer = await gateway.viewer();
    await viewer.say("r1", [["text", "Half"], ["hang"]]);
    await viewer.chat("delta", "r1");
    await gateway.restart();
    const back = await gateway.viewer();
    const { messages, inFlight } = await back.request("chat.history", { sessionKey: "main" });
    assert.deepEqual([messages.map(text), inFlight], [[messages[0].content[0].text, "Half"], []]);
    assert.strictEqual((await back.say("r1", "again")).status, "aborted");
  },

  async "a session's bound holds over it"({ assert, open }) {
    const gateway = await open({ sqlite: true, limits: { messages: 3 } });
    for (const runId of ["r1", "r2"]) {
      const viewer = await gateway.viewer();
      await viewer.say(runId, `Hi ${runId}`);
      await viewer.chat("final", runId);
      await gateway.restart();
    }
    const { messages } = await (await gateway.viewer()).request("chat.history", { sessionKey: "main" });
    assert.deepEqual(messages.map(text), ["You said: Hi r1", "Hi r2", "You said: Hi r2"]);
  },
};
