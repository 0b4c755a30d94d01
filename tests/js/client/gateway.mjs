// A gateway that does what a test says, over real WebSockets: each connection
// that it accepts shows what the client asks for, and answers when told to.

import { once } from "node:events";

import { WebSocket as Socket, WebSocketServer } from "ws";

/** @type {Set<Promise<unknown>>} */
const closings = new Set();

/** What clients connect with: Node 20 has no WebSocket of its own. */
export class WebSocket extends Socket {
  /** @param {string} url */
  constructor(url) {
    super(url);
    closings.add(new Promise((resolve) => this.on("close", resolve)));
  }
}

/** Every socket that was made is closed: none is left with timers of another test. */
export const allClosed = () => Promise.all(closings);

/** What a gateway of this kind offers beside plain protocol 3. */
export const RUNCAST = { epoch: "e1", deltas: ["suffix", "full"], ping: true, heartbeatMs: 60_000 };

/** @typedef {{ [member: string]: any }} Told */
/** @typedef {Awaited<ReturnType<typeof scriptedGateway>>} Gateway */
/** @typedef {ReturnType<typeof connectionOf>} Connection */

/** Values that are awaited in the order in which they come. */
function queue() {
  /** @type {any[]} */
  const come = [];
  /** @type {((value: any) => void)[]} */
  const awaited = [];
  return {
    come,
    /** @param {any} value */
    put(value) {
      const take = awaited.shift();
      if (take) take(value);
      else come.push(value);
    },
    /** @returns {Promise<any>} */
    next() {
      return come.length ? Promise.resolve(come.shift()) : new Promise((resolve) => awaited.push(resolve));
    },
  };
}

/**
 * Listens until the test ends.
 * @param {import("node:test").TestContext} t
 * @param {number} [port] any by default
 */
export async function scriptedGateway(t, port = 0) {
  const server = new WebSocketServer({ port, host: "127.0.0.1" });
  await once(server, "listening");
  const accepted = queue();
  server.on("connection", (/** @type {any} */ socket) => accepted.put(connectionOf(socket)));
  const stop = () => {
    for (const socket of server.clients) socket.terminate();
    return new Promise((resolve) => server.close(resolve));
  };
  t.after(stop);
  const bound = /** @type {import("node:net").AddressInfo} */ (server.address()).port;

  return {
    port: bound,
    url: `ws://127.0.0.1:${bound}/`,
    stop,

    /** @returns {Promise<Connection>} the next one, which nobody has greeted */
    accept: () => accepted.next(),

    /** @param {Told} [payload] more members of the hello @returns {Promise<Connection>} the next one, let in */
    async welcome(payload = { runcast: RUNCAST }) {
      const connection = await accepted.next();
      connection.challenge();
      connection.answer(await connection.asked("connect"), hello(payload));
      return connection;
    },
  };
}

/** @param {Told} [more] */
export const hello = (more) => ({
  ...{ type: "hello-ok", protocol: 3, server: { version: "1", connId: "c" } },
  ...{ features: { methods: [], events: [] }, snapshot: {}, policy: { tickIntervalMs: 30_000 } },
  ...more,
});

/** @param {any} socket of a client, at the gateway's end */
function connectionOf(socket) {
  const requests = queue();
  const pings = queue();
  let seq = 0;
  const closed = once(socket, "close").then(([code]) => code);
  socket.on("message", (/** @type {Buffer} */ data) => {
    const text = String(data);
    if (text === "ping") pings.put(text);
    else requests.put(JSON.parse(text));
  });

  /** @param {unknown} frame */
  const send = (frame) => socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));

  return {
    socket,
    /** The code with which the client closed it. @type {Promise<number>} */
    closed,
    send,

    challenge: () => send({ type: "event", event: "connect.challenge", payload: { nonce: "n", ts: 1 } }),

    /** What was asked and not looked at, pings too. */
    unread: () => [...requests.come.map(({ method }) => method), ...pings.come],

    /** @param {string} method @returns {Promise<Told>} the next request, which has to be of this method */
    async asked(method) {
      const request = await requests.next();
      if (request.method !== method) throw new Error(`${request.method} was asked, not ${method}`);
      return request;
    },

    pinged: () => pings.next(),

    /** @param {Told} request @param {unknown} [payload] */
    answer: ({ id }, payload) => send({ type: "res", id, ok: true, payload }),

    /** @param {Told} request @param {unknown} error */
    refuse: ({ id }, error) => send({ type: "res", id, ok: false, error }),

    /** The answer to a `runcast.attach`. @param {Told} request @param {Told} [more] */
    attached: ({ id, params }, more) => send({
      ...{ type: "res", id, ok: true },
      payload: { sessionKey: params.sessionKey, recovered: false, epoch: "e1", frames: [], ...more },
    }),

    /** @param {string | { event: string, payload?: unknown }} event @param {unknown} [payload] */
    event(event, payload) {
      send({ type: "event", ...(typeof event === "string" ? { event, payload } : event), seq: ++seq });
    },

    /** As if events had been lost on the way. @param {number} events */
    skip(events) {
      seq += events;
    },

    /** @param {number} code @param {string} [reason] */
    close: (code, reason) => socket.close(code, reason),

    /** Without a word, as networks do. */
    drop: () => socket.terminate(),
  };
}
