import assert from "node:assert/strict";
import { test } from "node:test";

import { fed, fedEnd, overheard } from "./gateway/direct.mjs";
import { packageUnderTest } from "./package_under_test.mjs";

const { ChatRouter, RouterCrashed } = await packageUnderTest();

/** A router that crashes at a certain event, as it does at a defect of its own: for good. */
class Fragile extends ChatRouter {
  #hasCrashed = false;

  /** @param {any} event @param {number} now */
  ingest(event, now) {
    this.#hasCrashed ||= event.data?.delta === "crash";
    if (this.#hasCrashed) throw new RouterCrashed("a defect");
    return super.ingest(event, now);
  }
}

const viewed = () => overheard({ ChatRouter: Fragile });

test("whoever caused it is refused, to try again", async () => {
  const { gateway } = await viewed();
  const { accepted, rejected } = gateway.ingest([fed("crash")]);
  assert.deepEqual([accepted, rejected.length], [0, 1]);
});

test("it goes on from what was saved, under another epoch that its clients are told", async () => {
  const { gateway, clock, wire } = await viewed();
  gateway.ingest([fed("Hello")]);
  clock.pass(2_000);
  gateway.ingest([fed("crash")]);
  const [{ epoch }] = wire.payloads("runcast.epoch");
  assert.notEqual(epoch, wire.hello.runcast.epoch);
  const { frames } = await wire.request("runcast.attach", { sessionKey: "main" });
  assert.equal(frames[0].payload.deltaText, "Hello");
  gateway.ingest([fed(", you"), fedEnd()]);
  assert.equal(wire.payloads("chat").at(-1).message.content[0].text, "Hello, you");
  assert.deepEqual(wire.seqs, wire.seqs.map((_, index) => index + 1));
});

test("with what came since, so that nobody lacks anything", async () => {
  const { gateway, wire } = await viewed();
  gateway.ingest([fed("Hello"), fed("crash")]);
  await wire.request("runcast.attach", { sessionKey: "main" });
  gateway.ingest([fed(", you"), fedEnd()]);
  assert.equal(wire.payloads("chat").at(-1).message.content[0].text, "Hello, you");
});

test("what went wrong is told to the host", async () => {
  const { gateway, errors } = await viewed();
  gateway.ingest([fed("crash")]);
  assert.ok(errors.some((error) => error instanceof RouterCrashed));
});

test("a run that was aborted after the save is not shown again", async () => {
  const { gateway, clock, wire } = await viewed();
  gateway.ingest([fed("Hello")]);
  clock.pass(2_000);
  gateway.abort("main");
  gateway.ingest([fed("crash", "x2")]);
  const { frames } = await wire.request("runcast.attach", { sessionKey: "main" });
  assert.deepEqual(frames.filter((/** @type {any} */ { payload }) => payload.state === "delta"), []);
});
