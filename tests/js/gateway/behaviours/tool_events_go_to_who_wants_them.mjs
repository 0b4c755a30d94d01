export const name = "tool events go to who wants them";

const TOOLS = [
  ["text", "Let me see. "],
  ["tool", { phase: "start", toolCallId: "t1", name: "look", args: { at: "sky" } }],
  ["wait", "tool"],
  ["tool", { phase: "update", toolCallId: "t1", name: "look", partialResult: "clouds" }],
  ["tool", { phase: "result", toolCallId: "t1", name: "look", result: { content: [{ type: "text", text: "blue" }] } }],
  ["text", "It is blue."],
];

/** @param {import("../socket.mjs").Event} event */
const isTool = ({ event, payload }) => event === "agent" && payload.stream === "tool";

/** @param {import("../socket.mjs").Client} client */
const phases = (client) => client.payloads("agent").filter(({ stream }) => stream === "tool").map(({ data }) => data.phase);

/** @type {import("../kit.mjs").Behaviour["cases"]} */
export const cases = {
  async "the sender, if it has the capability tool-events"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.connect({ caps: ["tool-events"] });
    await client.request("chat.history", { sessionKey: "main" });
    await client.say("r1", TOOLS);
    const { payload } = await client.next(isTool);
    assert.deepInclude(payload, { runId: "r1", sessionKey: "main", stream: "tool" });
    assert.deepInclude(payload.data, { phase: "start", toolCallId: "t1", name: "look", args: { at: "sky" } });
    await gateway.gate("tool");
    await client.chat("final", "r1");
    assert.deepEqual(phases(client), ["start", "update", "result"]);
    const [result] = client.payloads("agent").filter(({ data }) => data.phase === "result");
    assert.deepEqual(result.data.result, { content: [{ type: "text", text: "blue" }] });
  },

  async "whoever attached with tools, whoever sent"({ assert, open }) {
    const gateway = await open();
    const viewer = await gateway.viewer({ attach: { tools: true } });
    const sender = await gateway.connect();
    await sender.say("r1", TOOLS);
    await gateway.gate("tool");
    await viewer.chat("final", "r1");
    assert.deepEqual(phases(viewer), ["start", "update", "result"]);
  },

  async "not those who did not ask for them, the sender neither"({ assert, open }) {
    const gateway = await open();
    const sender = await gateway.viewer({ attach: { tools: false } });
    const plain = await gateway.connect();
    await plain.request("chat.history", { sessionKey: "main" });
    const bystander = await gateway.connect({ caps: ["tool-events"] });
    await sender.say("r1", TOOLS);
    await gateway.gate("tool");
    for (const client of [sender, plain]) {
      await client.chat("final", "r1");
      assert.deepEqual(phases(client), []);
    }
    await bystander.isUpToDate();
    assert.deepEqual(phases(bystander), []);
  },

  async "a plain sender gets them of the session's other runs too"({ assert, open }) {
    const gateway = await open();
    const [first, second] = [await gateway.connect(), await gateway.connect({ caps: ["tool-events"] })];
    await first.say("r1", TOOLS);
    await gateway.did("called", "r1");
    await second.say("r2", "Me too");
    await gateway.gate("tool");
    await second.next(({ event, payload }) => event === "agent" && payload.runId === "r1" && payload.data.phase === "result");
    assert.include(phases(second), "result");
  },

  async "operators follow them as session.tool"({ assert, open }) {
    const gateway = await open();
    const [sender, operator] = [await gateway.connect(), await gateway.connect()];
    await operator.request("sessions.subscribe");
    await sender.say("r1", TOOLS);
    const { payload } = await operator.next("session.tool");
    assert.deepInclude(payload, { sessionKey: "main", runId: "r1" });
    await gateway.gate("tool");
    await operator.chat("final", "r1");
    assert.isNotEmpty(operator.payloads("session.tool"));
  },

  async "who comes in between is told which calls are open"({ assert, open }) {
    const gateway = await open();
    const sender = await gateway.viewer({ attach: { tools: true } });
    await sender.say("r1", TOOLS);
    await sender.next(isTool);
    const viewer = await gateway.viewer({ attach: { tools: true } });
    const frames = viewer.attached.frames.filter((/** @type {any} */ { event }) => event === "agent");
    assert.deepEqual(frames.map((/** @type {any} */ { payload }) => [payload.data.toolCallId, payload.data.phase]), [["t1", "start"]]);
    const page = await gateway.connect({ caps: ["tool-events"] });
    await page.request("chat.history", { sessionKey: "main" });
    assert.strictEqual((await page.next(isTool)).payload.data.toolCallId, "t1");
    await gateway.gate("tool");
  },

  async "results stay away where sessions are not fully verbose"({ assert, open }) {
    const gateway = await open({ verboseDefault: "on" });
    const viewer = await gateway.viewer({ attach: { tools: true } });
    await viewer.say("r1", TOOLS);
    await gateway.gate("tool");
    await viewer.chat("final", "r1");
    for (const { data } of viewer.payloads("agent")) assert.notProperty(data ?? {}, "result");
  },
};
