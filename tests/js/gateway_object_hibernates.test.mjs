import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { Objects } from "./gateway/objects.mjs";

// Each waits for an object of its own to fall asleep: all at once.
describe("a Durable Object that is left alone", { concurrency: true }, () => {
  /** @type {Objects} */
  let objects;
  before(async () => (objects = await Objects.make()));
  after(() => objects.end());

  it("sockets outlive the object's memory, and all goes on where it was", async () => {
    const gateway = await objects.open({ grants: { mine: { scopes: ["operator.read"], sessions: ["main"] } } });
    const viewer = await gateway.viewer({ attach: { deltas: "suffix", tools: true } });
    const guest = await gateway.connect({ token: "mine", caps: ["runcast"] });
    const plain = await gateway.connect({ caps: ["tool-events"] });
    await plain.request("chat.history", { sessionKey: "main" });
    await plain.request("sessions.messages.subscribe", { key: "main" });
    await gateway.ingest([
      { runId: "fed", sessionKey: "main", stream: "assistant", data: { delta: "Before it sleeps, " } },
      { runId: "fed", stream: "tool", data: { phase: "start", toolCallId: "t", name: "look", args: {} } },
    ]);
    await viewer.next(({ payload }) => payload.deltaText === "Before it sleeps, ");
    await viewer.next(({ payload }) => payload.stream === "tool");
    const { epoch } = viewer.attached;
    const before = await objects.life(gateway);
    const seqs = [viewer, plain].map((client) => client.events.at(-1)?.seq);

    await objects.sleep();

    // Nobody asked: what is pushed reaches the sockets that were there.
    const { result } = await gateway.ingest([
      { runId: "fed", stream: "assistant", data: { delta: "and after." } },
      { runId: "fed", stream: "lifecycle", data: { phase: "end" } },
    ]);
    assert.deepEqual(result, { accepted: 2, rejected: [], aborted: [] });
    assert.notEqual(await objects.life(gateway), before, "the object's memory went");

    const delta = (await viewer.next(({ payload }) => payload.state === "delta")).payload;
    assert.deepEqual([delta.deltaText, delta.offset], ["and after.", "Before it sleeps, ".length]);
    for (const client of [viewer, plain]) {
      const final = await client.chat("final", "fed");
      assert.equal(final.message.content[0].text, "Before it sleeps, and after.");
    }
    await plain.next("session.message");
    for (const [at, client] of [viewer, plain].entries()) {
      await client.isUpToDate();
      const numbers = client.events.map(({ seq }) => seq).filter((seq) => seq !== undefined);
      assert.deepEqual(numbers, numbers.map((_, index) => index + 1), "numbered without a gap");
      assert.ok(Number(numbers.at(-1)) > Number(seqs[at]));
    }
    assert.equal((await guest.refused("runcast.attach", { sessionKey: "other" })).message, "no such session");
    assert.equal((await guest.refused("chat.send", { sessionKey: "main", message: "x", idempotencyKey: "x" })).message, "missing scope: operator.write");
    const again = await viewer.request("runcast.attach", { sessionKey: "main", resume: { epoch, runs: {} } });
    assert.deepEqual([again.epoch, again.recovered], [epoch, true], "nothing happened in its sleep, so that its epoch stands");
  });

  it("a ping is answered without waking it", async () => {
    const gateway = await objects.open();
    const client = await gateway.connect({ caps: ["runcast"] });
    const before = await objects.life(gateway);
    await objects.sleep();
    client.send("ping");
    await client.hears("pong");
    assert.equal(client.ws.readyState, client.ws.OPEN);
    assert.notEqual(await objects.life(gateway), before);
  });

  it("it stays awake while its own agent is at work", async () => {
    const gateway = await objects.open();
    const client = await gateway.viewer();
    const before = await objects.life(gateway);
    await client.say("long", [["text", "Hm. "], ["wait", "later"], ["text", "Yes."]]);
    await objects.sleep();
    await gateway.gate("later");
    assert.equal((await client.chat("final", "long")).message.content[0].text, "Hm. Yes.");
    assert.equal(await objects.life(gateway), before);
  });
});
