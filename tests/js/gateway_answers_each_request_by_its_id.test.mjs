import assert from "node:assert/strict";
import { test } from "node:test";

import { directGateway, hostFile, Wire } from "./gateway/direct.mjs";

test("an error of the host's own that has an id does not answer another request", async () => {
  const { MemoryStore } = await hostFile("memory_store.js");
  class Failing extends MemoryStore {
    /** @returns {any} */
    rows() {
      throw Object.assign(new Error("no such table"), { id: "of the query" });
    }
  }
  const { gateway } = await directGateway({ store: /** @type {any} */ (new Failing()), onError() {} });
  const wire = await Wire.connect(gateway);
  await assert.rejects(wire.request("sessions.list"), { code: "UNAVAILABLE", message: "internal error" });
});
