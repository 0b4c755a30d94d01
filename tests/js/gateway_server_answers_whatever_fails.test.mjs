import assert from "node:assert/strict";
import { test } from "node:test";

import { directGateway, hostFile } from "./gateway/direct.mjs";

const { respond } = await hostFile("server_http.js");

const failing = {
  "throws": () => assert.fail("secret detail"),
  "rejects": () => Promise.reject(new Error("secret detail")),
};

for (const [how, answer] of Object.entries(failing)) {
  test(`what a program's own answer ${how} is told to the host, and the client learns nothing of it`, async () => {
    /** @type {any[]} */
    const errors = [];
    const { gateway } = await directGateway({ onError: (error) => errors.push(error) });
    const response = await respond(gateway, answer, new Request("http://localhost/page"));
    assert.equal(response.status, 500);
    assert.doesNotMatch(await response.text(), /secret/);
    assert.deepEqual(errors.map(({ message }) => message), ["secret detail"]);
  });
}
