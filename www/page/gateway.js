/**
 * Where the page's gateway is: in a Durable Object that serves the page, or in the page itself.
 *
 * @typedef {object} Where
 * @property {"worker" | "static"} form
 * @property {string} url for `connect`
 * @property {import("runcast/client").SocketClass} Socket
 * @property {string} sessionKey
 * @property {() => boolean} serves whether the gateway is in this very tab
 * @property {(listener: () => void) => void} onchange
 */

import { makeAgent } from "../runs/agent.js";
import { sources } from "./sources.js";

/** @returns {Promise<"worker" | "static">} what the server, or the build, says beside the page */
export async function formOf() {
  const response = await fetch(new URL("form.json", document.baseURI)).catch(() => undefined);
  const told = response?.ok ? await response.json().catch(() => undefined) : undefined;
  return told?.form === "worker" ? "worker" : "static";
}

/**
 * @param {"worker" | "static"} form
 * @param {string} room
 * @param {(error: unknown) => void} onError
 * @returns {Promise<Where>}
 */
export async function reach(form, room, onError) {
  const sessionKey = `demo:${room}`;
  if (form === "worker") {
    const url = new URL(`gateway/${room}`, document.baseURI);
    url.protocol = url.protocol.replace("http", "ws");
    return { form, url: url.href, Socket: WebSocket, sessionKey, serves: () => false, onchange: () => {} };
  }
  if (!navigator.locks) throw new Error("Browsers let pages keep a gateway only if they come over https or from this machine: this one has no navigator.locks");
  const [{ openGateway, socketOver }, { wasm }] = await Promise.all([import("runcast/page"), import("./core.js")]);
  const name = `runcast-demo:${new URL(".", document.baseURI).pathname}`;
  let serves = false;
  /** @type {(() => void)[]} */
  const listeners = [];
  // It resolves when it is this tab's turn, which may be never.
  openGateway({ name, wasm, agent: makeAgent({ sources }), limits: { messages: 60, sessions: 50, runs: 16 }, onError: (error) => console.warn(error) }).then(() => {
    serves = true;
    for (const listener of listeners) listener();
  }).catch(onError);
  return {
    form, sessionKey,
    url: `channel:${name}`,
    Socket: /** @type {any} */ (socketOver(() => new BroadcastChannel(name))),
    serves: () => serves,
    onchange: (listener) => listeners.push(listener),
  };
}
