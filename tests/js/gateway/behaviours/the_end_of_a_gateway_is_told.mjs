export const name = "the end of a gateway is told";

/** @type {readonly import("../kit.mjs").Need[]} */
export const needs = ["goodbye"];

/** @type {import("../kit.mjs").Behaviour["cases"]} */
export const cases = {
  async "clients are told to come again"({ assert, open }) {
    const gateway = await open();
    const [client, silent] = [await gateway.connect(), await gateway.socket()];
    await gateway.restart();
    assert.deepEqual((await client.next("shutdown")).payload, { reason: "restart" });
    assert.deepEqual(await client.closed(), { code: 1012, reason: "service restart" });
    assert.strictEqual((await silent.closed()).code, 1012);
    assert.deepEqual(silent.payloads("shutdown"), []);
    assert.strictEqual((await gateway.connect()).hello.type, "hello-ok");
  },

  async "runs of its agent are aborted, and their viewers told"({ assert, open }) {
    const gateway = await open();
    const viewer = await gateway.viewer();
    await viewer.say("r1", [["text", "Half"], ["hang"]]);
    await viewer.chat("delta", "r1");
    await gateway.restart();
    const told = await viewer.chat("aborted", "r1");
    assert.deepEqual([told.stopReason, told.message.content[0].text], ["restart", "Half"]);
  },

  async "whoever feeds runs at that moment loses no more than the connection"({ assert, open }) {
    const gateway = await open();
    const viewer = await gateway.viewer();
    const encoder = new TextEncoder();
    /** @type {ReadableStreamDefaultController<Uint8Array>} */
    let body = /** @type {any} */ (undefined);
    const stream = new ReadableStream({ start: (controller) => void (body = controller) });
    const line = (/** @type {string} */ delta) => encoder.encode(`${JSON.stringify({ runId: "x1", sessionKey: "main", stream: "assistant", data: { delta } })}\n`);
    const answered = gateway.ingest(stream).catch(() => "cut");
    body.enqueue(line("before "));
    await viewer.chat("delta", "x1");
    const restarted = gateway.restart();
    await viewer.closed();
    body.enqueue(line("between "));
    body.close();
    await answered;
    await restarted;
    const back = await gateway.viewer();
    await gateway.ingest([{ runId: "x2", sessionKey: "main", stream: "assistant", data: { delta: "after" } }]);
    assert.strictEqual((await back.chat("delta", "x2")).deltaText, "after");
  },

  async "one client that does not answer does not hold it up for long"({ assert, open }) {
    const gateway = await open();
    const client = await gateway.viewer();
    client.pauses();
    const start = performance.now();
    await gateway.restart();
    assert.isBelow(performance.now() - start, 5_000);
    client.reads();
    assert.oneOf((await client.closed()).code, [1012, 1006]);
  },

  async "in memory nothing is kept, and clients attach anew"({ assert, open }) {
    const gateway = await open();
    const viewer = await gateway.viewer();
    await viewer.say("r1", "Hi");
    await viewer.chat("final", "r1");
    const { epoch } = viewer.attached;
    await gateway.restart();
    const back = await gateway.viewer({ attach: { resume: { epoch, runs: { r1: 3 } } } });
    assert.deepInclude(back.attached, { recovered: false, frames: [] });
    assert.notStrictEqual(back.attached.epoch, epoch);
    assert.deepEqual((await back.request("chat.history", { sessionKey: "main" })).messages, []);
    assert.strictEqual((await back.say("r1", "Hi")).status, "started");
  },
};
