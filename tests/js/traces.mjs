// Traces of a gateway's life as steps that JSON can hold. A generated trace starts as a
// list of moves that know nothing of each other, so that a failing one shrinks well; only
// `stepsOf` keeps count of clocks, sequences and texts.

import fc from "fast-check";

import {
  anyText,
  config,
  CONN_IDS,
  heartbeatReply,
  lifecycleExtras,
  oddValue,
  refusedEvent,
  reply,
  rowOf,
  SESSION_KEYS,
  stammer,
  toolData,
  transcriptMessage,
  verbose,
} from "./trace_parts.mjs";

/**
 * @typedef {import("./play.mjs").Step} Step
 * @typedef {import("./play.mjs").Trace} Trace
 * @typedef {{ [member: string]: any }} Move what happens, before it has a time
 * @typedef {{ whole: string, cursor: number, said: string, seq: number }} Speaker
 */

const RUN_IDS = ["run-0", "run-1", "run-2", "__proto__", "\ude00"];
const CLIENT_IDS = ["client-a", "client-b", ...RUN_IDS];
const MINUTE_MS = 60_000;
const SHORT_OF_AN_HOUR_MS = 50 * MINUTE_MS;

const runId = fc.constantFrom(...RUN_IDS.slice(0, 3), ...RUN_IDS);
const clientRunId = fc.constantFrom(...CLIENT_IDS);
const sessionKey = fc.constantFrom(...SESSION_KEYS.slice(0, 2), ...SESSION_KEYS);
const connId = fc.constantFrom(...CONN_IDS.slice(0, 3), ...CONN_IDS);

/** @param {any} arbitrary */
const maybe = (arbitrary) => fc.option(arbitrary, { nil: undefined, freq: 2 });

const wait = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(0, 1, 30, 149, 150, 151) },
  { weight: 2, arbitrary: fc.constantFrom(29_999, 30_000, 599_999, 600_000) },
  { weight: 1, arbitrary: fc.constantFrom(-1, -200) },
);

/** What any event may carry, rightly or wrongly. */
const envelope = fc.record({
  seq: fc.oneof(
    { weight: 10, arbitrary: fc.constant("next") },
    { weight: 3, arbitrary: fc.constantFrom("missing", "repeat", "skip", "back", 0, -2, 2.5) },
  ),
  ts: fc.oneof({ weight: 8, arbitrary: fc.constant("now") }, { weight: 3, arbitrary: fc.constantFrom("missing", 0, -7, 1.5) }),
  sessionKey: fc.oneof(
    { weight: 6, arbitrary: fc.constant(undefined) },
    { weight: 4, arbitrary: sessionKey },
    { weight: 1, arbitrary: fc.constantFrom("", "   ", "\ufeff", 5, null, {}) },
  ),
  extra: maybe(oddValue),
});

/** @type {any[]} weight, kind and what it takes */
const moves = [
  [30, "say", { runId, envelope, take: fc.constantFrom(1, 2, 3, 5, 8, 13, 40), how: fc.constantFrom(
    "both", "both", "both", "both", "text only", "delta only", "empty text", "restart", "shrink", "repeat",
  ) }],
  [3, "mutter", { runId, envelope, text: fc.oneof(anyText, oddValue), delta: maybe(fc.oneof(anyText, oddValue)) }],
  [8, "tool", { runId, envelope, data: toolData }],
  [5, "start", { runId, envelope, extras: lifecycleExtras }],
  [7, "end", { runId, envelope, extras: lifecycleExtras, phase: fc.constantFrom("end", "end", "error"), late: fc.boolean() }],
  [3, "other", { runId, envelope, stream: fc.constantFrom("thinking", "lifecycle", "", "Tool", "assistant"), data: fc.constantFrom(
    undefined, null, {}, [], { phase: 5 }, { phase: "END" }, { text: null }, { text: ["a"], phase: "end" },
  ) }],
  [8, "link", { runId, clientRunId, sessionKey }],
  [2, "unlink", { runId, clientRunId, sessionKey: maybe(sessionKey) }],
  [5, "context", { runId, context: fc.record(
    { sessionKey, verboseLevel: verbose, isControlUiVisible: fc.constantFrom(true, true, false), isHeartbeat: fc.boolean() },
    { requiredKeys: [] },
  ) }],
  [5, "session", { sessionKey, row: maybe(rowOf(RUN_IDS)), verboseLevel: maybe(verbose) }],
  [1, "deleteSession", { sessionKey }],
  [5, "abort", { runId: clientRunId, sessionKey, stopReason: maybe(fc.constantFrom("user", "rpc", "")) }],
  [4, "subscribeSessions", { connId }],
  [1, "unsubscribeSessions", { connId }],
  [3, "subscribeMessages", { connId, sessionKey: fc.oneof(sessionKey, fc.constantFrom("padded", "", "  ", "agent:main:main ")) }],
  [1, "unsubscribeMessages", { connId, sessionKey: fc.oneof(sessionKey, fc.constantFrom("padded", "")) }],
  [6, "watchTools", { runId: fc.oneof(runId, fc.constant("")), connId }],
  [1, "disconnect", { connId }],
  [3, "transcript", { update: fc.record(
    { sessionKey, message: transcriptMessage, messageId: fc.constantFrom("m-1", ""), messageSeq: fc.constantFrom(1, 0) },
    { requiredKeys: ["sessionKey", "message"] },
  ) }],
  [1, "wake", {}],
  [1, "event", { event: refusedEvent }],
  [1, "link", fc.constantFrom(
    { runId: "", clientRunId: "a", sessionKey: "k" },
    { runId: "a", clientRunId: "", sessionKey: "k" },
    { runId: "a", clientRunId: "a", sessionKey: "" },
  )],
  [1, "context", fc.constantFrom(
    { runId: "", context: { isHeartbeat: true } },
    { runId: "run-0", context: { sessionKey: "", isHeartbeat: true } },
  )],
  [1, "session", fc.constant({ sessionKey: "", row: { sessionId: "run-0" } })],
];

