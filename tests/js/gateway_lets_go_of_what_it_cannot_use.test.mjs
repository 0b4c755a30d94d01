import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";

import { hostFile } from "./gateway/direct.mjs";
import { packageUnderTest, serverUnderTest } from "./package_under_test.mjs";

test("where the port is taken it fails, and lets go of what it had opened", async () => {
  const { serve } = await serverUnderTest();
  const { MemoryStore } = await hostFile("memory_store.js");
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (taken.address());
  let isClosed = false;
  class Watched extends MemoryStore {
    close() {
      isClosed = true;
    }
  }
  try {
    await assert.rejects(serve({ token: "secret", port, store: /** @type {any} */ (new Watched()) }), { code: "EADDRINUSE" });
    assert.ok(isClosed);
  } finally {
    taken.close();
  }
});

test("where an option is wrong, or the database is none, it closes what it had opened", async () => {
  const { gatewayOf } = await hostFile("server_http.js");
  const { ChatRouter } = await packageUnderTest();
  let closed = 0;
  const engine = { all: () => [], transaction: (/** @type {() => void} */ work) => work(), close: () => (closed += 1) };
  await assert.rejects(gatewayOf(ChatRouter, async () => engine, { database: "a.db", token: "" }), TypeError);
  assert.equal(closed, 1);
  const damaged = { ...engine, all: () => assert.fail("file is not a database") };
  await assert.rejects(gatewayOf(ChatRouter, async () => damaged, { database: "a.db", token: "secret" }), /not a database/);
  assert.equal(closed, 2);
});
