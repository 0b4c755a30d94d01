import assert from "node:assert/strict";
import { test } from "node:test";

import { directGateway } from "./gateway/direct.mjs";

/** @type {[string, object, RegExp][]} */
const bad = [
  ["nobody who could be let in", { authorize: undefined }, /token or authorize/],
  ["an empty token", { token: "" }, /token/],
  ["a token that is no text", { token: 7 }, /token/],
  ["an empty token to feed with", { ingestToken: "" }, /ingestToken/],
  ["an authorize that is no function", { authorize: true }, /authorize/],
  ["an agent that is none", { agent: "x" }, /agent/],
  ["a resume that is none", { resume: {} }, /resume/],
  ["a time that is no number", { handshakeMs: "10" }, /handshakeMs/],
  ["a time before now", { saveMs: -1 }, /saveMs/],
  ["a limit that is no number", { limits: { runs: NaN } }, /runs/],
  ["a limit that there is not", { limits: { run: 1 } }, /run/],
  ["a limit of which only the name is there", { limits: { toString: 1 } }, /toString/],
  ["no agent in the list", { agents: [] }, /agents/],
];

for (const [what, options, named] of bad) {
  test(`${what} is refused, by name`, async () => {
    await assert.rejects(directGateway(/** @type {any} */ (options)), (error) => error instanceof TypeError && named.test(error.message));
  });
}
