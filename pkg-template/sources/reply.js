/** The reply that is being read: what it came to so far, and what is to be told of it next. */

/**
 * @typedef {import("../index.js").AgentEvent} AgentEvent
 *
 * @typedef {object} Call of a tool
 * @property {string} id
 * @property {string} name
 * @property {string} json what came of its arguments
 * @property {unknown} args `undefined` until they are whole
 */

/** How many ids were made up; turns of one run may be read while its clock stands still. */
let madeUp = 0;

export class Reply {
  /** @type {AgentEvent[]} */
  #events = [];
  /** @type {Map<string, Call>} */
  #calls = new Map();
  /** Whether something stood between the text and what is said next. */
  #isApart = false;
  #run;
  #clock;
  #separator;
  #partialArgs;
  text = "";
  /** Why the reply ended, in the provider's words. @type {string | undefined} */
  stopReason;
  /** As the provider tells it. @type {any} */
  usage;
  /** Whether the stream may end here. Where a dialect never says so, it is up to the provider's `[DONE]`. @type {boolean | undefined} */
  isWhole;
  /** Nothing that may still come counts. */
  isOver = false;

  /** @param {import("./source.js").Settings} settings */
  constructor({ runId, sessionKey, clock, separator, partialArgs }) {
    this.#run = sessionKey === undefined ? { runId } : { runId, sessionKey };
    this.#clock = clock;
    this.#separator = separator;
    this.#partialArgs = partialArgs;
  }

  /** @param {string} stream @param {{ [member: string]: unknown }} data @returns {AgentEvent} */
  event(stream, data) {
    for (const name in data) if (data[name] === undefined) delete data[name];
    return { ...this.#run, stream, ts: this.#clock.now(), data };
  }

  /** @param {string} stream @param {{ [member: string]: unknown }} data */
  tell(stream, data) {
    this.#events.push(this.event(stream, data));
  }

  /** What has not been handed out yet. */
  take() {
    return this.#events.splice(0);
  }

  /** @param {unknown} delta a piece of the reply */
  say(delta) {
    if (typeof delta !== "string" || delta === "") return;
    const piece = this.#isApart && this.text !== "" ? this.#separator + delta : delta;
    this.#isApart = false;
    this.text += piece;
    this.tell("assistant", { text: this.text, delta: piece });
  }

  /** What follows is another message. */
  setApart() {
    this.#isApart = true;
  }

  /** @param {unknown} delta */
  think(delta) {
    if (typeof delta === "string" && delta !== "") this.tell("thinking", { delta });
  }

  /** An id for a call to which the provider gives none. */
  makeCallId() {
    return `call-${this.#clock.now().toString(36)}-${(madeUp += 1)}`;
  }

  /** A call that is known by now, with its arguments or before them. @param {string} id @param {string} name @param {unknown} [args] */
  call(id, name, args) {
    const known = this.#calls.get(id);
    if (known) {
      known.name ||= name;
      if (args !== undefined) this.callArgs(id, args);
      return;
    }
    this.setApart();
    this.#calls.set(id, { id, name, json: "", args });
    this.tell("tool", { phase: "start", toolCallId: id, name, args });
  }

  /** @param {string} id @param {unknown} delta a piece of its arguments, JSON */
  callDelta(id, delta) {
    const call = this.#calls.get(id);
    if (!call || typeof delta !== "string" || delta === "") return;
    call.json += delta;
    if (this.#partialArgs) this.tell("tool", { phase: "update", toolCallId: id, name: call.name, argsDelta: delta });
  }

  /** Its arguments are whole. @param {string} id @param {unknown} [args] by default what came in pieces */
  callArgs(id, args) {
    const call = this.#calls.get(id);
    if (!call || call.args !== undefined) return;
    call.args = args ?? argumentsOf(call.json);
    this.tell("tool", { phase: "update", toolCallId: id, name: call.name, args: call.args });
  }

  /** @param {string} id @param {unknown} result @param {{ isError?: boolean, name?: string }} [more] */
  callResult(id, result, { isError, name } = {}) {
    this.callArgs(id);
    this.setApart();
    const call = this.#calls.get(id);
    this.tell("tool", { phase: "result", toolCallId: id, name: call?.name ?? name ?? "", args: call?.args, result, isError: isError === true ? true : undefined });
  }

  /** @param {string} id @param {unknown} partialResult */
  callUpdate(id, partialResult) {
    this.tell("tool", { phase: "update", toolCallId: id, name: this.#calls.get(id)?.name ?? "", partialResult });
  }

  /** No more of any arguments will come. */
  closeCalls() {
    for (const id of this.#calls.keys()) this.callArgs(id);
  }

  /** The last that is told of the stream. @param {string | undefined} stopReason `"aborted"` where the provider says that the reply was given up */
  end(stopReason) {
    this.stopReason = stopReason;
    this.isWhole = this.isOver = true;
  }

  /** @returns {import("../sources.js").Turn} */
  turn() {
    const { text, stopReason, usage } = this;
    const toolCalls = [...this.#calls.values()].map(({ id, name, args }) => ({ toolCallId: id, name, args }));
    return { text, toolCalls, ...(stopReason !== undefined && { stopReason }), ...(usage && { usage }) };
  }
}

/** @param {string} json of arguments: what a model writes need not be any */
export function argumentsOf(json) {
  if (json.trim() === "") return {};
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
