import assert from "node:assert/strict";
import { test } from "node:test";

import { directGateway, fed, Wire } from "./gateway/direct.mjs";

/** Stores write UTF-8, in which all of these are the same. */
const HALVES = ["a\ud83d", "a\udf0d", "\ud83da"];

test("a name with half a sign in it is refused, by whichever way it comes", async () => {
  const { gateway } = await directGateway({ agent: () => "Hi" });
  const wire = await Wire.connect(gateway);
  for (const name of HALVES) {
    for (const [method, params] of /** @type {[string, object][]} */ ([
      ["chat.send", { sessionKey: name, message: "hi", idempotencyKey: "r" }],
      ["chat.send", { sessionKey: "main", message: "hi", idempotencyKey: name }],
      ["chat.history", { sessionKey: name }],
      ["runcast.attach", { sessionKey: name }],
    ])) await assert.rejects(wire.request(method, params), { code: "INVALID_REQUEST" });
    assert.throws(() => gateway.run({ sessionKey: name, message: "hi" }), TypeError);
    assert.throws(() => gateway.run({ sessionKey: "main", runId: name, message: "hi" }), TypeError);
    assert.equal(gateway.ingest([fed("hi", name), { ...fed("hi", "x"), sessionKey: name }]).rejected.length, 2);
  }
  assert.deepEqual(gateway.store.rows(Infinity), []);
});

test("whole signs are as good as letters", async () => {
  const { gateway } = await directGateway();
  assert.deepEqual(gateway.ingest([{ ...fed("hi", "🌍"), sessionKey: "naïve 東京 🌍" }]).rejected, []);
});
