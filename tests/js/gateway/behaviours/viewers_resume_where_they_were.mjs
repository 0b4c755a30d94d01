export const name = "viewers resume where they were";

const SCRIPT = [["text", "Hello"], ["wait", "on"], ["text", ", world"], ["wait", "end"]];

/** @param {import("../kit.mjs").GatewayUnderTest} gateway */
async function dropped(gateway) {
  const viewer = await gateway.viewer();
  await viewer.say("r1", SCRIPT);
  await viewer.chat("delta", "r1");
  await viewer.leaves();
  return { epoch: viewer.attached.epoch, runs: { r1: "Hello".length } };
}

/** @param {{ attached: any }} viewer */
const told = ({ attached }) => attached.frames.map((/** @type {any} */ { payload }) => [payload.state, payload.offset, payload.deltaText]);

/** @type {import("../kit.mjs").Behaviour["cases"]} */
export const cases = {
  async "with the epoch and what it has, a viewer is told what it lacks alone"({ assert, open }) {
    const gateway = await open();
    const resume = await dropped(gateway);
    const witness = await gateway.viewer();
    await gateway.gate("on");
    await witness.chat("delta", "r1");
    const viewer = await gateway.viewer({ attach: { resume } });
    assert.isTrue(viewer.attached.recovered);
    assert.deepEqual(told(viewer), [["delta", 5, ", world"]]);
    await gateway.gate("end");
    assert.strictEqual((await viewer.chat("final", "r1")).message.content[0].text, "Hello, world");
  },

  async "one that lacks nothing is told nothing"({ assert, open }) {
    const gateway = await open();
    const resume = await dropped(gateway);
    const viewer = await gateway.viewer({ attach: { resume } });
    assert.deepEqual([viewer.attached.recovered, told(viewer)], [true, []]);
    await gateway.gate("on");
    assert.strictEqual((await viewer.chat("delta", "r1")).deltaText, ", world");
    await gateway.gate("end");
  },

  async "of another epoch, or without anything, it is told the whole"({ assert, open }) {
    const gateway = await open();
    const resume = await dropped(gateway);
    for (const attach of [{}, { resume: { ...resume, epoch: "another" } }, { resume: { epoch: resume.epoch, runs: {} } }]) {
      const viewer = await gateway.viewer({ attach });
      assert.deepEqual(told(viewer), [["delta", 0, "Hello"]]);
    }
    await gateway.gate("on");
    await gateway.gate("end");
  },

  async "the end that came meanwhile is told"({ assert, open }) {
    const gateway = await open();
    const resume = await dropped(gateway);
    const witness = await gateway.viewer();
    await gateway.gate("on");
    await gateway.gate("end");
    await witness.chat("final", "r1");
    const viewer = await gateway.viewer({ attach: { resume } });
    const ends = viewer.attached.frames.filter((/** @type {any} */ { payload }) => payload.state === "final");
    assert.deepEqual(ends.map((/** @type {any} */ { payload }) => payload.message.content[0].text), ["Hello, world"]);
  },

  async "attaching again on the same connection brings up to date, with other wishes"({ assert, open }) {
    const gateway = await open();
    const viewer = await gateway.viewer();
    await viewer.say("r1", SCRIPT);
    await viewer.chat("delta", "r1");
    const again = await viewer.request("runcast.attach", { sessionKey: "main", deltas: "full" });
    assert.strictEqual(again.frames[0].payload.message.content[0].text, "Hello");
    await gateway.gate("on");
    assert.strictEqual((await viewer.chat("delta", "r1")).message.content[0].text, "Hello, world");
    await gateway.gate("end");
  },

  async "answers of attaching are in order with what follows: nothing twice, nothing missing"({ assert, open }) {
    const gateway = await open();
    const sender = await gateway.viewer();
    await sender.say("r1", [["many", 300, "word "], ["wait", "end"]]);
    const viewers = await Promise.all(Array.from({ length: 5 }, () => gateway.viewer()));
    await gateway.gate("end");
    for (const viewer of viewers) {
      await viewer.chat("final", "r1");
      let text = "";
      const deltas = [...viewer.attached.frames.map((/** @type {any} */ { payload }) => payload), ...viewer.payloads("chat")].filter(({ state }) => state === "delta");
      for (const { offset, deltaText } of deltas) {
        assert.strictEqual(offset, text.length);
        text += deltaText;
      }
      assert.strictEqual(text.trimEnd(), "word ".repeat(300).trimEnd());
    }
  },

  async "a plain client that comes back is brought up to date behind the history"({ assert, open }) {
    const gateway = await open();
    const page = await gateway.connect({ caps: ["tool-events"] });
    await page.request("chat.history", { sessionKey: "main" });
    await page.say("r1", [["text", "Hello"], ["tool", { phase: "start", toolCallId: "t", name: "look", args: {} }], ["wait", "end"]]);
    await page.chat("delta", "r1");
    await page.leaves();
    const back = await gateway.connect({ caps: ["tool-events"] });
    for (let reload = 0; reload < 2; reload += 1) {
      const { messages } = await back.request("chat.history", { sessionKey: "main" });
      assert.deepEqual(messages.map((/** @type {any} */ { role }) => role), ["user"]);
      const answered = back.texts.findLastIndex((text) => text.includes('"messages"'));
      assert.strictEqual((await back.chat("delta", "r1")).message.content[0].text, "Hello");
      assert.strictEqual((await back.next("agent")).payload.data.toolCallId, "t");
      assert.isAbove(back.texts.findLastIndex((text) => text.includes('"state":"delta"')), answered);
    }
    await gateway.gate("end");
    await back.chat("final", "r1");
    assert.lengthOf(back.payloads("chat").filter(({ state }) => state === "final"), 1);
  },

  async "a run does not end because its sender left"({ assert, open }) {
    const gateway = await open();
    await dropped(gateway);
    const viewer = await gateway.viewer();
    await gateway.gate("on");
    await gateway.gate("end");
    assert.strictEqual((await viewer.chat("final", "r1")).message.content[0].text, "Hello, world");
  },
};
