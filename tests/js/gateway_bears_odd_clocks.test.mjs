import assert from "node:assert/strict";
import { test } from "node:test";

import { directGateway, FakeClock, fed, fedEnd, hostFile, overheard, Wire } from "./gateway/direct.mjs";
import { turn } from "./promises.mjs";

const YEAR = 365 * 86_400_000;
const { MemoryStore } = await hostFile("memory_store.js");

/** A clock that can be wrong: what it says is not what its timers go by. */
class OddClock extends FakeClock {
  /** @type {(time: number) => number} */
  says = (time) => time;

  now() {
    return this.says(this.time);
  }
}

/** @param {object} [options] */
const viewed = (options) => overheard({ clock: new OddClock(), throttleMs: 150, ...options });

/** @type {{ [how: string]: (time: number) => number }} */
const ODD = {
  "stands still": () => 1_700_000_000_000,
  "is set back by a year": (time) => time - YEAR,
  "is set forward by ten years": (time) => time + 10 * YEAR,
  "is NaN": () => NaN,
  "is Infinity": () => Infinity,
  "is -Infinity": () => -Infinity,
  "is nothing": () => /** @type {any} */ (undefined),
  "is negative": (time) => time - 1_800_000_000_000,
  "is at 2^53": (time) => 2 ** 53 + time,
};

for (const [how, says] of Object.entries(ODD)) {
  test(`text goes on while the clock ${how}, and once it is right again`, async () => {
    const { gateway, clock, wire, errors } = await viewed();
    gateway.ingest([fed("one ")]);
    clock.says = says;
    const { accepted, rejected } = gateway.ingest([fed("two "), fed("three ")]);
    assert.deepEqual([accepted, rejected], [2, []]);
    clock.pass(1_000);
    clock.says = (time) => time;
    gateway.ingest([fed("four ")]);
    clock.pass(1_000);
    assert.equal(wire.shows("x1"), "one two three four ");
    gateway.ingest([fedEnd()]);
    const { state, message } = wire.payloads("chat").at(-1);
    assert.deepEqual([state, message.content[0].text], ["final", "one two three four"]);
    assert.ok(Number.isFinite((await wire.request("health")).ts));
    assert.deepEqual(errors, []);
    gateway.close();
  });
}

test("a clock that stands still while text waits tells it with the next event, or at its end", async () => {
  const { gateway, clock, wire } = await viewed();
  clock.says = ODD["stands still"];
  gateway.ingest([fed("one "), fed("two ")]);
  clock.pass(10_000);
  assert.ok(clock.pending < 10, "it is not looked at without end");
  gateway.ingest([fedEnd()]);
  assert.equal(wire.shows("x1"), "one two");
  gateway.close();
});

for (const wrong of [NaN, Infinity]) {
  test(`a gateway that begins at ${wrong} works once the time is known`, async () => {
    const clock = new OddClock();
    clock.says = () => wrong;
    const { gateway } = await directGateway({ clock, throttleMs: 150 });
    gateway.resume();
    const wire = await Wire.connect(gateway);
    await wire.request("runcast.attach", { sessionKey: "main" });
    gateway.ingest([fed("one ")]);
    clock.says = (time) => time;
    gateway.ingest([fed("two ")]);
    clock.pass(1_000);
    assert.equal(wire.shows("x1"), "one two ");
    assert.ok((await wire.request("health")).ts >= clock.time - 1_000);
    gateway.close();
  });
}

test("a clock that was set back while the gateway was down delays nothing", async () => {
  const store = new MemoryStore();
  const early = new OddClock();
  early.says = (time) => time + 3 * YEAR;
  const first = await directGateway({ clock: early, store, throttleMs: 150 });
  first.gateway.resume();
  first.gateway.ingest([fed("one ")]);
  early.pass(3_000);

  const clock = new OddClock();
  const { gateway } = await directGateway({ clock, store, throttleMs: 150 });
  gateway.resume();
  const wire = await Wire.connect(gateway);
  const { frames } = await wire.request("runcast.attach", { sessionKey: "main" });
  assert.equal(frames[0].payload.deltaText, "one ");
  clock.pass(200);
  gateway.ingest([fed("two ")]);
  gateway.ingest([fed("three ")]);
  clock.pass(1_000);
  const shown = wire.payloads("chat").map(({ deltaText }) => deltaText).join("");
  assert.equal(shown, "two three ");
  assert.ok((await wire.request("health")).uptimeMs < 10_000);
  gateway.close();
});

test("an agent's time is its own, whatever the clock did", async () => {
  /** @type {AbortSignal | undefined} */
  let given;
  const { gateway, clock, wire } = await viewed({
    async *agent(/** @type {{ signal: AbortSignal }} */ { signal }) {
      given = signal;
      yield "working";
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    },
  });
  await wire.request("chat.send", { sessionKey: "main", message: "go", idempotencyKey: "k1", timeoutMs: 60_000 });
  await turn();
  clock.says = (time) => time - YEAR;
  clock.pass(59_000);
  assert.equal(given?.aborted, false);
  clock.says = (time) => time + YEAR;
  clock.pass(2_000);
  assert.equal(given?.aborted, true);
  gateway.close();
});
