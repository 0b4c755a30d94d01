import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { received, suffix } from "./live/wire.mjs";
import { clientUnderTest } from "./package_under_test.mjs";
import { propertyOptions } from "./properties.mjs";

const client = await clientUnderTest();

const odd = fc.oneof(fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true }), fc.constantFrom("", "x", 0, 1, true));

/** @param {unknown[]} usual @returns {fc.Arbitrary<any>} */
const mostly = (...usual) => fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: odd });

const part = fc.record({ type: mostly("text"), text: mostly("Hello", "He") }, { requiredKeys: [] });
const data = fc.record({
  phase: mostly("start", "update", "result", "end", "error"), toolCallId: mostly("t", "u"), name: odd, args: odd, result: odd, partialResult: odd, isError: odd, usage: odd,
}, { requiredKeys: [] });
const payload = fc.record({
  runId: mostly("run-1", "__proto__"), sessionKey: odd, seq: odd, state: mostly("delta", "final", "error", "aborted"), deltaText: mostly("Hello", "lo", ""), offset: mostly(0, 3, 5),
  replace: odd, message: fc.oneof(fc.record({ content: fc.oneof(odd, fc.array(fc.oneof(part, odd), { maxLength: 3 })) }), odd), stopReason: odd, errorMessage: odd, truncated: odd,
  stream: mostly("tool", "lifecycle", "assistant"), data: fc.oneof({ weight: 3, arbitrary: data }, { weight: 1, arbitrary: odd }),
}, { requiredKeys: [] });
const frame = fc.record({ event: mostly("chat", "agent", "session.tool"), payload: fc.oneof({ weight: 6, arbitrary: payload }, { weight: 1, arbitrary: odd }) });

/** @param {import("../../pkg-template/client.js").View} view */
function looksRight({ runs, stale }) {
  assert.equal(stale, [...runs.values()].some((run) => run.stale === true));
  for (const [id, run] of runs) {
    assert.equal(id, run.runId);
    for (const text of [id, run.text, run.sessionKey, run.error ?? "", run.stopReason ?? ""]) assert.equal(typeof text, "string");
    assert.ok(["running", "final", "error", "aborted"].includes(run.status));
    for (const call of run.tools) {
      assert.deepEqual([typeof call.toolCallId, typeof call.name, typeof (call.isError ?? true)], ["string", "string", "boolean"]);
      assert.ok(["start", "update", "result"].includes(call.phase));
    }
  }
}

test("nothing that comes makes it throw or spoils the view", () => {
  const property = fc.property(fc.array(fc.oneof({ weight: 8, arbitrary: frame }, { weight: 1, arbitrary: odd }), { maxLength: 12 }), (frames) => {
    const view = received(client, /** @type {any[]} */ (frames));
    looksRight(view);
    client.resumeOf(client.attached(view, { epoch: "e", recovered: true }));
  });
  fc.assert(property, propertyOptions());
});

test("not even what throws when it is read", () => {
  const view = received(client, [suffix(0, "Hello")]);
  const hostile = new Proxy({}, { get() { throw new Error("read"); } });
  for (const one of [hostile, { event: "chat", payload: hostile }, { event: "chat", payload: { runId: "r", state: "final", message: hostile } }]) {
    assert.equal(client.receive(view, /** @type {any} */ (one)), view);
  }
});

test("no prototype is touched", () => {
  received(client, [suffix(0, "x", { runId: "__proto__" }), { event: "agent", payload: JSON.parse('{"runId":"__proto__","stream":"tool","data":{"toolCallId":"__proto__","phase":"start","name":"__proto__"}}') }]);
  assert.equal(/** @type {any} */ ({}).text, undefined);
  assert.deepEqual(Object.keys(Object.prototype), []);
});
