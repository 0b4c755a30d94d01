/**
 * A client of the gateway as plain as the protocol: what it got stands in
 * lists, and whoever waits for something that does not come is told so.
 *
 * @typedef {{ event: string, payload: any, seq?: number }} Event
 * @typedef {{ code: string, message: string, details?: any, retryable?: boolean }} Refused
 *
 * @typedef {object} ConnectOptions
 * @property {string} [token]
 * @property {string[]} [scopes] by default those to read and write
 * @property {string[]} [caps]
 * @property {object} [params] more members of `connect`, or others
 */

import { WebSocket } from "ws";

/** How long a test waits for anything. */
const PATIENCE_MS = 8_000;

/** What the Node client of the protocol's origin knows at the top of a frame. */
const MEMBERS = {
  event: ["type", "event", "payload", "seq", "stateVersion"],
  res: ["type", "id", "ok", "payload", "error"],
};

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {() => string} what is waited for
 * @param {number} [patienceMs]
 * @returns {Promise<T>}
 */
export async function inTime(promise, what, patienceMs = PATIENCE_MS) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((/** @type {(value: never) => void} */ _, reject) => {
    timer = setTimeout(() => reject(new Error(`waited in vain for ${what()}`)), patienceMs);
    // What a test no longer waits for does not hold up the end.
    timer.unref();
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export class Client {
  /** All events so far. @type {Event[]} */
  events = [];
  /** All texts so far. @type {string[]} */
  texts = [];
  /** What `connect` was answered with. @type {any} */
  hello;
  /** The first event that nobody has waited for yet. */
  #at = 0;
  #lastId = 0;
  /** @type {Map<string, (frame: any) => void>} */
  #answers = new Map();
  /** @type {Set<() => void>} */
  #waiting = new Set();

  /** @param {string} url of the gateway @param {{ headers?: { [name: string]: string } }} [options] */
  constructor(url, { headers = {} } = {}) {
    this.ws = new WebSocket(url.replace(/^http/, "ws"), { headers, perMessageDeflate: false });
    /** The socket is there. @type {Promise<void>} */
    this.opened = new Promise((resolve, reject) => {
      this.ws.on("open", () => resolve());
      this.ws.on("error", reject);
    });
    this.opened.catch(() => {});
    /** How it ended. @type {Promise<{ code: number, reason: string }>} */
    this.ended = new Promise((resolve) => {
      const ends = (/** @type {number} */ code, /** @type {unknown} */ reason) => resolve({ code, reason: String(reason) });
      this.ws.on("close", ends);
      // workerd by itself, without the platform's edge, says that it closes a socket and leaves the
      // connection open where the client has sent nothing; what it says is what counts here.
      this.ws.on("open", () => /** @type {any} */ (this.ws)._receiver.on("conclude", ends));
    });
    this.ws.on("message", (data) => this.#take(String(data)));
    this.ended.then(({ code, reason }) => {
      for (const answer of this.#answers.values()) answer({ ok: false, error: { code: "CLOSED", message: `closed ${code} ${reason}` } });
    });
  }

  /** @param {string} text */
  #take(text) {
    this.texts.push(text);
    const frame = text.startsWith("{") ? JSON.parse(text) : { type: "bare" };
    if (frame.type === "res") {
      this.#answers.get(frame.id)?.(frame);
      this.#answers.delete(frame.id);
    } else if (frame.type === "event") {
      this.events.push(frame);
    }
    for (const look of this.#waiting) look();
  }

  /** @param {string | Buffer} data */
  send(data) {
    this.ws.send(data);
  }

  /**
   * What a request is answered with, whatever it is.
   * @param {string} method
   * @param {unknown} [params]
   * @returns {Promise<{ ok: boolean, payload?: any, error?: Refused }>}
   */
  ask(method, params) {
    const id = `request ${(this.#lastId += 1)}`;
    const answered = new Promise((/** @type {(frame: any) => void} */ resolve) => this.#answers.set(id, resolve));
    this.send(JSON.stringify({ type: "req", id, method, params }));
    return inTime(answered, () => `the answer to ${method}`);
  }

  /**
   * The payload of the answer to a request, which must not be refused.
   * @param {string} method
   * @param {unknown} [params]
   * @returns {Promise<any>}
   */
  async request(method, params = {}) {
    const { ok, payload, error } = await this.ask(method, params);
    if (!ok) throw new Error(`${method} was refused: ${JSON.stringify(error)}`);
    return payload;
  }

  /**
   * Why a request is refused, which it must be.
   * @param {string} method
   * @param {unknown} [params]
   * @returns {Promise<Refused>}
   */
  async refused(method, params = {}) {
    const { ok, payload, error } = await this.ask(method, params);
    if (ok || !error) throw new Error(`${method} was not refused: ${JSON.stringify(payload)}`);
    return error;
  }

  /** @param {ConnectOptions} [options] */
  connect({ token, scopes = ["operator.read", "operator.write"], caps = [], params = {} } = {}) {
    const client = { id: "test", version: "1", platform: "node", mode: "cli" };
    const auth = token === undefined ? {} : { token };
    return this.ask("connect", { minProtocol: 3, maxProtocol: 3, client, role: "operator", scopes, caps, auth, ...params });
  }

  /**
   * The next event that fits, after those that were waited for before.
   * @param {string | ((event: Event) => unknown)} fits its name, or whether it does
   * @param {number} [patienceMs]
   * @returns {Promise<Event>}
   */
  next(fits, patienceMs = PATIENCE_MS) {
    const isIt = typeof fits === "string" ? (/** @type {Event} */ { event }) => event === fits : fits;
    /** @type {() => void} */
    let look = () => {};
    const found = new Promise((/** @type {(event: Event) => void} */ resolve) => {
      look = () => {
        const at = this.events.findIndex((event, index) => index >= this.#at && isIt(event));
        const event = this.events[at];
        if (!event) return;
        this.#at = at + 1;
        this.#waiting.delete(look);
        resolve(event);
      };
      this.#waiting.add(look);
      look();
    });
    return inTime(found, () => `an event that fits ${fits}; got ${JSON.stringify(this.events.slice(-5)).slice(0, 1_500)}`, patienceMs);
  }

  /** The next text frame that is so. @param {string} text */
  hears(text) {
    /** @type {() => void} */
    let look = () => {};
    const found = new Promise((/** @type {(value: void) => void} */ resolve) => {
      look = () => this.texts.includes(text) && (this.#waiting.delete(look), resolve());
      this.#waiting.add(look);
      look();
    });
    return inTime(found, () => `the text ${text}`);
  }

  /** The next `chat` in which a run comes to this. @param {string} state @param {string} [runId] @param {number} [patienceMs] */
  async chat(state, runId, patienceMs = PATIENCE_MS) {
    const { payload } = await this.next(({ event, payload }) => event === "chat" && payload.state === state && (runId === undefined || payload.runId === runId), patienceMs);
    return payload;
  }

  /** Sends a message. @param {string} runId @param {unknown} script @param {object} [more] */
  say(runId, script, more = {}) {
    const message = typeof script === "string" ? script : JSON.stringify(script);
    return this.request("chat.send", { sessionKey: "main", message, idempotencyKey: runId, ...more });
  }

  /** Everything that was sent to it until now is there: answers come in their turn. */
  async isUpToDate() {
    await this.ask("health");
  }

  /** @param {string} event @returns {any[]} the payloads of all such events so far */
  payloads(event) {
    return this.events.filter((one) => one.event === event).map(({ payload }) => payload);
  }

  closed() {
    return inTime(this.ended, () => "the end of a connection");
  }

  /** Reads nothing until {@link reads}. */
  pauses() {
    this.ws.pause();
  }

  reads() {
    this.ws.resume();
  }

  /** Goes without a word. */
  async leaves() {
    this.ws.terminate();
    await this.closed();
  }

  /** Frames that a strict client would drop, for a member that it does not know. */
  strangeFrames() {
    return this.texts.filter((text) => text.startsWith("{")).filter((text) => {
      const { type, ...frame } = JSON.parse(text);
      const known = /** @type {any} */ (MEMBERS)[type] ?? [];
      return Object.keys(frame).some((member) => !known.includes(member));
    });
  }
}
