/**
 * One client at the end of one socket: what it may do, what it asked for, how
 * its events are numbered and whether it keeps up.
 *
 * @typedef {object} Socket what a home hands in for each of its sockets
 * @property {string} id unlike any other's
 * @property {(text: string) => void} send
 * @property {(code: number, reason: string) => void} close
 * @property {number} [bufferedAmount] the bytes that wait to go out, where the home can tell; where it cannot, clients acknowledge
 *
 * @typedef {import("./grants.js").Rights} Rights
 * @typedef {{ deltas: "full" | "suffix", tools: boolean }} Wants
 *
 * @typedef {object} Flow where a connection counts as slow, and where it is given up
 * @property {number} slowBytes
 * @property {number} bufferedBytes
 */

import { READ, Rights as RightsOf } from "./grants.js";
import { CLOSE } from "./frames.js";

/** Events that tell of sessions, which need the scope to read them. */
const GUARDED = new Set(["sessions.changed", "session.message", "session.tool"]);

export class Connection {
  /** @type {"new" | "asking" | "open" | "closed"} */
  state = "new";
  /** Set with the connection's hello. @type {Rights | undefined} */
  rights;
  /** @type {readonly string[]} */
  caps = [];
  /** The number of its last event. */
  seq = 0;
  /** The sessions that it is attached to. @type {Map<string, Wants>} */
  attached = new Map();
  /** It follows the events of all sessions. */
  isOperator = false;
  /** The sessions whose messages it follows. @type {Set<string>} */
  messages = new Set();
  /** It speaks the additions to the protocol. */
  isOurs = false;
  /** It acknowledges what it takes. */
  acknowledges = false;
  isSlow = false;
  /** Ends it when its hello does not come in time. @type {unknown} */
  timer;
  /** It has said who it is. @type {(() => void) | undefined} */
  onopen;
  /** @type {(() => void) | undefined} */
  onclose;
  /** Something that has to be remembered of it may be another. @type {(() => void) | undefined} */
  onchange;

  /** How much it was sent. */
  #sent = 0;
  /** How much of that it said to have. */
  #taken = 0;
  /** What it has not acknowledged: numbers of events, and how much had been sent with them. @type {{ seq: number, sent: number }[]} */
  #unacknowledged = [];

  /**
   * @param {Socket} socket
   * @param {Flow} flow
   * @param {Request} [request]
   */
  constructor(socket, flow, request) {
    this.socket = socket;
    this.flow = flow;
    this.request = request;
  }

  get id() {
    return this.socket.id;
  }

  /** What it is greeted with. @param {number} ts */
  challenge(ts) {
    this.send(JSON.stringify({ type: "event", event: "connect.challenge", payload: { nonce: crypto.randomUUID(), ts } }));
  }

  /** @param {Rights} rights @param {readonly string[]} caps */
  open(rights, caps) {
    this.state = "open";
    this.rights = rights;
    this.caps = caps;
    this.isOurs = caps.includes("runcast");
    this.acknowledges = this.isOurs && this.socket.bufferedAmount === undefined;
  }

  /** @param {string} text */
  send(text) {
    if (this.state !== "closed") this.socket.send(text);
  }

  /**
   * @param {string} event
   * @param {string} head the event's text without its end
   * @param {unknown} [sessionKey] the session that it tells of, if of one
   */
  event(event, head, sessionKey) {
    const { rights } = this;
    if (this.state !== "open" || !rights) return;
    if (sessionKey !== undefined && !rights.covers(sessionKey)) return;
    if (GUARDED.has(event) && !rights.has(READ)) return;
    this.seq += 1;
    const text = `${head},"seq":${this.seq}}`;
    if (this.acknowledges) {
      this.#sent += text.length;
      this.#unacknowledged.push({ seq: this.seq, sent: this.#sent });
    }
    this.socket.send(text);
  }

  /** @param {number} seq the last event that it has */
  acknowledge(seq) {
    const waiting = this.#unacknowledged;
    let count = 0;
    for (const one of waiting) {
      if (one.seq > seq) break;
      this.#taken = one.sent;
      count += 1;
    }
    waiting.splice(0, count);
  }

  /** How much is on its way to it, bytes or what comes close. */
  get waiting() {
    return this.acknowledges ? this.#sent - this.#taken : (this.socket.bufferedAmount ?? 0);
  }

  /** @returns {"lost" | "slow" | "quick"} with room between slow and quick, so that it does not flutter */
  pace() {
    const { waiting, flow } = this;
    if (waiting > flow.bufferedBytes) return "lost";
    const bound = this.isSlow ? flow.slowBytes / 2 : flow.slowBytes;
    return waiting > bound ? "slow" : "quick";
  }

  /**
   * @param {number} [code]
   * @param {string} [reason] at most 120 units
   */
  close(code = CLOSE.goodbye, reason = "") {
    if (this.state === "closed") return;
    this.state = "closed";
    this.socket.close(code, reason);
    this.onclose?.();
  }

  /** Its socket is gone. */
  gone() {
    if (this.state === "closed") return;
    this.state = "closed";
    this.onclose?.();
  }

  /** What has to outlive the memory of a host, as plain data. */
  memory() {
    const { rights, caps, seq, attached, isOperator, messages } = this;
    const { subject, scopes = [], sessions } = rights ?? {};
    return { id: this.id, subject, scopes, sessions, caps, seq, attached: [...attached], isOperator, messages: [...messages] };
  }

  /** An open connection that a host has forgotten. @param {ReturnType<Connection["memory"]>} memory */
  remember({ subject, scopes, sessions, caps, seq, attached, isOperator, messages }) {
    this.open(new RightsOf({ subject, scopes, sessions }), caps);
    Object.assign(this, { seq, isOperator, attached: new Map(attached), messages: new Set(messages) });
  }
}
