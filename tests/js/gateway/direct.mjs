/**
 * A gateway over sockets that are lists, with a clock that a test moves.
 *
 * @typedef {import("../../../pkg-template/host.js").GatewayOptions} GatewayOptions
 */

import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

import { packageUnderTest } from "../package_under_test.mjs";
import { packedProject } from "../packed.mjs";
import { inTime } from "./socket.mjs";

/** @param {string} name of a file of the package's hosts @returns {Promise<any>} */
export async function hostFile(name) {
  const resolver = createRequire(join(await packedProject(), "package.json"));
  return import(pathToFileURL(join(dirname(resolver.resolve("runcast/package.json")), "host", name)).href);
}

export class FakeClock {
  time = 1_700_000_000_000;
  #lastId = 0;
  /** @type {Map<number, { at: number, call: () => void }>} */
  #timers = new Map();

  now() {
    return this.time;
  }

  /** @param {() => void} call @param {number} ms */
  setTimeout(call, ms) {
    const id = (this.#lastId += 1);
    this.#timers.set(id, { at: this.time + ms, call });
    return id;
  }

  /** @param {unknown} id */
  clearTimeout(id) {
    this.#timers.delete(/** @type {number} */ (id));
  }

  /** How many timers wait. */
  get pending() {
    return this.#timers.size;
  }

  /** Lets so much time go by, with all that is due in it. @param {number} ms */
  pass(ms) {
    const end = this.time + ms;
    for (;;) {
      const [next] = [...this.#timers].sort(([, a], [, b]) => a.at - b.at);
      if (!next || next[1].at > end) break;
      this.#timers.delete(next[0]);
      this.time = Math.max(this.time, next[1].at);
      next[1].call();
    }
    this.time = end;
  }
}

/** The client's end of a socket that is a list. */
export class Wire {
  /** @type {any[]} */
  frames = [];
  /** @type {string[]} */
  texts = [];
  /** @type {{ code: number, reason: string } | undefined} */
  closed;
  /** @type {any} */
  connection;
  #lastId = 0;
  /** @type {Map<string, (frame: any) => void>} */
  #answers = new Map();

  /** @param {any} gateway @param {{ id?: string, bufferedAmount?: () => number }} [options] `bufferedAmount`: what the home knows to be waiting */
  constructor(gateway, { id = crypto.randomUUID(), bufferedAmount } = {}) {
    this.gateway = gateway;
    const wire = this;
    this.socket = {
      id,
      send: (/** @type {string} */ text) => wire.#take(text),
      close: (/** @type {number} */ code, /** @type {string} */ reason) => void (wire.closed = { code, reason }),
    };
    if (bufferedAmount) Object.defineProperty(this.socket, "bufferedAmount", { get: bufferedAmount });
  }

  /** A socket that the gateway has taken in. @param {any} gateway @param {ConstructorParameters<typeof Wire>[1]} [options] */
  static open(gateway, options) {
    const wire = new Wire(gateway, options);
    wire.connection = gateway.accept(wire.socket);
    return wire;
  }

  /** One whose client has said who it is. @param {any} gateway @param {{ caps?: string[], bufferedAmount?: () => number }} [options] */
  static async connect(gateway, { caps = ["runcast"], ...options } = {}) {
    const wire = Wire.open(gateway, options);
    wire.hello = await wire.hears({ caps });
    return wire;
  }

  /** @type {any} */
  hello;

  /** @param {{ caps?: string[] }} [options] */
  hears({ caps = [] } = {}) {
    const client = { id: "test", version: "1" };
    return this.request("connect", { minProtocol: 3, maxProtocol: 3, client, role: "operator", scopes: ["operator.read", "operator.write"], caps });
  }

  /** @param {string} text */
  #take(text) {
    if (this.closed) throw new Error("sent to a closed socket");
    this.texts.push(text);
    if (!text.startsWith("{")) return;
    const frame = JSON.parse(text);
    this.frames.push(frame);
    this.#answers.get(frame.id)?.(frame);
  }

  /** @param {string} method @param {unknown} [params] */
  async request(method, params = {}) {
    const id = `request ${(this.#lastId += 1)}`;
    const answered = new Promise((/** @type {(frame: any) => void} */ resolve) => this.#answers.set(id, resolve));
    this.says(method, params, id);
    const { ok, payload, error } = await inTime(answered, () => `the answer to ${method}`);
    if (!ok) throw Object.assign(new Error(error.message), error);
    return payload;
  }

  /** Asks for something that nobody waits for. @param {string} method @param {unknown} params @param {string} [id] */
  says(method, params, id = "unanswered") {
    this.gateway.message(this.connection, JSON.stringify({ type: "req", id, method, params }));
  }

  /** The payloads of all such events so far. @param {string} event @returns {any[]} */
  payloads(event) {
    return this.frames.filter((frame) => frame.event === event).map(({ payload }) => payload);
  }

  /** The numbers of all its events. @returns {number[]} */
  get seqs() {
    return this.frames.filter(({ seq }) => seq !== undefined).map(({ seq }) => seq);
  }

  /** What it was shown of a run, by deltas of both kinds. @param {string} runId */
  shows(runId) {
    return this.payloads("chat").filter((payload) => payload.runId === runId).reduce((text, { message, offset, deltaText = "" }) => message?.content[0].text ?? text.slice(0, offset) + deltaText, "");
  }
}

/**
 * A gateway that lets everybody in.
 * @param {Omit<GatewayOptions, "authorize"> & { ChatRouter?: any, clock?: FakeClock, authorize?: GatewayOptions["authorize"] }} [options]
 */
export async function directGateway({ clock = new FakeClock(), ...options } = {}) {
  const { Gateway } = await hostFile("gateway.js");
  const { ChatRouter } = await packageUnderTest();
  const gateway = new Gateway({ ChatRouter, authorize: () => true, tickIntervalMs: 0, throttleMs: 0, clock, ...options });
  return { gateway, clock };
}

/**
 * The same with a client that is attached to `main`.
 * @template {FakeClock} [Clock=FakeClock]
 * @param {Parameters<typeof directGateway>[0] & { clock?: Clock }} [options]
 */
export async function viewed(options) {
  const { gateway, clock } = await directGateway(options);
  gateway.resume();
  const wire = await Wire.connect(gateway);
  await wire.request("runcast.attach", { sessionKey: "main" });
  return { gateway, clock: /** @type {Clock} */ (clock), wire };
}

/**
 * The same, with what the gateway tells its host of.
 * @template {FakeClock} [Clock=FakeClock]
 * @param {Parameters<typeof directGateway>[0] & { clock?: Clock }} [options]
 */
export async function overheard(options) {
  /** @type {any[]} */
  const errors = [];
  return { ...(await viewed({ onError: (error) => errors.push(error), ...options })), errors };
}

/** A piece of text that is fed. @param {string} delta @param {string} [runId] */
export const fed = (delta, runId = "x1") => ({ runId, sessionKey: "main", stream: "assistant", data: { delta } });

/** @param {string} [runId] */
export const fedEnd = (runId = "x1") => ({ runId, stream: "lifecycle", data: { phase: "end" } });
