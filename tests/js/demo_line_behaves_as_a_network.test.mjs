import assert from "node:assert/strict";
import { it } from "node:test";

import { Line } from "../../www/page/line.js";

/** A socket in the hands of a test. */
class Inner {
  /** @type {Inner | undefined} */
  static last;
  onopen = /** @type {any} */ (null);
  onmessage = /** @type {any} */ (null);
  onclose = /** @type {any} */ (null);
  onerror = /** @type {any} */ (null);
  isClosed = false;
  /** @type {string[]} */
  heard = [];

  constructor() {
    Inner.last = this;
  }

  /** @param {string} text */
  send(text) {
    this.heard.push(text);
  }

  close() {
    this.isClosed = true;
  }

  /** @param {number} number */
  tell(number) {
    this.onmessage({ data: JSON.stringify({ type: "event", event: "chat", seq: number }) });
  }
}

/** Time that stands still but for its ticks. @param {import("node:test").TestContext} test */
function clock(test) {
  let now = 0;
  test.mock.timers.enable({ apis: ["setTimeout"] });
  test.mock.method(performance, "now", () => now);
  return {
    /** @param {number} ms */
    tick(ms) {
      for (let at = 0; at < ms; at += 1) {
        now += 1;
        test.mock.timers.tick(1);
      }
    },
  };
}

/** @param {number[]} dice what is thrown for each event, the last one for all that follow */
function opened(dice) {
  const line = new Line(Inner, () => dice.length > 1 ? dice.shift() ?? 0 : dice[0] ?? 0, () => {});
  line.loss = 50;
  const socket = new line.Socket("ws://nowhere");
  /** @type {string[]} */
  const told = [];
  socket.onmessage = (/** @type {{ data: string }} */ { data }) => told.push(`event ${JSON.parse(data).seq}`);
  socket.onclose = (/** @type {{ code: number }} */ { code }) => told.push(`closed ${code}`);
  return { line, socket, inner: Inner.last ?? assert.fail(), told };
}

it("a loss that nothing follows ends the connection, so that the viewer attaches again", (test) => {
  test.mock.timers.enable({ apis: ["setTimeout"] });
  const { inner, told, line } = opened([0.9, 0.1]);
  inner.tell(1);
  inner.tell(2);
  assert.deepEqual(told, ["event 1"]);
  assert.equal(line.lost, 1);
  test.mock.timers.tick(2_499);
  assert.equal(inner.isClosed, false);
  test.mock.timers.tick(1);
  assert.deepEqual(told, ["event 1", "closed 1006"]);
  assert.equal(inner.isClosed, true);
});

it("a loss that something follows is left to whoever reads the numbers", (test) => {
  test.mock.timers.enable({ apis: ["setTimeout"] });
  const { inner, told } = opened([0.1, 0.9]);
  inner.tell(1);
  inner.tell(2);
  test.mock.timers.tick(60_000);
  assert.deepEqual(told, ["event 2"]);
  assert.equal(inner.isClosed, false);
});

it("what was on its way before the loss tells nothing of it, nor does what has no number", (test) => {
  const { tick } = clock(test);
  const { inner, told, line } = opened([0.9, 0.1]);
  line.latency = 1_000;
  inner.tell(1);
  inner.tell(2);
  inner.onmessage({ data: JSON.stringify({ type: "res", id: "1", ok: true }) });
  tick(4_499);
  assert.deepEqual(told, ["event 1", "event undefined"]);
  tick(1);
  assert.deepEqual(told, ["event 1", "event undefined", "closed 1006"]);
});

it("a narrow line has the time to deliver what it took before and after the loss", (test) => {
  const { tick } = clock(test);
  const { inner, told, line } = opened([0.9, 0.1, 0.9]);
  line.bandwidth = 5;
  inner.tell(1);
  inner.tell(2);
  tick(6_000);
  inner.tell(3);
  tick(30_000);
  assert.deepEqual(told, ["event 1", "event 3"]);
  inner.tell(4);
  assert.equal(inner.isClosed, false);
});

it("what is sent keeps its order when the line becomes quicker", (test) => {
  const { tick } = clock(test);
  const { inner, line, socket } = opened([1]);
  inner.onopen({});
  line.latency = 1_000;
  socket.send("one");
  line.latency = 10;
  socket.send("two");
  tick(2_000);
  assert.deepEqual(inner.heard, ["one", "two"]);
});
