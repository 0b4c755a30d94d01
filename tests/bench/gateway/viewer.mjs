// One client at the end of one real WebSocket: of a gateway, which it attaches to a session of,
// or of the baseline. It notes how long each piece of text took to come.

import { attached, emptyView, forget, receive, resumeOf } from "runcast/client";
import { WebSocket } from "ws";

import { PIECE, micros, saidAt } from "./said.mjs";

/** At the latest then a client acknowledges. */
const ACK_MS = 900;

/**
 * @typedef {object} Tally what came to some viewers
 * @property {number} frames
 * @property {number} bytes
 * @property {number[]} took how long each piece took, microseconds
 *
 * @typedef {object} Place
 * @property {string} url
 * @property {string} room the session
 * @property {boolean} isPlain
 * @property {"suffix" | "full"} deltas
 * @property {boolean} tools
 */

export class Viewer {
  /** What a viewer of the baseline has. @type {{ runId?: string, text: string, status: string }} */
  #plain = { text: "", status: "running" };
  view = emptyView;
  #seq = 0;
  #taken = 0;
  #window = Infinity;
  /** @type {NodeJS.Timeout | undefined} */
  #ackTimer;
  #greet = () => {};
  /** @type {(payload: any) => void} */
  #answered = () => {};
  /** It neither reads on nor acknowledges. */
  isStalled = false;
  closeCode = 0;
  /** How many characters it has had a time for. */
  #timed = 0;
  /** @type {() => void} */
  onchange = () => {};

  /** @param {Place} place @param {Tally} tally */
  constructor(place, tally) {
    this.place = place;
    this.tally = tally;
  }

  /** Connects and attaches, with what it has. */
  async open() {
    const { url, isPlain } = this.place;
    const socket = new WebSocket(url, { perMessageDeflate: false });
    this.socket = socket;
    this.closeCode = 0;
    this.#window = Infinity;
    this.#forgetAck();
    socket.on("message", (data) => this.socket === socket && this.#take(String(data)));
    const isIn = new Promise((resolve, reject) => {
      socket.on("error", reject);
      socket.on("close", (code) => {
        reject(new Error(`closed with ${code} before it was let in`));
        if (this.socket === socket) this.#closed(code);
      });
      if (isPlain) socket.on("open", resolve);
      else this.#greet = () => this.#connect((hello) => this.#attach(hello, resolve));
    });
    await isIn;
  }

  /** @param {(hello: any) => void} done */
  #connect(done) {
    const client = { id: "load", version: "1" };
    this.#ask("connect", { minProtocol: 3, maxProtocol: 3, client, scopes: ["operator.read"], caps: ["runcast"], auth: { token: "look" } }, done);
  }

  /** @param {any} hello @param {(value: void) => void} done */
  #attach(hello, done) {
    const { room, deltas, tools } = this.place;
    this.#window = hello.runcast.ack?.window ?? Infinity;
    [this.#seq, this.#taken] = [0, 0];
    const resume = resumeOf(this.view, room);
    this.#ask("runcast.attach", { sessionKey: room, deltas, tools, ...(resume ? { resume } : {}) }, (answer) => {
      this.view = attached(this.view, answer);
      for (const run of this.view.runs.values()) if (run.status === "running") this.#timed = run.text.length;
      done();
    });
  }

  /** @param {number} code */
  #closed(code) {
    this.closeCode = code;
    this.#forgetAck();
    this.onchange();
  }

  /**
   * @param {string} method
   * @param {object} params
   * @param {(payload: any) => void} done called before any later frame is read, for these build on the answer
   */
  #ask(method, params, done) {
    this.#answered = done;
    this.socket?.send(JSON.stringify({ type: "req", id: method, method, params }));
  }

  /** @param {string} data */
  #take(data) {
    const now = micros();
    const { tally } = this;
    tally.frames += 1;
    tally.bytes += data.length;
    const frame = JSON.parse(data);
    if (frame.type === "res") {
      if (!frame.ok) throw new Error(data);
      this.#answered(frame.payload);
    } else if (this.place.isPlain) {
      const { runId, stream, data: said } = frame.payload;
      if (said.phase === "start") this.#plain = { runId, text: "", status: "running" };
      else if (stream === "assistant") this.#plain.text += said.delta;
      else this.#plain.status = "final";
      this.#time(runId, now);
    } else if (frame.event === "connect.challenge") {
      this.#greet();
    } else {
      this.#acknowledge(frame.seq, data.length);
      this.view = receive(this.view, frame);
      if (this.view.stale) throw new Error(`does not fit what was there: ${data}`);
      if (frame.event === "chat") this.#time(frame.payload.runId, now);
    }
    this.onchange();
  }

  /** @param {number} seq @param {number} units */
  #acknowledge(seq, units) {
    this.#seq = seq;
    this.#taken += units;
    if (this.#window === Infinity || this.isStalled) return;
    if (this.#taken * 2 >= this.#window) this.acknowledge();
    else this.#ackTimer ??= setTimeout(() => this.acknowledge(), ACK_MS);
  }

  acknowledge() {
    this.#forgetAck();
    this.#taken = 0;
    if (this.#window < Infinity) this.socket?.send(JSON.stringify({ type: "req", id: "ack", method: "runcast.ack", params: { seq: this.#seq } }));
  }

  #forgetAck() {
    clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
  }

  /** What it has of a run. @param {string} runId @returns {{ text: string, status: string }} */
  has(runId) {
    const run = this.place.isPlain ? this.#plain : this.view.runs.get(runId);
    return run?.runId === runId ? run : { text: "", status: "unknown" };
  }

  /** @param {string} runId @param {number} now */
  #time(runId, now) {
    const { text } = this.has(runId);
    // At its end a text has lost the white space of its last piece.
    for (; this.#timed + PIECE <= text.length + 1; this.#timed += PIECE) this.tally.took.push(now - saidAt(text, this.#timed));
  }

  /** Makes ready for the next run. */
  reset() {
    for (const runId of this.view.runs.keys()) this.view = forget(this.view, runId);
    this.#timed = 0;
  }

  /** Reads no more; where it acknowledges, that is what it leaves. */
  stall() {
    this.isStalled = true;
    this.#forgetAck();
    if (this.#window === Infinity) this.socket?.pause();
  }

  goOn() {
    this.isStalled = false;
    if (this.#window === Infinity) this.socket?.resume();
    else this.acknowledge();
  }
}
