import assert from "node:assert/strict";
import { test } from "node:test";

import { directGateway } from "./gateway/direct.mjs";
import { watched } from "./sources/dialects.mjs";
import { resolvers } from "./promises.mjs";

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("what an agent gives after its run was aborted is not read, and ended", async () => {
  const given = resolvers();
  const { gateway } = await directGateway({ agent: () => given.promise });
  gateway.resume();
  gateway.run({ runId: "r", sessionKey: "main", message: "hi" });
  await turn();
  gateway.abort("main");
  const source = watched(["Too late."]);
  given.resolve(source);
  await turn();
  assert.deepEqual([source.pulls, source.returns], [0, 1]);
});

test("what fails then is nobody's affair", async () => {
  let given = resolvers();
  /** @type {unknown[]} */
  const errors = [];
  const { gateway } = await directGateway({ agent: () => given.promise, onError: (error) => errors.push(error) });
  gateway.resume();
  const unwilling = { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }), return: () => Promise.reject(new Error("late")) }) };
  for (const late of [() => Promise.reject(new Error("late")), () => unwilling]) {
    given = resolvers();
    gateway.run({ sessionKey: "main", message: "hi" });
    await turn();
    gateway.abort("main");
    given.resolve(late());
    await turn();
  }
  assert.deepEqual(errors, []);
});
