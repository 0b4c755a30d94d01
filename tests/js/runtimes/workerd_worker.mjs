// Runs inside workerd: the suite in a plain Worker, and again in a Durable Object.

import { assert } from "chai";
import { ChatRouter, RouterCrashed } from "runcast";

import { behaviours } from "../contract/index.mjs";
import { runAll } from "../contract/kit.mjs";

/** @param {Request} request with the vectors as its body */
async function suite(request) {
  const vectors = /** @type {import("../contract/kit.mjs").Vectors} */ (await request.json());
  /** @type {import("../contract/kit.mjs").Result[]} */
  const results = [];
  await runAll(behaviours, { ChatRouter, RouterCrashed, assert, vectors }, (result) => results.push(result));
  return Response.json({ agent: navigator.userAgent, results });
}

export class SuiteObject {
  /** @param {Request} request */
  fetch(request) {
    return suite(request);
  }
}

export default {
  /**
   * @param {Request} request
   * @param {any} env
   */
  fetch(request, env) {
    if (new URL(request.url).pathname !== "/durable-object") return suite(request);
    return env.OBJECTS.get(env.OBJECTS.idFromName("suite")).fetch(request);
  },
};
