import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { after, before, describe, it } from "node:test";

import { originNodeClient } from "./control_ui/origin.mjs";
import { Stage } from "./control_ui/stage.mjs";
import { serverUnderTest } from "./package_under_test.mjs";

const token = "a token for the tests alone";
const tickIntervalMs = 500;
/** What never comes is a failure, not a wait. */
const soon = { timeout: 10_000 };

describe("the origin's client for Node", () => {
  /** @type {any} */
  let GatewayClient;
  /** @type {import("../../pkg-template/server.js").Server} */
  let gateway;
  const stage = new Stage();

  before(async () => {
    GatewayClient = await originNodeClient();
    const { serve } = await serverUnderTest();
    gateway = await serve({ agent: stage.agent, token, port: 0, tickIntervalMs });
  });

  after(async () => gateway?.close());

  /**
   * Connects. Its validator drops frames with members that it does not know, without a word:
   * what counts is what it hands on.
   * @param {object} [options]
   */
  function connect(options) {
    const told = new EventEmitter();
    /** @type {{ event: string, payload: any, seq?: number }[]} */
    const events = [];
    /** @type {object[]} */
    const gaps = [];
    const client = new GatewayClient({
      url: `ws://127.0.0.1:${gateway.port}`,
      token,
      // Without it the client makes itself a key in the user's home.
      deviceIdentity: null,
      scopes: ["operator.read", "operator.write"],
      caps: ["tool-events"],
      tickWatchMinIntervalMs: tickIntervalMs,
      onHelloOk: (/** @type {object} */ hello) => told.emit("hello", hello),
      onConnectError: (/** @type {Error} */ error) => told.emit("refused", error),
      onClose: (/** @type {number} */ code, /** @type {string} */ reason) => told.emit("close", code, reason),
      onGap: (/** @type {object} */ gap) => gaps.push(gap),
      onEvent(/** @type {{ event: string, payload: any }} */ event) {
        events.push(event);
        told.emit("event", event);
      },
      ...options,
    });
    /** @param {(event: { event: string, payload: any }) => boolean} matches */
    const heard = async (matches) => {
      while (!events.some(matches)) await once(told, "event");
    };
    return { client, told, events, gaps, heard };
  }

  it("hears every event of a run that it began, without a gap", soon, async () => {
    const { client, told, events, gaps, heard } = connect();
    client.start();
    const [hello] = await once(told, "hello");
    assert.equal(hello.type, "hello-ok");
    const answer = await client.request("chat.send", { sessionKey: "main", message: "Is it dry?", idempotencyKey: "key-1" });
    assert.deepEqual(answer, { runId: "key-1", status: "started" });
    const run = await stage.next();
    run.say("I look. ");
    await heard(({ event, payload }) => event === "chat" && payload.state === "delta");
    const again = await client.request("chat.send", { sessionKey: "main", message: "Is it dry?", idempotencyKey: "key-1" });
    assert.deepEqual(again, { runId: "key-1", status: "in_flight" });
    const call = { toolCallId: "call-1", name: "soil_probe" };
    run.tool({ ...call, phase: "start", args: {} });
    run.tool({ ...call, phase: "result", result: { content: [] } });
    run.say("It is.");
    run.end();
    await heard(({ event, payload }) => event === "chat" && payload.state === "final");

    const chats = events.filter(({ event }) => event === "chat").map(({ payload }) => payload);
    assert.ok(chats.every(({ runId, sessionKey }) => runId === "key-1" && sessionKey === "main"));
    assert.deepEqual(chats.filter(({ state }) => state !== "delta").map(({ message }) => message.content[0].text), ["I look. It is."]);
    const tools = events.filter(({ event, payload }) => event === "agent" && payload.stream === "tool");
    assert.deepEqual(tools.map(({ payload }) => payload.data.phase), ["start", "result"]);
    assert.deepEqual(events.map(({ seq }) => seq), events.map((_, at) => at + 1));
    assert.deepEqual(gaps, []);

    const { messages } = await client.request("chat.history", { sessionKey: "main" });
    assert.deepEqual([messages[0].role, messages.at(-1).role], ["user", "assistant"]);
    await client.stopAndWait();
  });

  it("stays connected as long as ticks come", soon, async () => {
    const { client, told, events, heard } = connect();
    client.start();
    await once(told, "hello");
    told.once("close", (code, reason) => assert.fail(`closed with ${code} ${reason}`));
    // It looks at each interval, and gives up after two without a frame.
    await heard(() => events.filter(({ event }) => event === "tick").length === 4);
    assert.deepEqual(await client.request("health", {}).then(() => "answered"), "answered");
    told.removeAllListeners("close");
    await client.stopAndWait();
  });

  it("is told what is wrong with a request", soon, async () => {
    const { client, told } = connect();
    client.start();
    await once(told, "hello");
    await assert.rejects(client.request("garden.water", {}), { name: "GatewayClientRequestError", message: /garden\.water/ });
    await client.stopAndWait();
  });

  it("is told that its token is missing", soon, async () => {
    const { client, told } = connect({ token: undefined });
    const closed = once(told, "close");
    client.start();
    const [error] = await once(told, "refused");
    assert.equal(error.details.code, "AUTH_TOKEN_MISSING");
    const [code] = await closed;
    assert.equal(code, 1008);
    client.stop();
  });
});
