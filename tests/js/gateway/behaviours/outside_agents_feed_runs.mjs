import { INGEST_TOKEN, TOKEN } from "../kit.mjs";

export const name = "outside agents feed runs";

const says = (/** @type {string} */ delta, runId = "x1") => ({ runId, sessionKey: "main", stream: "assistant", data: { delta } });
const ends = (runId = "x1") => ({ runId, stream: "lifecycle", data: { phase: "end" } });
const text = (/** @type {any} */ { message }) => message.content[0].text;

/** A body that a test writes to line by line. */
function openBody() {
  const encoder = new TextEncoder();
  /** @type {ReadableStreamDefaultController<Uint8Array>} */
  let controller;
  const stream = new ReadableStream({ start: (given) => void (controller = given) });
  return {
    stream,
    write: (/** @type {string} */ piece) => controller.enqueue(encoder.encode(piece)),
    end: () => controller.close(),
    breaks: () => controller.error(new Error("gone")),
  };
}

/** @type {import("../kit.mjs").Behaviour["cases"]} */
export const cases = {
  async "over HTTP, a line an event"({ assert, open }) {
    const gateway = await open();
    const viewer = await gateway.viewer();
    const { status, result } = await gateway.ingest([says("Hello, "), says("you"), ends()]);
    assert.deepEqual([status, result], [200, { accepted: 3, rejected: [], aborted: [] }]);
    assert.strictEqual(text(await viewer.chat("final", "x1")), "Hello, you");
    const { messages } = await viewer.request("chat.history", { sessionKey: "main" });
    assert.deepEqual(messages.map((/** @type {any} */ { role, content }) => [role, content[0].text]), [["assistant", "Hello, you"]]);
  },

  async "each line is told while the body is still open"({ assert, open }) {
    const gateway = await open();
    const viewer = await gateway.viewer();
    const body = openBody();
    const answered = gateway.ingest(body.stream);
    body.write(`${JSON.stringify(says("one "))}\n`);
    assert.strictEqual((await viewer.chat("delta", "x1")).deltaText, "one ");
    const [head, tail] = [JSON.stringify(says("two 🦉")).slice(0, 30), JSON.stringify(says("two 🦉")).slice(30)];
    body.write(head);
    await viewer.isUpToDate();
    body.write(`${tail}\n\n`);
    assert.strictEqual((await viewer.chat("delta", "x1")).deltaText, "two 🦉");
    body.write(JSON.stringify(ends()));
    body.end();
    assert.deepEqual(await answered, { status: 200, result: { accepted: 3, rejected: [], aborted: [] } });
    assert.strictEqual(text(await viewer.chat("final", "x1")), "one two 🦉");
  },

  async "a run goes on in the next request"({ assert, open }) {
    const gateway = await open();
    const viewer = await gateway.viewer();
    await gateway.ingest([says("Hello, ")]);
    await gateway.ingest([{ runId: "x1", stream: "assistant", data: { delta: "you" } }, ends()]);
    assert.strictEqual(text(await viewer.chat("final", "x1")), "Hello, you");
  },

  async "a body that breaks off leaves what came whole, and the run open"({ assert, open }) {
    const gateway = await open();
    const viewer = await gateway.viewer();
    const body = openBody();
    const answered = gateway.ingest(body.stream).catch(() => "broken");
    body.write(`${JSON.stringify(says("Hello, "))}\n${JSON.stringify(says("lost")).slice(0, 40)}`);
    await viewer.chat("delta", "x1");
    body.breaks();
    assert.strictEqual(await answered, "broken");
    await gateway.ingest([says("you"), ends()]);
    assert.strictEqual(text(await viewer.chat("final", "x1")), "Hello, you");
  },

  async "bad lines are told by their place, the others are taken"({ assert, open }) {
    const gateway = await open();
    const viewer = await gateway.viewer();
    const lines = [
      JSON.stringify(says("Hello")), "{bad", "", "7", "[]", '{"sessionKey":"main","stream":"assistant"}', '{"runId":"x1"}',
      '{"runId":"x2","stream":"assistant","data":{"delta":"x"}}', '{"runId":"x1","sessionKey":"other","stream":"assistant"}',
      '{"runId":"x1","stream":"assistant","data":7}', '{"runId":"x1","stream":"assistant","seq":"x"}', JSON.stringify(ends()),
    ];
    const { status, result } = await gateway.ingest(lines.join("\n"));
    assert.strictEqual(status, 200);
    assert.strictEqual(result.accepted, 2);
    assert.deepEqual(result.rejected.map((/** @type {any} */ { index }) => index), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const { message } of result.rejected) assert.match(message, /\w/);
    assert.strictEqual(text(await viewer.chat("final", "x1")), "Hello");
  },

  async "nothing but bad lines is a bad request"({ assert, open }) {
    const gateway = await open();
    const { status, result } = await gateway.ingest("{bad\n{worse\n");
    assert.deepEqual([status, result.accepted, result.rejected.length], [400, 0, 2]);
  },

  async "a line that is too long is passed over, however long"({ assert, open }) {
    const gateway = await open({ limits: { payloadBytes: 65_536 } });
    const viewer = await gateway.viewer();
    const lines = [says("Hello"), says("x".repeat(300_000)), ends()].map((event) => JSON.stringify(event));
    const { result } = await gateway.ingest(lines.join("\n"));
    assert.deepEqual(result, { accepted: 2, rejected: [{ index: 1, message: "line too long" }], aborted: [] });
    assert.strictEqual(text(await viewer.chat("final", "x1")), "Hello");
  },

  async "without the right token nothing is taken"({ assert, open }) {
    const gateway = await open();
    const viewer = await gateway.viewer();
    for (const token of ["", "wrong", TOKEN, `${INGEST_TOKEN}x`, INGEST_TOKEN.slice(1)]) {
      const { status } = await gateway.ingest([says("Hello"), ends()], token);
      assert.strictEqual(status, 401, token);
    }
    await viewer.isUpToDate();
    assert.deepEqual(viewer.payloads("chat"), []);
  },

  async "a gateway without a token for it takes nothing, whatever is given"({ assert, open }) {
    const gateway = await open({ ingestToken: undefined });
    for (const token of [TOKEN, "undefined", "null"]) assert.strictEqual((await gateway.ingest([says("Hello")], token)).status, 401);
  },

  async "only by POST"({ assert, open }) {
    const gateway = await open();
    const response = await fetch(`${gateway.url}/ingest`, { headers: { authorization: `Bearer ${INGEST_TOKEN}` } });
    await response.body?.cancel();
    assert.strictEqual(response.status, 405);
  },

  async "over a connection"({ assert, open }) {
    const gateway = await open();
    const viewer = await gateway.viewer();
    const feeder = await gateway.connect({ token: INGEST_TOKEN, scopes: ["runcast.ingest"], caps: ["runcast"] });
    const result = await feeder.request("runcast.ingest", { events: [says("Hello"), 7, ends()] });
    assert.deepInclude(result, { accepted: 2, aborted: [] });
    assert.deepEqual(result.rejected.map((/** @type {any} */ { index }) => index), [1]);
    assert.strictEqual(text(await viewer.chat("final", "x1")), "Hello");
    assert.match((await feeder.refused("runcast.ingest", { events: "x" })).message, /events/);
  },

  async "who feeds a run is told that it was aborted"({ assert, open }) {
    const gateway = await open();
    const viewer = await gateway.viewer();
    await gateway.ingest([says("Half")]);
    assert.deepEqual((await viewer.request("chat.abort", { sessionKey: "main" })).runIds, ["x1"]);
    assert.strictEqual(text(await viewer.chat("aborted", "x1")), "Half");
    const { result } = await gateway.ingest([says(" and more"), ends()]);
    assert.deepEqual(result, { accepted: 2, rejected: [], aborted: ["x1"] });
    await viewer.isUpToDate();
    assert.strictEqual(viewer.payloads("chat").at(-1).state, "aborted");
  },

  async "what is known of a run is fed too: a heartbeat's acknowledgement is not shown"({ assert, open }) {
    const gateway = await open();
    const viewer = await gateway.viewer();
    await gateway.ingest([{ runId: "x1", sessionKey: "main", context: { isHeartbeat: true } }, says("HEARTBEAT_OK"), ends()]);
    assert.notProperty(await viewer.chat("final", "x1"), "message");
    assert.deepEqual((await viewer.request("chat.history", { sessionKey: "main" })).messages, []);
  },

  async "tool calls that are fed are told and kept"({ assert, open }) {
    const gateway = await open();
    const viewer = await gateway.viewer({ attach: { tools: true } });
    const call = (/** @type {object} */ data) => ({ runId: "x1", sessionKey: "main", stream: "tool", data: { toolCallId: "t", name: "look", ...data } });
    await gateway.ingest([call({ phase: "start", args: { a: 1 } }), call({ phase: "result", result: "seen" }), says("Done"), ends()]);
    await viewer.chat("final", "x1");
    const { messages } = await viewer.request("chat.history", { sessionKey: "main" });
    assert.deepEqual(messages.map((/** @type {any} */ { role }) => role), ["assistant", "toolResult", "assistant"]);
  },
};
