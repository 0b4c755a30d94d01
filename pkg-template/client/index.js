/**
 * `runcast/client`: what a chat run says, on the other end of the wire.
 *
 * @typedef {import("../client.js").ConnectOptions} ConnectOptions
 * @typedef {import("../client.js").Client} Client
 * @typedef {import("../client.js").ClientState} ClientState
 * @typedef {import("../client.js").EventFrame} EventFrame
 * @typedef {import("../client.js").Hello} Hello
 * @typedef {import("./calls.js").CallOptions} CallOptions
 */

import { makeAttachments } from "./attachments.js";
import { GatewayError, makeCalls } from "./calls.js";
import { openLink } from "./link.js";
import { makeListeners, observable } from "./observable.js";

export { attached, emptyView, forget, receive, resumeOf } from "./receiver.js";
export { GatewayError };

/** Members of `connect` that `params` may replace. */
const introduction = {
  minProtocol: 3,
  maxProtocol: 3,
  client: { id: "runcast", version: "1", platform: "web", mode: "webchat" },
  role: "operator",
  scopes: ["operator.read", "operator.write"],
  caps: ["runcast"],
};

/**
 * @param {string | { readonly href: string }} url
 * @param {ConnectOptions} [options]
 * @returns {Client}
 */
export function connect(url, options = {}) {
  const { WebSocket: Socket = globalThis.WebSocket, token, params, signal, random = Math.random, keepRuns = 50 } = options;
  if (!Socket) throw new TypeError("no options.WebSocket");
  const calls = makeCalls();
  const attachments = makeAttachments(calls.ask, () => backoff(random), keepRuns);
  const pace = backoff(random);
  const listeners = /** @type {ReturnType<typeof makeListeners<EventFrame>>} */ (makeListeners());
  /** @type {ClientState} */
  let state = { status: "connecting" };
  const { store, tell, end } = observable(() => state);
  /** @type {ReturnType<typeof openLink> | undefined} */
  let link;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let isOver = false;

  /** @param {ClientState["status"]} status @param {unknown} [error] @param {Hello} [hello] */
  function become(status, error, hello) {
    state = { status, error, hello };
    tell();
  }

  async function start() {
    become("connecting", state.error);
    try {
      const auth = { token: typeof token === "function" ? await token() : token };
      if (isOver) return;
      link = openLink(Socket, /** @type {string} */ (url), { ...introduction, auth, ...params }, on);
    } catch (cause) {
      lost({ code: "LOST", message: `${cause}`, retryable: true, cause });
    }
  }

  const on = {
    /** @param {Hello} hello */
    hello(hello) {
      pace.works();
      become("open", undefined, hello);
      // A session is watched before anything is said to it.
      calls.open(/** @type {NonNullable<typeof link>} */ (link), () => attachments.up(!!hello.runcast));
    },
    /** @param {EventFrame} frame */
    event(frame) {
      if (frame.event === "runcast.epoch") attachments.renew();
      attachments.take(frame);
      listeners.call(frame);
    },
    gap: attachments.renew,
    answer: calls.answer,
    lost,
  };

  /** @param {{ [member: string]: any }} why */
  function lost(why) {
    if (isOver) return;
    /** @type {any} */
    const error = new GatewayError(why);
    attachments.down();
    calls.lost(error);
    if (!error.retryable) return finish("refused", error);
    timer = setTimeout(start, Math.max(pace.next(), error.retryAfterMs | 0));
    become("waiting", error);
  }

  function retry() {
    if (state.status !== "waiting") return;
    clearTimeout(timer);
    start();
  }

  /** @param {"refused" | "closed"} status @param {unknown} [error] */
  function finish(status, error) {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    globalThis.removeEventListener?.("online", retry);
    signal?.removeEventListener("abort", close);
    link?.close();
    become(status, error);
    attachments.end();
    calls.end(error ?? new GatewayError({ code: "CLOSED", message: "closed" }));
    end();
  }

  const close = () => finish("closed");

  /** @param {string} method @param {object} [params] @param {CallOptions} [options] @returns {Promise<any>} */
  const request = (method, params, options) =>
    new Promise((resolve, reject) => {
      calls.ask(method, params, (error, payload) => (error ? reject(error) : resolve(payload)), options);
    });

  globalThis.addEventListener?.("online", retry);
  signal?.addEventListener("abort", close);
  if (signal?.aborted) close();
  else start();

  return {
    ...store,
    get status() {
      return state.status;
    },
    get error() {
      return state.error;
    },
    attach(sessionKey, options) {
      const session = attachments.open(sessionKey, options);
      if (isOver) session.close();
      return session;
    },
    send(sessionKey, message, { runId = crypto.getRandomValues(new Uint32Array(4)).join("-"), signal, ...more } = {}) {
      const params = { ...more, sessionKey, message, idempotencyKey: runId };
      return request("chat.send", params, { signal, timeoutMs: 0, repeats: true });
    },
    abort: (sessionKey, runId) => request("chat.abort", { sessionKey, runId }),
    history: (sessionKey, limit) => request("chat.history", { sessionKey, limit }),
    request,
    on: listeners.add,
    close,
  };
}

/**
 * Exponential backoff with full jitter, from 0.5 s to 15 s.
 * @param {() => number} random
 */
function backoff(random) {
  let tries = 0;
  let since = Infinity;
  return {
    /** It works as of now; if that holds for 5 s, the next failure is a first one. */
    works() {
      since = Date.now();
    },

    /**
     * How many ms to wait before the next try.
     * @param {0 | 1} [isFree] 1: the first need not wait
     */
    next(isFree = 0) {
      if (Date.now() - since >= 5_000) tries = 0;
      since = Infinity;
      return random() * Math.min(15_000, 500 * (2 ** tries++ - isFree));
    },
  };
}
