/**
 * What the suite of gateways is made of: each behaviour file exports `name` and
 * `cases`, functions that take a kit, by title. No behaviour names a home; one
 * that not every home can show says what it `needs`.
 *
 * @typedef {import("./fixture/fixture.mjs").PlainOptions} PlainOptions
 * @typedef {import("../contract/kit.mjs").Assert} Assert
 *
 * @typedef {"sqlite" | "crash" | "ticks" | "pressure" | "raw" | "goodbye" | "awake" | "utf8"} Need
 *   `sqlite`: what it keeps outlives it; `crash`: it can be killed; `ticks`: it sends them; `pressure`: it knows what waits in a socket;
 *   `raw`: it is its own HTTP server; `goodbye`: it learns that it will end; `awake`: its timers go on while nobody is there;
 *   `utf8`: what is no UTF-8 ends a socket
 *
 * @typedef {PlainOptions & { sqlite?: boolean, mayCrash?: boolean }} OpenOptions
 *   `sqlite`: it keeps things beyond its end; `mayCrash`: the test will kill it
 *
 * @typedef {object} Opened what a home gives
 * @property {string} url
 * @property {(how: { crash: boolean }) => Promise<void>} restart it comes back at the same address
 * @property {() => Promise<void>} close
 *
 * @typedef {object} Home
 * @property {string} title
 * @property {ReadonlySet<Need>} has
 * @property {(options: OpenOptions) => Promise<Opened>} open
 * @property {() => string} printed all that its gateways have printed
 * @property {() => Promise<void>} end
 *
 * @typedef {object} Kit
 * @property {Assert} assert
 * @property {(options?: OpenOptions) => Promise<GatewayUnderTest>} open
 *
 * @typedef {{ name: string, needs?: readonly Need[], more?: { [title: string]: readonly Need[] }, cases: { [title: string]: (kit: Kit) => Promise<void> } }} Behaviour
 */

import { assert } from "chai";

import { describe } from "../contract/kit.mjs";
import { Client, inTime } from "./socket.mjs";

/** Lets in whoever gives it, unless a test says otherwise. */
export const TOKEN = "the-gateways-own-token-5f1c9a";

/** Lets agents feed runs. */
export const INGEST_TOKEN = "the-feeding-agents-token-83bd07";

/** What every secret of these tests has in it. */
export const SECRETS = ["-token-"];

/** How long a case may take. */
const CASE_MS = 30_000;

/** All scopes that operators have. */
export const OPERATOR = ["operator.read", "operator.write", "operator.admin", "operator.pairing"];

export class GatewayUnderTest {
  /** @type {Set<Client>} */
  clients = new Set();

  /** @param {Opened} opened */
  constructor(opened) {
    this.opened = opened;
  }

  get url() {
    return this.opened.url;
  }

  /** A socket that has said nothing yet. @param {{ headers?: { [name: string]: string } }} [options] */
  async socket(options) {
    const client = new Client(this.url, options);
    this.clients.add(client);
    await inTime(client.opened, () => "a socket");
    return client;
  }

  /** A client that was let in. @param {import("./socket.mjs").ConnectOptions & { headers?: { [name: string]: string } }} [options] */
  async connect({ headers, ...options } = {}) {
    const client = await this.socket({ headers });
    const { ok, payload, error } = await client.connect({ token: TOKEN, ...options });
    if (!ok) throw new Error(`connect was refused: ${JSON.stringify(error)}`);
    client.hello = payload;
    return client;
  }

  /** A client with all that the additions to the protocol give, attached to a session. @param {import("./socket.mjs").ConnectOptions & { attach?: object, sessionKey?: string }} [options] */
  async viewer({ attach = {}, sessionKey = "main", ...options } = {}) {
    const client = await this.connect({ caps: ["runcast"], ...options });
    const attached = await client.request("runcast.attach", { sessionKey, ...attach });
    return Object.assign(client, { attached });
  }

  /**
   * Feeds events, as NDJSON over HTTP.
   * @param {string | readonly object[] | ReadableStream<Uint8Array>} body
   * @param {string} [token] empty for none
   */
  async ingest(body, token = INGEST_TOKEN) {
    const text = Array.isArray(body) ? body.map((event) => `${JSON.stringify(event)}\n`).join("") : body;
    const headers = token === "" ? undefined : { authorization: `Bearer ${token}` };
    const request = /** @type {any} */ ({ method: "POST", body: text, headers, duplex: "half" });
    const response = await inTime(fetch(`${this.url}/ingest`, request), () => "the answer to an ingest");
    return { status: response.status, result: /** @type {any} */ (await response.json()) };
  }

  /** @param {string} route @param {{ method?: string }} [how] @returns {Promise<any>} */
  async #control(route, how) {
    const response = await inTime(fetch(`${this.url}/control/${route}`, how), () => `the fixture: ${route}`);
    return response.json();
  }

  /** Lets the agent go on. @param {string} name */
  gate(name) {
    return this.#control(`gates/${name}`, { method: "POST" });
  }

  /** Waits until the agent did something. @param {string} what @param {string} [runId] @returns {Promise<any>} */
  did(what, runId) {
    return this.#control(`log?what=${what}${runId === undefined ? "" : `&runId=${runId}`}`);
  }

  /** Everything that the agent did so far. @returns {Promise<{ what: string, runId?: string, [more: string]: any }[]>} */
  log() {
    return this.#control("log");
  }

  /** Waits until what has changed is saved. */
  settled() {
    return this.#control("settled");
  }

  /** @returns {Promise<{ connections: number, runs: number }>} */
  stats() {
    return this.#control("stats");
  }

  async restart({ crash = false } = {}) {
    await this.opened.restart({ crash });
  }

  async close() {
    for (const client of this.clients) client.ws.terminate();
    await this.opened.close();
  }
}

/**
 * Runs every case of every behaviour that the home can show, and hands on each result.
 * @param {readonly Behaviour[]} behaviours
 * @param {Home} home
 * @param {(result: import("../contract/kit.mjs").Result) => void} report
 */
export async function runAll(behaviours, home, report) {
  for (const { name, needs = [], more = {}, cases } of behaviours) {
    for (const [title, run] of Object.entries(cases)) {
      if (![...needs, ...(more[title] ?? [])].every((need) => home.has.has(need))) continue;
      const error = await runCase(run, home);
      report({ title: `${name}: ${title}`, ...(error === undefined ? {} : { error }) });
    }
  }
}

/** @param {(kit: Kit) => Promise<void>} run @param {Home} home @returns {Promise<string | undefined>} what went wrong */
async function runCase(run, home) {
  /** @type {GatewayUnderTest[]} */
  const opened = [];
  const kit = {
    assert,
    async open(/** @type {OpenOptions} */ options = {}) {
      const plain = { token: TOKEN, ingestToken: INGEST_TOKEN, tickIntervalMs: 0, ...options };
      const gateway = new GatewayUnderTest(await home.open(plain));
      opened.push(gateway);
      return gateway;
    },
  };
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${CASE_MS} ms`)), CASE_MS);
  });
  let failed;
  try {
    await Promise.race([run(kit), late]);
  } catch (error) {
    failed = describe(error);
  } finally {
    clearTimeout(timer);
  }
  for (const gateway of opened) {
    await gateway.close().catch((error) => (failed ??= `the gateway did not close: ${describe(error)}`));
  }
  return failed;
}
