import assert from "node:assert/strict";
import { test } from "node:test";

import { hello, scriptedGateway } from "./client/gateway.mjs";
import { clientOf, fakeTime, status } from "./client/kit.mjs";

/**
 * A socket that opens and fails when the test says so, and never by itself.
 */
class ScriptedSocket {
  /** @type {ScriptedSocket[]} */
  static made = [];
  /** @type {any} */ onopen;
  /** @type {any} */ onmessage;
  /** @type {any} */ onclose;
  /** @type {any} */ onerror;
  constructor() {
    ScriptedSocket.made.push(this);
  }
  send() {}
  close() {}
  fail() {
    this.onclose({ code: 1006, reason: "" });
  }
  welcome() {
    this.onmessage({ data: JSON.stringify({ type: "res", id: "connect", ok: true, payload: hello() }) });
  }
}

/** @param {import("node:test").TestContext} t @param {() => number} random */
function scripted(t, random) {
  const { pass } = fakeTime(t);
  ScriptedSocket.made = [];
  const client = clientOf(t, "ws://gateway/", { WebSocket: ScriptedSocket, random });
  const last = () => ScriptedSocket.made[ScriptedSocket.made.length - 1];
  /** How long it waits after a failure. */
  const waited = () => {
    last().fail();
    assert.equal(client.status, "waiting");
    const before = ScriptedSocket.made.length;
    for (let ms = 1; ; ms += 1) {
      pass(1);
      if (ScriptedSocket.made.length > before) return ms;
      if (ms > 20_000) throw new Error("it does not connect any more");
    }
  };
  return { pass, client, last, waited };
}

test("it waits twice as long each time, up to 15 s", (t) => {
  const { waited } = scripted(t, () => 1);
  assert.deepEqual([1, 2, 3, 4, 5, 6, 7].map(waited), [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
});

test("why it lost the last connection is known until it has the next", (t) => {
  const { last, client, waited } = scripted(t, () => 1);
  assert.equal(client.error, undefined);
  waited();
  assert.deepEqual([client.status, /** @type {any} */ (client.error).closeCode], ["connecting", 1006]);
  last().welcome();
  assert.deepEqual([client.status, client.error], ["open", undefined]);
});

test("how long within that is up to chance", (t) => {
  const chances = [0.5, 0.01, 0.75];
  const { waited } = scripted(t, () => chances.shift() ?? 0);
  assert.deepEqual([1, 2, 3].map(waited), [250, 10, 1_500]);
});

test("a connection that has held for five seconds makes it quick again", (t) => {
  const { pass, last, waited } = scripted(t, () => 1);
  assert.deepEqual([1, 2].map(waited), [500, 1_000]);
  last().welcome();
  pass(4_999);
  assert.equal(waited(), 2_000);
  last().welcome();
  pass(5_000);
  assert.deepEqual([1, 2].map(waited), [500, 1_000]);
});

test("time that passes without a connection does not", (t) => {
  const { pass, last, waited } = scripted(t, () => 1);
  last().welcome();
  pass(6_000);
  assert.equal(waited(), 500);
  pass(6_000);
  assert.equal(waited(), 1_000);
});

test("a socket that cannot even be made is tried again, too", (t) => {
  const { pass } = fakeTime(t);
  let tries = 0;
  const Failing = /** @type {any} */ (class {
    constructor() {
      tries += 1;
      throw new SyntaxError("bad URL");
    }
  });
  const client = clientOf(t, "nonsense", { WebSocket: Failing, random: () => 1 });
  assert.equal(client.status, "waiting");
  assert.match(String(client.error), /bad URL/);
  pass(500);
  assert.equal(tries, 2);
});

test("when the browser is online again it does not wait", (t) => {
  const { pass } = fakeTime(t);
  const page = new EventTarget();
  const names = /** @type {const} */ (["addEventListener", "removeEventListener"]);
  /** @type {string[]} */
  const calls = [];
  for (const name of names) {
    const value = (/** @type {string} */ type, /** @type {() => void} */ listener) => {
      calls.push(`${name} ${type}`);
      page[name](type, listener);
    };
    Object.defineProperty(globalThis, name, { value, configurable: true });
  }
  t.after(() => names.forEach((name) => Reflect.deleteProperty(globalThis, name)));
  ScriptedSocket.made = [];
  const client = clientOf(t, "ws://gateway/", { WebSocket: ScriptedSocket, random: () => 1 });
  page.dispatchEvent(new Event("online"));
  assert.equal(ScriptedSocket.made.length, 1, "it is connecting already");
  ScriptedSocket.made[0].fail();
  page.dispatchEvent(new Event("online"));
  assert.equal(ScriptedSocket.made.length, 2);
  pass(500);
  assert.equal(ScriptedSocket.made.length, 2, "what it waited for before is over");
  ScriptedSocket.made[1].fail();
  client.close();
  page.dispatchEvent(new Event("online"));
  assert.equal(ScriptedSocket.made.length, 2);
  assert.deepEqual(calls, ["addEventListener online", "removeEventListener online"]);
});

test("a gateway that comes back finds its client again", async (t) => {
  const gateway = await scriptedGateway(t);
  const client = clientOf(t, gateway.url);
  await gateway.welcome();
  await status(client, "open");
  await gateway.stop();
  await status(client, "waiting");
  const again = await scriptedGateway(t, gateway.port);
  await again.welcome();
  await status(client, "open");
});
