// What a program answers beside the gateway, through the server of Node.

import assert from "node:assert/strict";
import { once } from "node:events";
import { get } from "node:http";
import { Server } from "node:net";
import { test } from "node:test";

import { serverUnderTest } from "./package_under_test.mjs";
import { resolvers } from "./promises.mjs";

const { serve } = await serverUnderTest();

/**
 * @param {{ after(call: () => unknown): void }} t
 * @param {() => Response} answer
 * @param {(error: unknown) => void} [onError]
 */
async function serving(t, answer, onError = (error) => assert.fail(String(error))) {
  const server = await serve({ token: "secret", fetch: answer, onError });
  t.after(() => server.close());
  return server.url;
}

/** A response of Node's own client, whose body is not read yet. @param {string} url @returns {Promise<import("node:http").IncomingMessage>} */
const asked = (url) => new Promise((resolve, reject) => get(url, { agent: false }, resolve).on("error", reject));

test("several cookies stay several", async (t) => {
  const url = await serving(t, () => {
    const headers = new Headers({ "x-own": "1" });
    headers.append("set-cookie", "a=1; Path=/");
    headers.append("set-cookie", "b=2");
    return new Response("ok", { headers });
  });
  const { headers } = await fetch(url);
  assert.deepEqual([headers.getSetCookie(), headers.get("x-own")], [["a=1; Path=/", "b=2"], "1"]);
});

test("a body that fails is none that has ended", async (t) => {
  /** @type {unknown[]} */
  const errors = [];
  const url = await serving(t, () => {
    let pulls = 0;
    return new Response(new ReadableStream({
      pull(controller) {
        if ((pulls += 1) > 1) throw new Error("no more");
        controller.enqueue(new TextEncoder().encode("half"));
      },
    }));
  }, (error) => errors.push(error));
  await assert.rejects(fetch(url).then((response) => response.text()));
  assert.match(String(errors), /no more/);
});

test("a client that goes away ends the body, though nothing more is said", { timeout: 10_000 }, async (t) => {
  const cancelled = resolvers();
  const url = await serving(t, () => new Response(new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode("data: 1\n\n")),
    cancel: () => cancelled.resolve(),
  })));
  const response = await asked(url);
  await once(response, "data");
  response.destroy();
  await cancelled.promise;
});

test("a client that reads slowly leaves no listeners behind", { timeout: 20_000 }, async (t) => {
  /** @type {Error[]} */
  const warnings = [];
  const listen = (/** @type {Error} */ warning) => void warnings.push(warning);
  process.on("warning", listen);
  t.after(() => process.off("warning", listen));
  let pulls = 0;
  const url = await serving(t, () => new Response(new ReadableStream({
    pull(controller) {
      if ((pulls += 1) > 200) return controller.close();
      controller.enqueue(new Uint8Array(65_536));
    },
  }, { highWaterMark: 0 })));
  const response = await asked(url);
  let size = 0;
  for await (const piece of response) {
    size += piece.length;
    if (size % 10 === 0) await new Promise(setImmediate);
  }
  await new Promise(setImmediate);
  assert.equal(size, 200 * 65_536);
  assert.deepEqual(warnings.map(({ message }) => message), []);
});

test("what goes wrong with an open port is told, each time, and ends nothing", async (t) => {
  /** @type {any[]} */
  const servers = [];
  const { listen } = Server.prototype;
  Server.prototype.listen = function (/** @type {any[]} */ ...args) {
    servers.push(this);
    return /** @type {any} */ (listen).apply(this, args);
  };
  t.after(() => (Server.prototype.listen = listen));
  /** @type {any[]} */
  const errors = [];
  const url = await serving(t, () => new Response("ok"), (error) => errors.push(error));
  for (const message of ["accept EMFILE", "accept ENFILE"]) servers[0].emit("error", new Error(message));
  assert.deepEqual(errors.map(({ message }) => message), ["accept EMFILE", "accept ENFILE"]);
  assert.equal(await (await fetch(url)).text(), "ok");
});
