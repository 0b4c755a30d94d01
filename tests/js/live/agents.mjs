// The agents behind the gateway: what each emits, numbered and cut as its engine likes it.

/**
 * @typedef {import("./gateway.mjs").Gateway} Gateway
 * @typedef {import("./moves.mjs").Move} Move
 * @typedef {{ engine: string, sessionKey?: string, by: "event" | "link" | "context" | "row" | "nothing", names?: boolean, clients?: string[], counts: boolean }} Slot
 */

export const MAIN = "agent:main:main";
export const OTHER = "agent:main:other";

/** An engine run each: how its session is found, and whether its events name that or are numbered. @type {Slot[]} */
export const SLOTS = [
  { engine: "run-0", sessionKey: MAIN, by: "event", names: true, counts: true },
  { engine: "engine-1", sessionKey: MAIN, by: "link", names: true, clients: ["client-1", "client-1b"], counts: true },
  { engine: "__proto__", sessionKey: OTHER, by: "context", counts: false },
  { engine: "run-3", sessionKey: MAIN, by: "link", clients: ["run-3"], counts: false },
  { engine: "run-4", sessionKey: OTHER, by: "row", counts: true },
  { engine: "run-5", by: "nothing", counts: true },
];

/** The session of each row's run. */
export const ROWS = new Map([["run-4", OTHER]]);

export class Agent {
  /** @param {Gateway} gateway @param {Slot} slot @param {string[]} replies what it says, in turn */
  constructor(gateway, slot, replies) {
    this.gateway = gateway;
    this.slot = slot;
    this.replies = replies;
    this.turn = 0;
    this.seq = 0;
    this.whole = replies[0] ?? "";
    this.cursor = 0;
    this.said = "";
  }

  /** Begins with its next reply. */
  rewind() {
    this.turn += 1;
    this.whole = this.replies[this.turn % this.replies.length] ?? "";
    this.cursor = 0;
    this.said = "";
  }

  get live() {
    return this.gateway.oracle.liveRun(this.slot.engine);
  }

  /** @param {string} stream @param {object} [data] */
  emit(stream, data) {
    if (this.awaitsStart && this.seq === 0 && stream !== "lifecycle") {
      // No engine begins otherwise.
      this.seq += 1;
      this.tell("lifecycle", { phase: "start" });
    }
    this.seq += 1;
    this.tell(stream, data);
  }

  /** @param {string} stream @param {object} [data] */
  tell(stream, data) {
    const { engine, sessionKey, names, counts } = this.slot;
    if (!this.live && this.gateway.oracle.isDoubtful(engine, this.gateway.now)) return;
    this.gateway.ingest({ runId: engine, stream, ts: this.gateway.now, ...(names ? { sessionKey } : {}), ...(counts ? { seq: this.seq } : {}), ...(data ? { data } : {}) });
  }

  /** @param {Move} move */
  begin({ hidden, heartbeat, start, twice }) {
    if (this.live) return this.emit("lifecycle", { phase: "end" });
    const { engine, sessionKey = "", by, clients = [] } = this.slot;
    this.rewind();
    this.seq = 0;
    const context = { hidden: hidden && by !== "link", heartbeat, ...(by === "context" ? { sessionKey } : {}) };
    const { hidden: isHidden, heartbeat: isHeartbeat, ...rest } = context;
    this.gateway.router.setRunContext(engine, { isControlUiVisible: !isHidden, isHeartbeat, ...rest });
    this.gateway.oracle.context(engine, context);
    for (const clientRunId of clients.slice(0, twice ? 2 : 1)) {
      this.gateway.router.linkRun(engine, { clientRunId, sessionKey });
      this.gateway.oracle.link(engine, clientRunId, sessionKey);
    }
    if (start) this.emit("lifecycle", { phase: "start" });
  }

  /** A retry after an error, or a run of which nothing else is known. */
  start() {
    const { live } = this;
    if (live && live.failsAt === undefined) return;
    const { names, by } = this.slot;
    if (!live && !names && by !== "row") return;
    this.rewind();
    if (!live) this.seq = 0;
    this.emit("lifecycle", { phase: "start" });
  }

  /** @param {Move} move */
  say({ take, how, more }) {
    const delta = this.whole.slice(this.cursor, this.cursor + take);
    const extra = more ? { mediaUrls: ["x"] } : {};
    if (how === "repeat") return this.emit("assistant", { text: this.said, delta: "", ...extra });
    if (how === "shrink") return this.emit("assistant", { text: this.said.slice(0, -take), ...extra });
    this.cursor += take;
    if (this.cursor >= this.whole.length) this.cursor = 0;
    this.said = how === "anew" ? delta : this.said + delta;
    const data = how === "delta" ? { delta } : how === "both" ? { text: this.said, delta } : { text: this.said };
    this.emit("assistant", { ...data, ...extra });
  }

  /** Whether its run was aborted before it began. */
  get awaitsStart() {
    const { state } = this.gateway.oracle;
    const { engine } = this.slot;
    return state.runs.get(state.links.get(engine)?.[0]?.clientId ?? engine)?.awaitsStart ?? false;
  }

  /** @param {Move} move */
  talk({ pieces }) {
    for (const { wait, ...piece } of pieces) {
      this.gateway.pass(wait);
      this.say({ do: "say", wait, ...piece });
    }
  }

  /** @param {Move} move */
  tool({ id, phase }) {
    const isOpen = this.live?.openTools.includes(id);
    const now = !isOpen ? "start" : phase === "start" ? "update" : phase;
    this.emit("tool", { toolCallId: id, name: "search", phase: now, ...(now === "result" ? { result: "found" } : {}) });
  }

  note() {
    this.emit("thinking", { text: "hm" });
  }

  /** @param {Move} move */
  end({ stopReason }) {
    if (this.awaitsStart) return this.emit("lifecycle", { phase: "start" });
    this.emit("lifecycle", { phase: "end", usage: { output: 1 }, ...(stopReason ? { stopReason } : {}) });
  }

  /** @param {Move} move */
  fail({ error }) {
    if (this.awaitsStart) return this.emit("lifecycle", { phase: "start" });
    this.emit("lifecycle", { phase: "error", error });
  }

  /** @param {Move} move */
  abort({ twice, stopReason }) {
    const { clients = [this.slot.engine], sessionKey = MAIN } = this.slot;
    this.gateway.abort(clients[twice ? clients.length - 1 : 0] ?? "", sessionKey, stopReason);
  }
}
