import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { directGateway, fed, hostFile, Wire } from "./gateway/direct.mjs";

/** The system's own, whose timers take no time if they are to take more than 2^31 - 1 ms. */
const clock = /** @type {any} */ ({
  now: () => Date.now(),
  setTimeout: (/** @type {() => void} */ call, /** @type {number} */ ms) => setTimeout(call, ms),
  clearTimeout: (/** @type {any} */ timer) => clearTimeout(timer),
});

const soon = () => new Promise((resolve) => setTimeout(resolve, 30));

/** @type {any[]} */
const open = [];
/** @param {object} options */
async function gatewayWith(options) {
  const { gateway } = await directGateway({ clock, ...options });
  gateway.resume();
  open.push(gateway);
  return gateway;
}
afterEach(() => open.splice(0).forEach((gateway) => gateway.close()));

for (const ms of [2 ** 31, Infinity]) {
  test(`a client may take ${ms} ms to say who it is`, async () => {
    const wire = Wire.open(await gatewayWith({ handshakeMs: ms }));
    await soon();
    assert.equal(wire.closed, undefined);
  });

  test(`ticks every ${ms} ms are none for now`, async () => {
    const wire = await Wire.connect(await gatewayWith({ tickIntervalMs: ms }));
    await soon();
    assert.deepEqual(wire.payloads("tick"), []);
    assert.ok(wire.hello.policy.tickIntervalMs > 3_600_000, "a client does not take their absence for death");
  });

  test(`a client is asked to ping after ${ms} ms as one whose timers are no longer than ours`, async () => {
    const { hello } = await Wire.connect(await gatewayWith({ heartbeatMs: ms }));
    assert.equal(hello.runcast.heartbeatMs, 2 ** 31 - 1);
  });

  test(`a router that is saved after ${ms} ms is not saved at once`, async () => {
    const { MemoryStore } = await hostFile("memory_store.js");
    let saves = 0;
    class Counting extends MemoryStore {
      /** @param {Uint8Array} bytes @param {object} meta */
      saveSnapshot(bytes, meta) {
        saves += 1;
        super.saveSnapshot(bytes, meta);
      }
    }
    const gateway = await gatewayWith({ saveMs: ms, store: new Counting() });
    gateway.ingest([fed("Hello")]);
    await soon();
    assert.equal(saves, 0);
  });

  test(`a run that may take ${ms} ms is not aborted at once`, async () => {
    const gateway = await gatewayWith({ agent: () => new Promise(() => {}) });
    gateway.run({ runId: "r", sessionKey: "main", message: "hi", timeoutMs: ms });
    await soon();
    assert.equal(gateway.stats().runs, 1);
  });
}
