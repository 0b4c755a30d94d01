/**
 * A relay: an object that follows one session of a gateway and shows it to its
 * own viewers, who can read but not write.
 *
 * @typedef {import("../durable-object.js").DurableOptions} DurableOptions
 * @typedef {import("@cloudflare/workers-types").DurableObjectState} State
 * @typedef {import("./cast.js").Input} Input
 */

import { DurableObject } from "cloudflare:workers";

import { ChatRouter } from "../entry/workerd.js";
import { joined } from "./bytes.js";
import { sizeOf } from "./follower.js";
import { CLOSE, unavailable } from "./frames.js";
import { Gateway } from "./gateway.js";
import { HibernatingSockets } from "./hibernation.js";
import { MemoryStore } from "./memory_store.js";
import { wantsSocket } from "./server_http.js";

/** Where the Worker says what a relay follows. */
const GATEWAY = "x-runcast-gateway";
const SESSION = "x-runcast-session";

/** How often what was taken is acknowledged, bytes. */
const ACKNOWLEDGE_BYTES = 65_536;

/** How long a relay without viewers goes on following. */
const LINGER_MS = 5_000;

/** How long an answer with the history is good for everybody. */
const HISTORY_MS = 250;

const RETRIES = 6;

/**
 * Hands a viewer on to one of a session's relays, the same for the same viewer.
 * @param {any} relays the binding
 * @param {{ gatewayId: string, sessionKey: string, count: number }} whose
 * @param {Request} request
 */
export function relayOf(relays, { gatewayId, sessionKey, count }, request) {
  const viewer = new URL(request.url).searchParams.get("viewer") ?? request.headers.get("cf-connecting-ip") ?? crypto.randomUUID();
  const name = JSON.stringify([gatewayId, sessionKey, hash(viewer) % count]);
  const headers = new Headers(request.headers);
  headers.set(GATEWAY, encodeURIComponent(gatewayId));
  headers.set(SESSION, encodeURIComponent(sessionKey));
  return relays.get(relays.idFromName(name)).fetch(new Request(request, { headers }));
}

/** @param {string} text FNV-1a */
function hash(text) {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}

