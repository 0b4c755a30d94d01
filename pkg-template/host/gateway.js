/**
 * One gateway: the protocol, and who may do what, over sockets that a home
 * hands in. It opens none itself.
 *
 * @typedef {import("../host.js").GatewayOptions} GatewayOptions
 * @typedef {import("./connection.js").Socket} Socket
 * @typedef {import("./clock.js").Clock} Clock
 * @typedef {import("../host.js").RunRequest} RunRequest
 * @typedef {import("../index.js").Frame} Frame
 * @typedef {import("./grants.js").Rights} Rights
 *
 * @typedef {object} Inner what homes give beside a host's options
 * @property {() => void} [onactivity] something happened
 * @property {Upstream} [upstream] the gateway shows one session of another, and is told by it what its router is told
 *
 * @typedef {object} Upstream
 * @property {string} sessionKey
 * @property {() => Promise<void>} follow resolves when the gateway is told everything
 * @property {(limit: number | undefined) => Promise<unknown>} history
 */

import { steady } from "./clock.js";
import { Door } from "./door.js";
import { CLOSE, refusalOf } from "./frames.js";
import { doorkeeper } from "./grants.js";
import { ingestRequest } from "./http_ingest.js";
import { Keeper } from "./keeper.js";
import { MemoryStore } from "./memory_store.js";
import { MOST_ROWS, newest } from "./methods.js";
import { readOptions } from "./options.js";
import { Runs } from "./runs.js";
import { Sessions, sessionOf } from "./sessions.js";
import { KEY, isKey } from "./values.js";

/** How often a host that is always awake forgets what is old. */
const CLEAN_MS = 60_000;

/** However soon its runs count as idle. */
const CLEAN_MS_LEAST = 100;

export class Gateway {
  #admit;
  /** What was written of runs that ended within the call that is being told. @type {import("./sessions.js").Written[]} */
  #endings = [];
  /** @type {unknown} */
  #cleaner;
  isClosed = false;
  #startedAt;
  /** The router was saved. @type {() => void} */
  onsave = () => {};

  /**
   * @param {GatewayOptions & Inner & { ChatRouter: typeof import("../index.js").ChatRouter, clock?: Clock }} options
   */
  constructor(options) {
    const { ChatRouter, clock: given, onactivity = () => {}, upstream } = options;
    this.upstream = upstream;
    this.options = readOptions(options);
    const clock = steady(given, (call) => this.attempt(call));
    this.clock = clock;
    this.#admit = doorkeeper(options);
    const { limits, router, saveMs, agent, resume, onError } = this.options;
    this.store = this.options.store ?? new MemoryStore();
    this.keeper = new Keeper({
      ChatRouter, clock, saveMs, store: this.store, options: { ...router, semantics: "live" },
      host: (frame) => this.#forHost(frame),
      settled: () => {
        this.#tellEndings();
        onactivity();
      },
      saved: () => this.onsave(),
      runs: () => this.runs.names(),
      behind: (known) => {
        this.runs.catchUp(known);
        this.sessions.forget(new Set(this.runs.names().map(([, sessionKey]) => sessionKey)));
      },
      onError,
    });
    this.cast = this.keeper.cast;
    // The clock may have been set back while nobody was there.
    clock.reach(this.keeper.savedAt);
    this.#startedAt = clock.now();
    this.sessions = new Sessions(this.keeper, this.store, clock, limits.messages);
    this.door = new Door(this, this.#admit);
    this.runs = new Runs({ keeper: this.keeper, sessions: this.sessions, store: this.store, clock, agent, resume, limits, onError });
  }

  /**
   * Goes on where an earlier life of this gateway ended, with the sockets that
   * are still there. To be called once, before anything else.
   * @param {readonly { socket: Socket, memory: ReturnType<import("./connection.js").Connection["memory"]> }[]} [survivors]
   * @returns {import("./connection.js").Connection[]} the survivors' connections
   */
  resume(survivors = []) {
    const { keeper, cast } = this;
    const connections = survivors.map(({ socket, memory }) => {
      const connection = this.door.connection(socket);
      connection.remember(memory);
      cast.add(connection);
      return connection;
    });
    this.runs.recall();
    this.attempt(() => {
      const { isSame, known } = keeper;
      const gone = known.filter((connId) => !isSame || !cast.connections.has(connId));
      if (gone.length > 0) keeper.use(() => gone.forEach((connId) => keeper.router.disconnect(connId)));
      if (!isSame) keeper.catchUp();
      else if (this.stats().router.held.slow > 0) {
        // Whoever was slow may have taken everything meanwhile.
        for (const { id } of connections) cast.deliver(keeper.use(() => keeper.router.setSlow(id, false, this.clock.now())));
      }
      cast.settle();
    });
    this.attempt(() => this.runs.takeUp());
    return connections;
  }

  /** Does something that nobody waits for. @param {() => void} call */
  attempt(call) {
    try {
      call();
    } catch (error) {
      this.options.onError(error);
    }
  }

  /** @param {Frame} frame */
  #forHost(frame) {
    // Where the session is at home its rows and transcripts are.
    if (this.upstream) return;
    if (frame.to === "store") this.sessions.patch(frame.sessionKey, frame.patch);
    else if (frame.to === "nodes" && frame.event === "chat" && frame.payload.state !== "delta") this.#writeEnd(frame.payload);
  }

