/**
 * A gateway in a Durable Object: its sockets hibernate, its state is in the
 * object's SQLite, and nothing is pending while nobody speaks.
 *
 * @typedef {import("../host.js").GatewayOptions} GatewayOptions
 * @typedef {import("../durable-object.js").DurableOptions} DurableOptions
 * @typedef {import("@cloudflare/workers-types").DurableObjectState} State
 * @typedef {import("./connection.js").Connection} Connection
 */

import { DurableObject } from "cloudflare:workers";

import { ChatRouter } from "../entry/workerd.js";
import { CLOSE } from "./frames.js";
import { linksOf } from "./follower.js";
import { Gateway } from "./gateway.js";
import { HibernatingSockets } from "./hibernation.js";
import { relayClass, relayOf } from "./relay.js";
import { wantsSocket } from "./server_http.js";
import { SqlStore } from "./sql_store.js";

export { elsewhere } from "./server_http.js";

/** While a run goes on in the object it must not fall asleep; idle objects do so after ten seconds. */
const AWAKE_MS = 5_000;

const DAY_MS = 86_400_000;

/**
 * @param {DurableOptions | ((env: any) => DurableOptions)} options
 * @returns {import("../durable-object.js").DurableGateway}
 */
export function createGateway(options) {
  /** @param {any} env @returns {DurableOptions} */
  const optionsOf = (env) => (typeof options === "function" ? options(env) : options);

  class GatewayObject extends DurableObject {
    #gateway;
    #sockets;
    /** Secrets that open a follower's socket once. @type {Map<string, string>} */
    #tickets = new Map();
    /** @type {unknown} */
    #awake;
    #alarmAt = Infinity;
    #watchMs;

    /** @param {State} ctx @param {any} env */
    constructor(ctx, env) {
      super(/** @type {any} */ (ctx), env);
      const { gatewayId: _, relays: __, bindings: ___, watchMs = 300_000, ...rest } = optionsOf(env);
      this.#watchMs = watchMs;
      const { sql } = ctx.storage;
      const store = new SqlStore({
        all: (statement, ...values) => sql.exec(statement, ...values.map((value) => (value instanceof Uint8Array ? value.buffer : value))),
        transaction: (work) => ctx.storage.transactionSync(work),
      });
      this.#gateway = new Gateway({ tickIntervalMs: 0, store, ...rest, ChatRouter: /** @type {any} */ (ChatRouter), onactivity: () => this.#stayAwake() });
      this.#sockets = new HibernatingSockets(/** @type {any} */ (ctx), this.#gateway, linksOf(this.#gateway));
      ctx.blockConcurrencyWhile(async () => {
        this.#alarmAt = (await ctx.storage.getAlarm()) ?? Infinity;
        this.#sockets.wake();
        this.#stayAwake();
      });
    }

    /** @param {Request} request */
    async fetch(request) {
      if (!wantsSocket(request)) return (await this.#gateway.fetch(request)) ?? new Response("not found\n", { status: 404 });
      const ticket = request.headers.get("x-runcast-ticket");
      if (ticket === null) return this.#sockets.accept(request);
      const sessionKey = this.#tickets.get(ticket);
      this.#tickets.delete(ticket);
      return sessionKey === undefined ? new Response("no such ticket\n", { status: 403 }) : this.#sockets.acceptPeer({ sessionKey });
    }

    /** For relays: lets one follow a session, by a socket that is opened with the ticket. @param {string} sessionKey */
    follow(sessionKey) {
      const ticket = crypto.randomUUID();
      this.#tickets.set(ticket, sessionKey);
      setTimeout(() => this.#tickets.delete(ticket), AWAKE_MS);
      return ticket;
    }

    /** @param {any} socket @param {string | ArrayBuffer} message */
    webSocketMessage(socket, message) {
      this.#sockets.message(socket, message);
    }

    /** @param {any} socket @param {number} code @param {string} reason */
    webSocketClose(socket, code, reason) {
      this.#sockets.closed(socket, code, reason);
    }

    /** @param {any} socket */
    webSocketError(socket) {
      this.#sockets.closed(socket, CLOSE.failed, "");
    }

    /** @param {any[]} events */
    ingest(events) {
      return this.#gateway.ingest(events);
    }

    /** @param {import("../host.js").RunRequest} request */
    run(request) {
      return this.#gateway.run(request);
    }

    /** @param {string} sessionKey @param {string} [runId] */
    abort(sessionKey, runId) {
      return this.#gateway.abort(sessionKey, runId);
    }

    stats() {
      return this.#gateway.stats();
    }

    /** Forgets what is old. It is also what wakes an object that crashed in the middle of a run. */
    alarm() {
      this.#alarmAt = Infinity;
      this.#gateway.cleanUp();
      if (this.#gateway.runs.size > 0) this.#wakeBy(this.#watchMs);
      else if (this.#gateway.store.rows(1).length > 0) this.#wakeBy(DAY_MS);
    }

    /** @param {number} ms */
    #wakeBy(ms) {
      const at = Date.now() + ms;
      if (at >= this.#alarmAt) return;
      this.#alarmAt = at;
      this.ctx.storage.setAlarm(at);
    }

    #stayAwake() {
      const { runs } = this.#gateway;
      if (runs.size > 0) this.#wakeBy(this.#watchMs);
      if (this.#awake !== undefined || !runs.isServing) return;
      this.#awake = setTimeout(() => {
        this.#awake = undefined;
        this.#stayAwake();
      }, AWAKE_MS);
    }
  }

  /** @param {Request} request @param {any} env */
  async function fetch(request, env) {
    const given = optionsOf(env);
    const gatewayId = (await given.gatewayId?.(request, env)) ?? "main";
    const { gateway = "GATEWAY", relay = "RELAY" } = given.bindings ?? {};
    const { [gateway]: objects, [relay]: relays } = env;
    if (!objects) throw new Error(`the Worker has no binding ${gateway} to the gateway's class`);
    if (given.relays && wantsSocket(request)) {
      const url = new URL(request.url);
      const sessionKey = url.searchParams.get("watch");
      if (sessionKey !== null) {
        if (!relays) throw new Error(`the Worker has no binding ${relay} to the relays' class`);
        return relayOf(relays, { gatewayId, sessionKey, count: given.relays }, request);
      }
    }
    return objects.get(objects.idFromName(gatewayId)).fetch(request);
  }

  return /** @type {any} */ ({ Gateway: GatewayObject, Relay: relayClass(optionsOf), fetch });
}