/** @param {(env: any) => DurableOptions} optionsOf */
export function relayClass(optionsOf) {
  return class RelayObject extends DurableObject {
    /** @type {Gateway | undefined} */
    #gateway;
    /** @type {HibernatingSockets | undefined} */
    #sockets;
    /** @type {{ gatewayId: string, sessionKey: string } | undefined} */
    #target;
    /** The link to the home, once all has come by it. @type {any} */
    #link;
    /** The link that was opened last. @type {any} */
    #current;
    /** @type {Promise<void> | undefined} */
    #linking;
    /** How much has come that the home does not know to be taken. */
    #unacknowledged = 0;
    /** What has come of the home's state. @type {{ left: number, parts: Uint8Array[], connIds: string[], row?: import("../host.js").Row } | undefined} */
    #state;
    /** @type {Map<string, (payload: unknown) => void>} */
    #asked = new Map();
    /** @type {Map<number, { at: number, payload: Promise<unknown> }>} */
    #histories = new Map();
    /** @type {unknown} */
    #lingering;

    /** @param {State} ctx @param {any} env */
    constructor(ctx, env) {
      super(/** @type {any} */ (ctx), env);
      // Sockets that have not said who they are have nothing attached.
      const target = ctx.getWebSockets().map((socket) => /** @type {any} */ (socket.deserializeAttachment())?.target).find(Boolean);
      if (target) ctx.blockConcurrencyWhile(async () => this.#begin(target));
    }

    /** @param {{ gatewayId: string, sessionKey: string }} target */
    #begin(target) {
      this.#target = target;
      const { agent: _, resume: __, gatewayId: ___, relays: ____, bindings: _____, watchMs: ______, ...rest } = optionsOf(this.env);
      this.#gateway = new Gateway({
        tickIntervalMs: 0, ...rest, ChatRouter: /** @type {any} */ (ChatRouter), store: new MemoryStore(),
        upstream: { sessionKey: target.sessionKey, follow: () => this.#follow(), history: (limit) => this.#history(limit) },
      });
      this.#sockets = new HibernatingSockets(/** @type {any} */ (this.ctx), this.#gateway, () => ({ message() {}, gone() {} }), { target });
      this.#sockets.wake();
      if (this.ctx.getWebSockets().length > 0) this.#follow().catch(() => this.#lose());
    }

    /** @param {Request} request */
    async fetch(request) {
      const [gatewayId = "", sessionKey = ""] = [GATEWAY, SESSION].map((name) => decodeURIComponent(request.headers.get(name) ?? ""));
      if (!wantsSocket(request) || !gatewayId || !sessionKey) return new Response("not found\n", { status: 404 });
      if (!this.#target) this.#begin({ gatewayId, sessionKey });
      return /** @type {HibernatingSockets} */ (this.#sockets).accept(request);
    }

    /** Makes sure that the relay follows its home. */
    #follow() {
      if (this.#link) return Promise.resolve();
      this.#linking ??= this.#open().finally(() => (this.#linking = undefined));
      return this.#linking;
    }

    async #open() {
      const { gatewayId, sessionKey } = /** @type {{ gatewayId: string, sessionKey: string }} */ (this.#target);
      const { gateway = "GATEWAY" } = optionsOf(this.env).bindings ?? {};
      const objects = /** @type {any} */ (this.env)[gateway];
      const home = objects.get(objects.idFromName(gatewayId));
      const ticket = await home.follow(sessionKey);
      const response = await home.fetch("https://runcast.invalid/follow", { headers: { upgrade: "websocket", "x-runcast-ticket": ticket } });
      const link = response.webSocket;
      if (!link) throw unavailable("the gateway lets no relay in");
      this.#unacknowledged = 0;
      this.#state = undefined;
      this.#current = link;
      const ready = new Promise((resolve, reject) => {
        link.addEventListener("message", (/** @type {MessageEvent} */ { data }) => {
          // What an earlier link still brings has come by this one.
          if (this.#current !== link) return;
          try {
            if (this.#take(link, data)) resolve(undefined);
          } catch (error) {
            // A home of another version, or a crash: the relay is no longer what the home is.
            reject(error);
            link.close(CLOSE.failed, "out of step");
            if (this.#link === link) this.#lose();
          }
        });
        link.addEventListener("close", () => {
          reject(unavailable("the gateway went"));
          if (this.#link === link) this.#lose();
        });
      });
      link.binaryType = "arraybuffer";
      link.accept();
      await ready;
      this.#link = link;
      // Whoever it was opened for may have gone meanwhile.
      this.#linger();
    }

    /** @param {any} link @param {string | ArrayBuffer} data @returns {boolean} whether the state is whole now */
    #take(link, data) {
      this.#unacknowledged += sizeOf(data);
      if (this.#unacknowledged > ACKNOWLEDGE_BYTES) {
        link.send(JSON.stringify({ taken: this.#unacknowledged }));
        this.#unacknowledged = 0;
      }
      if (typeof data !== "string") return this.#gather(new Uint8Array(data));
      const { state, input, id, payload } = JSON.parse(data);
      if (state) {
        this.#state = { left: state.bytes, parts: [], connIds: state.connIds, row: state.row };
        return this.#gather(new Uint8Array());
      }
      if (input) this.#gateway?.replay(input);
      if (id) this.#asked.get(id)?.(payload);
      if (id) this.#asked.delete(id);
      return false;
    }

    /** @param {Uint8Array} part */
    #gather(part) {
      const state = this.#state;
      if (!state) return false;
      state.parts.push(part);
      state.left -= part.length;
      if (state.left > 0) return false;
      this.#state = undefined;
      this.#gateway?.becomeReplica(joined(state.parts), state.connIds, state.row);
      return true;
    }

    /** The home went: it is followed anew, or the viewers are sent away to come again. */
    async #lose() {
      this.#link = undefined;
      for (let attempt = 0; attempt < RETRIES && this.#viewers > 0; attempt += 1) {
        try {
          return await this.#follow();
        } catch {
          await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** attempt * (0.5 + Math.random())));
        }
      }
      for (const connection of [...(this.#gateway?.cast.connections.values() ?? [])]) connection.close(CLOSE.restart, "service restart");
    }

    get #viewers() {
      return this.#gateway?.cast.connections.size ?? 0;
    }

    /** @param {number | undefined} limit */
    #history(limit = 0) {
      const known = this.#histories.get(limit);
      if (known && Date.now() - known.at < HISTORY_MS) return known.payload;
      const id = crypto.randomUUID();
      const payload = new Promise((resolve, reject) => {
        if (!this.#link) return reject(unavailable("the gateway cannot be reached"));
        this.#asked.set(id, (given) => {
          clearTimeout(timer);
          resolve(given);
        });
        const timer = setTimeout(() => {
          this.#asked.delete(id);
          reject(unavailable("the gateway does not answer"));
        }, 5_000);
        this.#link.send(JSON.stringify({ id, history: { limit: limit || undefined } }));
      });
      this.#histories.clear();
      this.#histories.set(limit, { at: Date.now(), payload });
      return payload;
    }

    /** @param {any} socket @param {string | ArrayBuffer} message */
    webSocketMessage(socket, message) {
      this.#sockets?.message(socket, message);
    }

    /** @param {any} socket @param {number} code @param {string} reason */
    webSocketClose(socket, code, reason) {
      this.#sockets?.closed(socket, code, reason);
      this.#linger();
    }

    /** @param {any} socket */
    webSocketError(socket) {
      this.#sockets?.closed(socket, CLOSE.failed, "");
      this.#linger();
    }

    /** Without viewers there is nothing to follow for. */
    #linger() {
      if (this.#viewers > 0 || this.#lingering !== undefined) return;
      this.#lingering = setTimeout(() => {
        this.#lingering = undefined;
        if (this.#viewers > 0) return;
        const link = this.#link;
        this.#link = undefined;
        link?.close(CLOSE.goodbye, "no viewers");
      }, LINGER_MS);
    }

    stats() {
      return this.#gateway?.stats();
    }
  };
}
