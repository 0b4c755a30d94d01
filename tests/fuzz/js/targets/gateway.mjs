// Any messages at a gateway's door, from two clients: one that is let in, one that has not said who
// it is. Whatever they send, the gateway throws nothing, has no error of its own, answers each
// request once at most and with JSON, sends nothing to who is gone, and serves a third as before.

import { ChatRouter } from "runcast";
import { Gateway } from "runcast-host/gateway.js";

/** @param {boolean} holds @param {() => string} why */
function must(holds, why) {
  if (!holds) throw new Error(why());
}

class Clock {
  time = 1_700_000_000_000;
  /** @type {Map<number, { at: number, call: () => void }>} */
  timers = new Map();
  last = 0;
  now = () => this.time;
  setTimeout = (/** @type {() => void} */ call, /** @type {number} */ ms) => {
    this.timers.set((this.last += 1), { at: this.time + ms, call });
    return this.last;
  };
  clearTimeout = (/** @type {any} */ id) => void this.timers.delete(id);

  /** @param {number} ms */
  pass(ms) {
    this.time += ms;
    for (const [id, { at, call }] of [...this.timers]) {
      if (at > this.time || !this.timers.delete(id)) continue;
      call();
    }
  }
}

class Client {
  /** @type {Map<string, number>} */
  answers = new Map();
  /** @type {any[]} */
  heard = [];
  isClosed = false;
  seq = 0;

  /** @param {any} gateway @param {string} id */
  constructor(gateway, id) {
    this.gateway = gateway;
    this.connection = gateway.accept({
      id,
      send: (/** @type {string} */ text) => this.#hears(text),
      close: (/** @type {number} */ code, /** @type {string} */ reason) => {
        must(Number.isInteger(code) && encodedLength(reason) <= 123, () => `closed with ${code} ${reason}`);
        this.isClosed = true;
      },
    });
  }

  /** @param {string} text */
  #hears(text) {
    must(!this.isClosed, () => `sent to who is gone: ${text}`);
    if (text === "pong") return;
    const frame = JSON.parse(text);
    this.heard.push(frame);
    if (frame.type === "res") this.answers.set(frame.id, (this.answers.get(frame.id) ?? 0) + 1);
    else must(frame.seq === undefined || frame.seq === (this.seq += 1), () => `events are numbered: ${text}`);
  }

  /** @param {string} text */
  says(text) {
    this.gateway.message(this.connection, text);
  }

  /** @param {string} method @param {object} params */
  asks(method, params) {
    this.says(JSON.stringify({ type: "req", id: `own ${method}`, method, params }));
  }
}

/** @param {string} text */
const encodedLength = (text) => new TextEncoder().encode(text).length;

const turns = async () => {
  for (let left = 8; left > 0; left -= 1) await null;
};
const hello = { minProtocol: 3, maxProtocol: 3, client: { id: "fuzz" }, scopes: ["operator.read", "operator.write", "runcast.ingest"] };

/** @param {string} input a message a line; its first unit says who sends it: `0` who is let in, `1` who is not, `t` is time */
export async function run(input) {
  /** @type {unknown[]} */
  const errors = [];
  const clock = new Clock();
  const gateway = new Gateway({
    ChatRouter, clock, throttleMs: 0, tickIntervalMs: 0,
    authorize: (/** @type {any} */ _, /** @type {any} */ { scopes }) => ({ subject: "s", scopes, sessions: ["main", "user:*"] }),
    async *agent(/** @type {{ message: string }} */ { message }) {
      yield "You said: ";
      yield message;
    },
    onError: (/** @type {unknown} */ error) => errors.push(error),
  });
  gateway.resume();
  const [known, stranger, third] = ["known", "stranger", "third"].map((id) => new Client(gateway, id));
  known.asks("connect", { ...hello, caps: ["runcast", "tool-events"] });
  third.asks("connect", { ...hello, caps: [] });
  await turns();
  for (const line of input.split("\n").slice(0, 40)) {
    if (line[0] === "t") clock.pass(Number(line.slice(1, 8)) || 0);
    else (line[0] === "1" ? stranger : known).says(line.slice(1));
    await turns();
  }
  clock.pass(60_000);
  await turns();
  third.asks("health", {});
  third.asks("chat.send", { sessionKey: "main", message: "still there?", idempotencyKey: "the third's" });
  await turns();
  await turns();
  clock.pass(1_000);
  const said = third.heard.find(({ event, payload }) => event === "chat" && payload.runId === "the third's" && payload.state === "final");
  must(said?.payload.message.content[0].text === "You said: still there?", () => `the third is not served: ${JSON.stringify(third.heard)}`);
  must(third.answers.get("own health") === 1, () => "the third's health");
  const asked = new Map();
  for (const line of input.split("\n")) {
    try {
      const { id } = JSON.parse(line.slice(1));
      asked.set(id, (asked.get(id) ?? 0) + 1);
    } catch {
      asked.set("invalid", (asked.get("invalid") ?? 0) + 1);
    }
  }
  for (const client of [known, stranger]) {
    for (const [id, count] of client.answers) must(id.startsWith("own ") || id === "invalid" || count <= asked.get(id), () => `${id} is answered ${count} times`);
  }
  gateway.close();
  clock.pass(1e9);
  must(errors.length === 0, () => `an error of its own: ${/** @type {any} */ (errors[0])?.stack ?? errors[0]}`);
}
