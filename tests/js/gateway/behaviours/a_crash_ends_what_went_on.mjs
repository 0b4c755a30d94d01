export const name = "a crash ends what went on";

/** @type {readonly import("../kit.mjs").Need[]} */
export const needs = ["sqlite", "crash"];

/** What goes without a word cannot be made to save at a certain time. @type {{ [title: string]: readonly import("../kit.mjs").Need[] }} */
export const more = {
  "a run that had ended after the last save stays ended": ["goodbye"],
  "its epoch is another, so that nobody takes what is lost for what is there": ["goodbye"],
};

const HALF = [["text", "Half"], ["hang"]];

const fed = (/** @type {string} */ delta) => ({ runId: "x1", sessionKey: "main", stream: "assistant", data: { delta } });

const text = (/** @type {any} */ message) => message.content[0].text;

/** Saves soon. */
const SAVING = { sqlite: true, mayCrash: true, saveMs: 5 };

/** Saves at its end alone, so never. */
const UNSAVED = { sqlite: true, mayCrash: true, saveMs: 3_600_000 };

/** @type {import("../kit.mjs").Behaviour["cases"]} */
export const cases = {
  async "the agent's run is aborted for the restart, and its text kept"({ assert, open }) {
    const gateway = await open(SAVING);
    const viewer = await gateway.viewer();
    await viewer.say("r1", HALF);
    await viewer.chat("delta", "r1");
    await gateway.settled();
    await gateway.restart({ crash: true });
    const back = await gateway.viewer();
    const [end] = back.attached.frames.map((/** @type {any} */ { payload }) => payload);
    assert.deepInclude(end, { state: "aborted", runId: "r1", stopReason: "restart" });
    const { messages, inFlight } = await back.request("chat.history", { sessionKey: "main" });
    assert.deepEqual(inFlight, []);
    assert.deepInclude(messages.at(-1), { runId: "r1", stopReason: "aborted", content: [{ type: "text", text: "Half" }] });
    assert.strictEqual((await back.say("r1", "again")).status, "aborted");
    const [row] = (await back.request("sessions.list")).sessions;
    assert.deepInclude(row, { status: "killed", abortedLastRun: true });
  },

  async "one that was never saved ends too, and the next goes well"({ assert, open }) {
    const gateway = await open(UNSAVED);
    const viewer = await gateway.viewer();
    await viewer.say("r1", HALF);
    await viewer.chat("delta", "r1");
    await gateway.restart({ crash: true });
    const back = await gateway.viewer();
    assert.strictEqual((await back.say("r1", "again")).status, "aborted");
    const { messages, inFlight } = await back.request("chat.history", { sessionKey: "main" });
    assert.deepEqual([messages.map((/** @type {any} */ { role }) => role), inFlight], [["user"], []]);
    await back.say("r2", "Hi");
    assert.strictEqual(text((await back.chat("final", "r2")).message), "You said: Hi");
  },

  async "one that is fed goes on where it was saved"({ assert, open }) {
    const gateway = await open(SAVING);
    const viewer = await gateway.viewer();
    await gateway.ingest([fed("Hello, ")]);
    await viewer.chat("delta", "x1");
    await gateway.settled();
    await gateway.restart({ crash: true });
    const back = await gateway.viewer();
    await gateway.ingest([{ runId: "x1", stream: "assistant", data: { delta: "you" } }, { runId: "x1", stream: "lifecycle", data: { phase: "end" } }]);
    assert.strictEqual(text((await back.chat("final", "x1")).message), "Hello, you");
  },

  async "one that is fed and was never saved goes on with what comes, in its session, and can be aborted"({ assert, open }) {
    const gateway = await open(UNSAVED);
    const viewer = await gateway.viewer();
    await gateway.ingest([fed("lost ")]);
    await viewer.chat("delta", "x1");
    await gateway.restart({ crash: true });
    const back = await gateway.viewer();
    await gateway.ingest([{ runId: "x1", stream: "assistant", data: { delta: "kept" } }]);
    assert.strictEqual((await back.chat("delta", "x1")).deltaText, "kept");
    assert.deepEqual((await back.request("chat.abort", { sessionKey: "main" })).runIds, ["x1"]);
    assert.strictEqual(text((await back.chat("aborted", "x1")).message), "kept");
  },

  async "a run that had ended after the last save stays ended"({ assert, open }) {
    const gateway = await open(UNSAVED);
    const viewer = await gateway.viewer();
    await gateway.ingest([fed("Hello, ")]);
    await viewer.chat("delta", "x1");
    // A clean end saves it in its middle.
    await gateway.restart();
    const second = await gateway.viewer();
    await gateway.ingest([fed("you"), { runId: "x1", stream: "lifecycle", data: { phase: "end" } }]);
    await second.chat("final", "x1");
    await gateway.restart({ crash: true });
    const third = await gateway.viewer();
    assert.deepEqual(third.attached.frames.filter((/** @type {any} */ { payload }) => payload.state === "delta"), []);
    const { messages, inFlight } = await third.request("chat.history", { sessionKey: "main" });
    assert.deepEqual([messages.map(text), inFlight], [["Hello, you"], []]);
    const page = await gateway.connect();
    await page.request("chat.history", { sessionKey: "main" });
    await page.isUpToDate();
    assert.deepEqual(page.payloads("chat"), []);
  },

  async "its epoch is another, so that nobody takes what is lost for what is there"({ assert, open }) {
    const gateway = await open(UNSAVED);
    await gateway.ingest([fed("Hello")]);
    await gateway.restart();
    const viewer = await gateway.viewer();
    await gateway.ingest([fed(" and what is lost")]);
    await viewer.chat("delta", "x1");
    const { epoch } = viewer.attached;
    await gateway.restart({ crash: true });
    const back = await gateway.viewer({ attach: { resume: { epoch, runs: { x1: 22 } } } });
    assert.isFalse(back.attached.recovered);
    assert.notStrictEqual(back.attached.epoch, epoch);
    assert.deepEqual(back.attached.frames.map((/** @type {any} */ { payload }) => [payload.offset, payload.deltaText]), [[0, "Hello"]]);
  },

  async "the host may take a run up, from what it had shown"({ assert, open }) {
    const gateway = await open({ ...SAVING, resumes: true });
    const viewer = await gateway.viewer();
    await viewer.say("r1", HALF);
    await viewer.chat("delta", "r1");
    await gateway.settled();
    await gateway.restart({ crash: true });
    const { said, history, message } = await gateway.did("resumed", "r1");
    assert.deepEqual([said, message], ["Half", JSON.stringify(HALF)]);
    assert.isArray(history);
    const back = await gateway.viewer();
    assert.strictEqual((await back.say("r1", HALF)).runId, "r1");
    for (;;) {
      const { messages, inFlight } = await back.request("chat.history", { sessionKey: "main" });
      if (inFlight.length > 0 || messages.length < 2) continue;
      assert.deepEqual(messages.map(text), [JSON.stringify(HALF), "Half…and on it goes"]);
      break;
    }
  },

  async "even one that was never saved, from nothing"({ assert, open }) {
    const gateway = await open({ ...UNSAVED, resumes: true });
    const viewer = await gateway.viewer();
    await viewer.say("r1", HALF);
    await viewer.chat("delta", "r1");
    await gateway.restart({ crash: true });
    assert.strictEqual((await gateway.did("resumed", "r1")).said, "");
    const back = await gateway.viewer();
    for (;;) {
      const { messages } = await back.request("chat.history", { sessionKey: "main" });
      if (messages.length < 2) continue;
      assert.strictEqual(text(messages[1]), "…and on it goes");
      break;
    }
  },

  async "what was written down is there, whenever it comes"({ assert, open }) {
    const gateway = await open(UNSAVED);
    const viewer = await gateway.viewer();
    await viewer.say("r1", "Hi");
    await viewer.chat("final", "r1");
    await gateway.restart({ crash: true });
    const back = await gateway.viewer();
    const { messages } = await back.request("chat.history", { sessionKey: "main" });
    assert.deepEqual(messages.map(text), ["Hi", "You said: Hi"]);
    assert.strictEqual((await back.say("r1", "Hi")).status, "ok");
  },
};