/** @param {string} kind @param {import("fast-check").Arbitrary<Move>} takes */
function moveOf(kind, takes) {
  return fc.tuple(wait, takes).map(([waited, values]) => [{ kind, wait: waited, ...values }]);
}

/** @type {import("fast-check").Arbitrary<Move[]>} one move, alone in its list */
const oneMove = fc.oneof(
  ...moves.map(([weight, kind, takes]) => ({
    weight,
    arbitrary: moveOf(kind, takes.generate ? takes : fc.record(takes)),
  })),
);

const plain = { seq: "next", ts: "now" };

/** @param {string} of @param {string} text */
const mutter = (of, text) => ({ kind: "mutter", wait: 1, runId: of, envelope: plain, text, delta: text });

/** @param {string} of @param {number} waited @param {string} phase */
const end = (of, waited, phase = "end") => ({ kind: "end", wait: waited, runId: of, envelope: plain, extras: {}, phase, late: false });

/** @param {string} of @param {number} waited */
const tool = (of, waited) => ({ kind: "tool", wait: waited, runId: of, envelope: plain, data: { phase: "start" } });

const stammers = fc.array(
  fc.record({ text: stammer, delta: maybe(stammer), wait: fc.constantFrom(0, 150) }),
  { minLength: 2, maxLength: 7 },
);

/** Moves that only together come near an edge of the rules. */
const scene = fc.oneof(
  fc.record({ run: runId, key: sessionKey, text: heartbeatReply, toolFirst: fc.boolean() }).map(({ run, key, text, toolFirst }) => [
    { kind: "context", wait: 0, runId: run, context: { sessionKey: key, isHeartbeat: true } },
    mutter(run, text),
    ...(toolFirst ? [tool(run, 0)] : []),
    end(run, 1),
  ]),
  fc.record({ run: runId, connId, other: runId, grace: fc.constantFrom(29_999, 30_000, 30_001) }).map(({ run, other, grace, ...who }) => [
    { kind: "watchTools", wait: 0, runId: run, ...who },
    end(run, 1),
    tool(other, grace),
    tool(run, 0),
  ]),
  fc.record({ run: runId, connId, other: runId, idle: fc.constantFrom(599_999, 600_000) }).map(({ run, other, idle, ...who }) => [
    { kind: "watchTools", wait: 0, runId: run, ...who },
    tool(other, idle),
    tool(run, 0),
  ]),
  fc.record({ key: sessionKey, readers: fc.array(connId, { minLength: 2, maxLength: 4 }), who: connId }).map(({ key, readers, who }) => [
    ...readers.map((reader) => ({ kind: "subscribeMessages", wait: 0, connId: reader, sessionKey: key })),
    { kind: "subscribeSessions", wait: 0, connId: who },
    { kind: "transcript", wait: 0, update: { sessionKey: key, message: { role: "user" } } },
  ]),
  fc.record({ run: runId, key: sessionKey, said: stammers }).map(({ run, key, said }) => [
    { kind: "context", wait: 0, runId: run, context: { sessionKey: key, isHeartbeat: false, isControlUiVisible: true } },
    ...said.map((one) => ({ ...mutter(run, ""), ...one })),
    end(run, 1),
  ]),
  fc.record({ run: runId, clientRunId, sessionKey, text: anyText, phase: fc.constantFrom("end", "error") }).map(
    ({ run, text, phase, ...link }) => [
      { kind: "link", wait: 0, runId: run, ...link },
      mutter(run, text),
      { kind: "abort", wait: 1, runId: link.clientRunId, sessionKey: link.sessionKey, stopReason: "user" },
      mutter(run, `${text} more`),
      end(run, 1, phase),
    ],
  ),
);

