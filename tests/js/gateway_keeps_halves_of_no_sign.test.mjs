import assert from "node:assert/strict";
import { test } from "node:test";

import { fed, fedEnd, viewed } from "./gateway/direct.mjs";

const SIGN = "🌍";

/** @param {string} text */
const hasHalves = (text) => /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text);

for (const before of ["", "x"]) {
  test(`a result that is cut in a transcript is cut between signs, ${before.length} units before`, async () => {
    const { gateway, wire } = await viewed();
    gateway.ingest([fed("Hm."), { runId: "x1", stream: "tool", data: { phase: "result", toolCallId: "t", name: "look", result: before + SIGN.repeat(20_000) } }]);
    const { messages } = await wire.request("chat.history", { sessionKey: "main" });
    const [{ text }] = messages.find((/** @type {any} */ { role }) => role === "toolResult").content;
    assert.ok(text.length > 16_000 && text.length <= 16_385 && text.endsWith("…"), String(text.length));
    assert.ok(!hasHalves(text));
  });

  test(`so is a message that is longer than a store takes, ${before.length} units before`, async () => {
    const { gateway } = await viewed({ agent: () => "Long." });
    gateway.run({ sessionKey: "main", message: SIGN.repeat(600_000) + before });
    const [said] = gateway.store.messages("main", 10);
    assert.equal(said.truncated, true);
    const [{ text }] = said.content;
    assert.ok(text.length > 200_000 && text.endsWith(SIGN + before));
    assert.ok(!hasHalves(text));
  });
}
