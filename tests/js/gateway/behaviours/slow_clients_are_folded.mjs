export const name = "slow clients are folded";

/** @type {readonly import("../kit.mjs").Need[]} */
export const needs = ["pressure"];

const MB = 1_000_000;

/** More than the sockets' own buffers hold, which is not told in pieces: events of a tool. */
const CLOG = Array.from({ length: 24 }, () => ["blob", "t", MB]);

const WORDS = 400;

const LIMITS = { slowBytes: 65_536, bufferedBytes: 64 * MB, payloadBytes: 4 * MB };

/** @type {import("../kit.mjs").Behaviour["cases"]} */
export const cases = {
  async "one that does not read gets what it missed at once when it reads again, and delays nobody"({ assert, open }) {
    const gateway = await open({ limits: LIMITS });
    const quick = await gateway.viewer();
    const slow = await gateway.viewer({ attach: { tools: true } });
    slow.pauses();
    await quick.say("r1", [...CLOG, ["wait", "clogged"], ["many", WORDS, "word "], ["wait", "said"]]);
    await quick.isUpToDate();
    await gateway.gate("clogged");
    let text = "";
    while (text.length < WORDS * "word ".length) text += (await quick.chat("delta", "r1")).deltaText;
    slow.reads();
    let [folded, deltas] = ["", 0];
    while (folded.length < text.length) {
      const { offset, deltaText } = await slow.chat("delta", "r1");
      assert.strictEqual(offset, folded.length);
      folded += deltaText;
      deltas += 1;
    }
    assert.strictEqual(folded, text);
    assert.isBelow(deltas, WORDS / 4);
    await gateway.gate("said");
    const [one, other] = [await quick.chat("final", "r1"), await slow.chat("final", "r1")];
    assert.deepEqual(one.message.content, other.message.content);
  },

  async "past the bound it is closed with 1013, the others go on"({ assert, open }) {
    const gateway = await open({ limits: { ...LIMITS, bufferedBytes: 4 * MB } });
    const quick = await gateway.viewer();
    const slow = await gateway.viewer({ attach: { tools: true } });
    slow.pauses();
    await quick.say("r1", [...CLOG, ["text", "Hello"]]);
    assert.strictEqual((await quick.chat("final", "r1")).message.content[0].text, "Hello");
    slow.reads();
    assert.deepEqual(await slow.closed(), { code: 1013, reason: "too slow" });
    await quick.say("r2", "Hi");
    await quick.chat("final", "r2");
  },

  async "so is one that asks and asks, and does not read the answers"({ assert, open }) {
    const gateway = await open({ limits: { ...LIMITS, bufferedBytes: 4 * MB } });
    const [quick, slow] = [await gateway.viewer(), await gateway.connect()];
    await quick.say("r1", "x".repeat(MB));
    await quick.chat("final", "r1");
    slow.pauses();
    const answers = Array.from({ length: 24 }, () => slow.ask("chat.history", { sessionKey: "main" }).catch(() => {}));
    for (;;) {
      await quick.isUpToDate();
      if ((await gateway.stats()).connections === 1) break;
    }
    slow.reads();
    // Where what it asked was not read any more, the network resets the connection.
    assert.oneOf((await slow.closed()).code, [1013, 1006]);
    await Promise.all(answers);
  },

  async "one that keeps up is never folded"({ assert, open }) {
    const gateway = await open({ limits: LIMITS });
    const viewer = await gateway.viewer();
    await viewer.say("r1", [["many", WORDS, "word "]]);
    await viewer.chat("final", "r1");
    assert.lengthOf(viewer.payloads("chat").filter(({ state }) => state === "delta"), WORDS);
  },
};