  /** Writes down how a run ended, before anybody is told. @param {any} payload */
  #writeEnd({ runId, sessionKey, state, message, stopReason, errorMessage }) {
    this.runs.ended(runId, state);
    if (!message && state !== "error") return;
    const said = message ?? { role: "assistant", content: [], timestamp: this.clock.now() };
    const why = state === "final" ? stopReason : state;
    const written = { ...said, runId, ...(why ? { stopReason: why } : {}), ...(errorMessage ? { errorMessage } : {}) };
    this.#endings.push(this.sessions.write(sessionKey, written));
  }

  /** Those who follow a session's messages are told of its ends behind the ends themselves. */
  #tellEndings() {
    for (let update = this.#endings.shift(); update; update = this.#endings.shift()) this.sessions.announce(update);
  }

  /**
   * Takes a socket in.
   * @param {Socket} socket
   * @param {Request} [request] what opened it
   * @returns {import("./connection.js").Connection} to be told of messages, of the socket's end and of room in it
   */
  accept(socket, request) {
    return this.door.accept(socket, request);
  }

  /**
   * Takes a message from a connection's socket.
   * @param {import("./connection.js").Connection} connection
   * @param {unknown} data
   */
  message(connection, data) {
    this.door.message(connection, data);
  }

  /**
   * Answers HTTP requests to the gateway: `POST …/ingest`, `GET …/health`.
   * @param {Request} request
   * @returns {Promise<Response | undefined>} nothing where it is no request to the gateway
   */
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname.endsWith("/ingest")) return ingestRequest(this, request, this.#admit);
    if (pathname.endsWith("/health")) return Response.json({ ok: true });
    return undefined;
  }

  /** What `chat.history` answers. @param {string} sessionKey @param {unknown} limit */
  history(sessionKey, limit) {
    const { sessions, store, runs, options } = this;
    const most = Number.isInteger(limit) && Number(limit) > 0 ? Math.min(Number(limit), MOST_ROWS) : options.limits.history;
    const row = store.row(sessionKey);
    return {
      sessionKey,
      sessionId: row?.sessionId ?? null,
      messages: newest(store.messages(sessionKey, most), options.limits.payloadBytes),
      thinkingLevel: typeof row?.thinkingLevel === "string" ? row.thinkingLevel : null,
      inFlight: runs.of(sessionKey).length > 0 ? sessions.inFlight(sessionKey) : [],
    };
  }

  /**
   * Becomes what the gateway is that it shows a session of.
   * @param {Uint8Array} bytes the other's router
   * @param {readonly string[]} connIds the other's connections
   * @param {import("../host.js").Row} [row]
   */
  becomeReplica(bytes, connIds, row) {
    this.keeper.become(bytes, connIds);
    if (this.upstream && row) this.replay({ input: "setSession", args: [this.upstream.sessionKey, sessionOf(row)], now: this.clock.now() });
  }

  /** @param {import("./cast.js").Input} input that the other's router was given */
  replay(input) {
    this.keeper.use(() => this.cast.apply(input));
  }

  /**
   * Takes events in.
   * @param {Iterable<unknown>} events
   * @param {Rights} [rights] of who sends them; without, they are the host's own
   */
  ingest(events, rights) {
    let [accepted, index] = [0, -1];
    /** @type {{ index: number, message: string }[]} */
    const rejected = [];
    /** @type {Set<string>} */
    const aborted = new Set();
    for (const event of events) {
      index += 1;
      try {
        const runId = this.runs.feed(event, rights);
        if (runId !== undefined) aborted.add(runId);
        accepted += 1;
      } catch (error) {
        rejected.push({ index, message: refusalOf(error, this.options.onError).message });
      }
    }
    return { accepted, rejected, aborted: [...aborted] };
  }

  /**
   * Starts a run of the agent, as `chat.send` does.
   * @param {RunRequest} request
   */
  run({ runId = crypto.randomUUID(), ...request }) {
    for (const [name, value] of Object.entries({ runId, sessionKey: request.sessionKey })) {
      if (!isKey(value)) throw new TypeError(`${name} must be ${KEY}`);
    }
    const { go, ...started } = this.runs.start({ ...request, runId });
    go?.();
    return started;
  }

  /** @param {string} sessionKey @param {string} [runId] without it: all of the session's */
  abort(sessionKey, runId) {
    return this.runs.abort(sessionKey, runId, "host");
  }

  /** Forgets what is old from time to time, where the host is always awake. */
  keepClean() {
    this.#cleaner = this.clock.setTimeout(() => {
      this.attempt(() => this.cleanUp());
      this.keepClean();
    }, Math.min(CLEAN_MS, Math.max(this.options.limits.runIdleMs, CLEAN_MS_LEAST)));
  }

  /** Forgets what is old. */
  cleanUp() {
    this.runs.sweep();
    const { limits, sessionRetentionMs, runRetentionMs } = this.options;
    const now = this.clock.now();
    const bounds = { sessionsBefore: now - sessionRetentionMs, runsBefore: now - runRetentionMs, sessions: limits.sessions, runs: limits.runRecords };
    for (const sessionKey of this.store.prune(bounds)) this.sessions.drop(sessionKey);
  }

  get uptimeMs() {
    return this.clock.now() - this.#startedAt;
  }

  stats() {
    return { connections: this.cast.connections.size, runs: this.runs.size, router: this.keeper.ask(() => this.keeper.router.stats()) };
  }

  /**
   * Ends it: clients are told to come again, the agent's runs are aborted, all is saved.
   */
  close() {
    if (this.isClosed) return;
    this.isClosed = true;
    this.door.stop();
    this.clock.clearTimeout(this.#cleaner);
    this.attempt(() => this.runs.stop("restart"));
    for (const connection of [...this.cast.connections.values()]) {
      this.attempt(() => this.cast.tell(connection, "shutdown", { reason: "restart" }));
      connection.close(CLOSE.restart, "service restart");
    }
    this.attempt(() => this.keeper.stop());
    this.attempt(() => this.store.close());
  }
}