// No two of these, nor one alone, end within the minute in which an hour-old thing may go or stay.
const longWait = fc.constantFrom(35 * MINUTE_MS, 58 * MINUTE_MS, 62 * MINUTE_MS, 0, 0, 0, 0);
const oneMoveOrScene = fc.oneof({ weight: 9, arbitrary: oneMove }, { weight: 1, arbitrary: scene });
const hours = fc.array(longWait, { minLength: 1, maxLength: 10 });

/** @type {import("fast-check").Arbitrary<Trace>} */
export const traces = fc
  .record({
    hours: fc.option(hours, { freq: 5 }),
    config,
    start: fc.oneof({ weight: 9, arbitrary: fc.constant(1_700_000_000_000) }, { weight: 1, arbitrary: fc.constantFrom(0, 149) }),
    replies: fc.array(reply, { minLength: RUN_IDS.length, maxLength: RUN_IDS.length }),
    moves: fc.array(oneMoveOrScene, { minLength: 1, maxLength: 60, size: "max" }),
  })
  .map((plan) => {
    const moves = plan.hours ? withHours(plan.moves, plan.hours) : plan.moves;
    const longest = plan.hours ? Infinity : SHORT_OF_AN_HOUR_MS;
    return { config: plan.config, steps: stepsOf(plan.start, plan.replies, moves.flat(), longest) };
  });

/**
 * What is an hour old goes at the next housekeeping, which happens once a minute at most: a
 * trace that lasts so long asks for it after each long wait, and has no wait of seconds.
 *
 * @param {Move[][]} plan
 * @param {number[]} waits taken in turn
 */
function withHours(plan, waits) {
  return plan.flat().filter(({ kind }) => kind !== "wake").map((one, at) => {
    const waited = waits[at % waits.length];
    if (waited === 0) return [{ ...one, wait: Math.min(one.wait, 151) }];
    return [{ kind: "wake", wait: waited }, { ...one, wait: 0 }];
  });
}

/**
 * @param {number} start
 * @param {string[]} replies one for each run
 * @param {Move[]} plan
 * @param {number} longest once it has lasted so long, only short waits follow
 * @returns {Step[]}
 */
function stepsOf(start, replies, plan, longest) {
  /** @type {Map<string, Speaker>} */
  const speakers = new Map(RUN_IDS.map((id, at) => [id, { whole: replies[at], cursor: 0, said: "", seq: 0 }]));
  let at = start;
  return plan.map(({ kind, wait: waited, ...values }) => {
    at += at - start > longest ? Math.min(waited, 151) : waited;
    const speaker = speakers.get(values.runId);
    const event = speaker && values.envelope ? eventOf(kind, values, speaker, at) : undefined;
    return JSON.parse(JSON.stringify(event ? { at, do: "event", event } : { at, do: kind, ...values }));
  });
}

/** @param {string} kind @param {Move} values @param {Speaker} speaker @param {number} at */
function eventOf(kind, values, speaker, at) {
  const { envelope: { seq, ts, ...members } } = values;
  const event = { runId: values.runId, ...members, seq: seqOf(seq, speaker), ts: ts === "now" ? at : ts === "missing" ? undefined : ts };
  switch (kind) {
    case "say": return { ...event, stream: "assistant", data: saying(values, speaker) };
    case "mutter": return { ...event, stream: "assistant", data: { text: values.text, delta: values.delta } };
    case "tool": return { ...event, stream: "tool", data: values.data };
    case "start": return { ...event, stream: "lifecycle", data: { ...values.extras, phase: "start" } };
    case "end": {
      if (!values.late) Object.assign(speaker, { cursor: 0, said: "", seq: 0 });
      return { ...event, stream: "lifecycle", data: { ...values.extras, phase: values.phase } };
    }
    default: return { ...event, stream: values.stream, data: values.data };
  }
}

/** @param {string | number} how @param {Speaker} speaker */
function seqOf(how, speaker) {
  if (typeof how === "number") return how;
  if (how === "repeat") return speaker.seq;
  if (how === "back") return speaker.seq - 2;
  speaker.seq += how === "skip" ? 3 : 1;
  return how === "missing" ? undefined : speaker.seq;
}

/** @param {Move} values @param {Speaker} speaker */
function saying({ how, take }, speaker) {
  if (how === "repeat") return { text: speaker.said, delta: speaker.said.slice(-take) };
  if (how === "shrink") return { text: speaker.said.slice(0, -take), delta: take % 2 ? "" : undefined };
  const delta = speaker.whole.slice(speaker.cursor, speaker.cursor + take);
  speaker.cursor = (speaker.cursor + take) % speaker.whole.length;
  speaker.said = how === "restart" ? delta : speaker.said + delta;
  if (how === "text only") return { text: speaker.said };
  if (how === "delta only") return { delta };
  return { text: how === "empty text" ? "" : speaker.said, delta };
}
