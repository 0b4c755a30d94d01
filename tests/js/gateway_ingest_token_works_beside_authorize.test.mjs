import assert from "node:assert/strict";
import { test } from "node:test";

import { directGateway, fed } from "./gateway/direct.mjs";

/** @param {any} gateway @param {string} token */
async function post(gateway, token) {
  const headers = { authorization: `Bearer ${token}` };
  const request = new Request("http://localhost/ingest", { method: "POST", headers, body: JSON.stringify(fed("text")) });
  return (await gateway.fetch(request)).status;
}

test("where authorize lets everybody in, agents feed by their token, and nobody else does", async () => {
  const { gateway } = await directGateway({ authorize: () => true, ingestToken: "feed" });
  assert.deepEqual([await post(gateway, "feed"), await post(gateway, "other")], [200, 401]);
});

test("without such a token nobody does", async () => {
  const { gateway } = await directGateway({ authorize: () => true });
  assert.equal(await post(gateway, "feed"), 401);
});
