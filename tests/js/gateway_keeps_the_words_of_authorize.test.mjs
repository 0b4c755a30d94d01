import assert from "node:assert/strict";
import { test } from "node:test";

import { directGateway, Wire } from "./gateway/direct.mjs";

test("whatever authorize throws, the client learns that it was not let in, and the host why", async () => {
  for (const thrown of [new Error("the directory is away"), Object.assign(new TypeError("long ".repeat(100)), { code: "ERR_INVALID_ARGUMENT" }), "a text", undefined]) {
    /** @type {unknown[]} */
    const errors = [];
    const { gateway } = await directGateway({
      authorize: () => {
        throw thrown;
      },
      onError: (error) => errors.push(error),
    });
    gateway.resume();
    const wire = Wire.open(gateway);
    await assert.rejects(wire.hears(), /^Error: internal error$/);
    assert.deepEqual(wire.closed, { code: 1013, reason: "internal error" });
    assert.deepEqual(errors, [thrown]);
  }
});

test("so it does when the promise of authorize is rejected", async () => {
  const { gateway } = await directGateway({ authorize: () => Promise.reject(new Error("no")), onError: () => {} });
  gateway.resume();
  const wire = Wire.open(gateway);
  await assert.rejects(wire.hears(), /internal error/);
  assert.equal(wire.closed?.code, 1013);
});
