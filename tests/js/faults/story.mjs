// A life in which every call of a router occurs, and everything that may happen to a run.

const START = 1_700_000_000_000;

/**
 * @typedef {[method: string, ...args: any[]]} Step
 * @typedef {{ connId: string, deltas: "full" | "suffix", tools: boolean }} Watcher
 */

/** @type {Watcher[]} */
export const WATCHERS = [
  { connId: "suffix", deltas: "suffix", tools: true },
  { connId: "full", deltas: "full", tools: false },
  { connId: "slow", deltas: "suffix", tools: false },
];

/** So many names that the router looks which of them it still needs. @type {Step[]} */
export const manyNames = Array.from({ length: 345 }, (_, at) => ["unlinkRun", `engine ${at}`, `client ${at}`, `session ${at}`]);

/** @param {boolean} isLive @returns {Step[]} */
export function story(isLive) {
  let now = START;
  /** @type {{ [runId: string]: number }} */
  const seqs = {};
  /** @param {string} runId @param {string} stream @param {object} data @param {object} [more] @returns {Step} */
  const event = (runId, stream, data, more) => {
    now += 40;
    seqs[runId] = (seqs[runId] ?? 0) + 1;
    return ["ingest", { runId, seq: seqs[runId], ts: now, stream, sessionKey: "main", data, ...more }, now];
  };
  const phase = (/** @type {string} */ runId, /** @type {string} */ phase, more = {}) => event(runId, "lifecycle", { phase, ...more });
  const says = (/** @type {string} */ runId, /** @type {string} */ delta) => event(runId, "assistant", { delta });
  const ofLive = (/** @type {Step[]} */ ...steps) => (isLive ? steps : []);
  return [
    ["setSession", "main", { row: { sessionId: "s1", model: "m", startedAt: START }, verboseLevel: "full" }],
    ["subscribeSessions", "operator"],
    ["subscribeMessages", "reader", "main"],
    ...ofLive(...WATCHERS.map(({ connId, ...wants }) => /** @type {Step} */ (["attach", connId, "main", wants, now]))),
    ["setRunContext", "r1", { sessionKey: "main", verboseLevel: "full" }],
    ["linkRun", "r1", { clientRunId: "c1", sessionKey: "main" }],
    ["linkRun", "r1", { clientRunId: "c2", sessionKey: "main" }],
    ["watchTools", "r1", "watcher", now],
    phase("r1", "start", { startedAt: now }),
    event("r1", "assistant", { text: "Hello", delta: "Hello" }),
    says("r1", ", wor"),
    ["wakeAt"],
    ["wake", (now += 150)],
    event("r1", "assistant", { text: "Hello, world \ud83d", more: 1 }),
    says("r1", "\ude00 [[reply_to_current]] it is I"),
    ...ofLive(["setSlow", "slow", true, now]),
    says("r1", " who speaks"),
    event("r1", "tool", { phase: "start", toolCallId: "t1", name: "read", args: { path: "x" } }),
    event("r1", "tool", { phase: "update", toolCallId: "t1", name: "read", partialResult: "half" }),
    event("r1", "tool", { phase: "result", toolCallId: "t1", name: "read", result: "whole" }),
    event("r1", "note", { any: "thing" }),
    ["ingest", { runId: "r3", stream: "assistant", data: { text: "nobody's" } }, now],
    phase("r2", "start"),
    says("r2", "NO_REP"),
    phase("r2", "error", { error: { message: "quota", key: "sk-aaaaaaaaaaaaaaaaaaaaaaaaaaaa" } }),
    says("r2", "LY, or rather yes"),
    ["wake", (now += 150)],
    ...ofLive(["setSlow", "slow", false, now], ["detach", "full", "main"], ["attach", "full", "main", { deltas: "full" }, now]),
    ["ingestTranscript", { sessionKey: "main", message: { role: "user", content: "x" }, messageId: "m1", messageSeq: 1 }, now],
    ["setRunContext", "beat", { sessionKey: "main", isHeartbeat: true }],
    says("beat", "HEARTBEAT_OK"),
    phase("beat", "end"),
    ["setRunContext", "hidden", { isControlUiVisible: false }],
    says("hidden", "unseen"),
    phase("r1", "end", { stopReason: "end_turn" }),
    says("r1", "the second life"),
    ["abortRun", "c2", "main", { stopReason: "rpc" }, now],
    ["unlinkRun", "r1", "c2", "main"],
    event("r2", "assistant", { text: "all anew", delta: "all anew" }, { seq: 9 }),
    ["stats"],
    ["snapshot"],
    phase("r2", "error", { error: "over", willRetry: false }),
    says("r4", "goes on"),
    ["wake", (now += 20_000)],
    ["unsubscribeMessages", "reader", "main"],
    ["unsubscribeSessions", "operator"],
    ["subscribeSessions", "operator"],
    ["disconnect", "watcher"],
    ["deleteSession", "main"],
    says("r4", " and on"),
    phase("r4", "end"),
    ["wake", (now += 4_000_000)],
  ];
}

/** The time of a step, or none. @param {Step} step @returns {number | undefined} */
export const timeOf = (step) => step.findLast((arg) => typeof arg === "number");
