// Traces as those of traces.mjs, with what only semantics `live` knows strewn in: connections
// that attach, resume, slow down and go, hosts that wake as told, runs that are tried again.

import fc from "fast-check";

import { answer } from "./play.mjs";
import { anyText, CONN_IDS, SESSION_KEYS } from "./trace_parts.mjs";
import { traces } from "./traces.mjs";

/**
 * @typedef {import("./play.mjs").Step} Step
 * @typedef {import("./play.mjs").Trace} Trace
 * @typedef {{ wait: number, do: string, [member: string]: any }} Move a step that comes so long after the one before it
 */

export const EPOCH = "epoch-1";
const RUN_IDS = ["run-0", "run-1", "run-2", "__proto__", "\ude00", "client-a", "client-b"];

const connId = fc.constantFrom(...CONN_IDS.slice(0, 3), ...CONN_IDS);
const sessionKey = fc.constantFrom(...SESSION_KEYS.slice(0, 2), ...SESSION_KEYS);
const runId = fc.constantFrom(...RUN_IDS.slice(0, 3), ...RUN_IDS);
const offset = fc.oneof({ weight: 8, arbitrary: fc.nat(40) }, { weight: 1, arbitrary: fc.constantFrom(-1, 0.5, 2 ** 32 + 1, 2 ** 53) });

const resume = fc.record({
  epoch: fc.oneof({ weight: 5, arbitrary: fc.constant(EPOCH) }, { weight: 1, arbitrary: fc.constant("another") }),
  // As a list of pairs, for JSON must not make a prototype of a run's name.
  runs: fc.array(fc.tuple(runId, offset), { maxLength: 4 }),
});

const attach = fc.record({
  connId,
  sessionKey,
  options: fc.record({ deltas: fc.constantFrom("full", "suffix"), tools: fc.boolean(), resume }, { requiredKeys: [] }),
});

/** @param {string} kind @param {number} wait @param {object} members @returns {Move} */
const move = (kind, wait, members = {}) => ({ do: kind, wait, ...members });

/** @param {string} of @param {number} wait @param {string} stream @param {object} data */
const event = (of, wait, stream, data) => move("event", wait, { event: { runId: of, sessionKey: "agent:main:main", stream, data } });

const retry = fc
  .record({
    run: runId,
    grace: fc.constantFrom(1, 149, 14_999, 15_000, 15_001),
    texts: fc.tuple(anyText, anyText),
    again: fc.constantFrom("start", "delta", "error", "end", "nothing"),
  })
  .map(({ run, grace, texts: [old, next], again }) => [
    event(run, 0, "assistant", { delta: old }),
    event(run, 1, "lifecycle", { phase: "error", error: "overloaded" }),
    ...(again === "start" ? [event(run, grace, "lifecycle", { phase: "start" })] : []),
    ...(again === "error" ? [event(run, grace, "lifecycle", { phase: "error", error: { message: "again" } })] : []),
    ...(again === "nothing" || again === "end" ? [] : [event(run, 1, "assistant", { delta: next })]),
    ...(again === "end" ? [event(run, grace, "lifecycle", { phase: "end" })] : []),
    move("wakeDue", 0),
  ]);

const slowSpell = fc
  .record({ run: runId, connId, deltas: fc.constantFrom("full", "suffix"), texts: fc.array(anyText, { minLength: 1, maxLength: 4 }), replaced: fc.boolean() })
  .map(({ run, connId: id, deltas, texts, replaced }) => [
    move("attach", 0, { connId: id, sessionKey: "agent:main:main", options: { deltas, tools: true } }),
    event(run, 0, "assistant", { delta: texts[0] }),
    move("setSlow", 0, { connId: id, slow: true }),
    ...texts.map((text) => event(run, 150, "assistant", replaced ? { text } : { delta: text })),
    move("setSlow", 1, { connId: id, slow: false }),
  ]);

const returning = fc
  .record({ run: runId, connId, deltas: fc.constantFrom("full", "suffix"), texts: fc.tuple(anyText, anyText), has: fc.nat(12), call: fc.constantFrom("t1", "t2") })
  .map(({ run, connId: id, deltas, texts: [seen, unseen], has, call }) => {
    const here = { connId: id, sessionKey: "agent:main:main" };
    return [
      move("attach", 0, { ...here, options: { deltas } }),
      event(run, 150, "assistant", { delta: `Said: ${seen}` }),
      move("disconnect", 0, { connId: id }),
      event(run, 1, "tool", { phase: "start", toolCallId: call, args: [seen] }),
      event(run, 150, "assistant", { delta: `${unseen}.` }),
      move("attach", 1, { ...here, options: { deltas, tools: true, resume: { epoch: EPOCH, runs: [[run, has]] } } }),
      event(run, 150, "assistant", { delta: "And more" }),
    ];
  });

const generations = fc
  .record({ run: runId, ends: fc.array(fc.constantFrom("end", "error", "abort"), { minLength: 1, maxLength: 3 }), text: anyText, wait: fc.constantFrom(0, 150, 400_000) })
  .map(({ run, ends, text, wait }) => [
    move("link", 0, { runId: run, clientRunId: run, sessionKey: "agent:main:main" }),
    event(run, 0, "lifecycle", { phase: "start" }),
    event(run, 0, "assistant", { text }),
    ...ends.map((how) => (how === "abort"
      ? move("abort", wait, { runId: run, sessionKey: "agent:main:main" })
      : event(run, wait, "lifecycle", { phase: how }))),
    event(run, 1, "assistant", { text: `${text} late` }),
    event(run, 1, "lifecycle", { phase: "start" }),
    event(run, 1, "assistant", { delta: "anew" }),
  ]);

const alone = fc.oneof(
  { weight: 6, arbitrary: attach.map((members) => move("attach", 0, members)) },
  { weight: 2, arbitrary: fc.record({ connId, sessionKey }).map((members) => move("detach", 0, members)) },
  { weight: 4, arbitrary: fc.record({ connId, slow: fc.boolean() }).map((members) => move("setSlow", 0, members)) },
  { weight: 4, arbitrary: fc.constantFrom(0, 150).map((wait) => move("wakeDue", wait)) },
  { weight: 2, arbitrary: fc.constantFrom(60_000, 300_000, 301_000, 3_600_000, 3_700_000).map((wait) => move("wake", wait)) },
);

const together = fc.oneof(
  { weight: 8, arbitrary: alone.map((one) => [one]) },
  { weight: 1, arbitrary: retry },
  { weight: 1, arbitrary: slowSpell },
  { weight: 1, arbitrary: returning },
  { weight: 1, arbitrary: generations },
);

/** Traces in which every step of semantics `live` occurs. */
export const liveTraces = fc
  .record({ trace: traces, strewn: fc.array(fc.record({ place: fc.nat(), moves: together }), { minLength: 1, maxLength: 25 }) })
  .map(({ trace, strewn }) => ({ config: trace.config, steps: strew(trace.steps, strewn) }));

/**
 * Puts moves between steps; what comes after them comes so much later.
 * @param {Step[]} steps
 * @param {{ place: number, moves: Move[] }[]} strewn
 * @returns {Step[]}
 */
function strew(steps, strewn) {
  let later = 0;
  return steps.flatMap((step, at) => {
    const here = strewn.filter(({ place }) => place % steps.length === at).flatMap(({ moves }) => moves);
    const before = here.map(({ wait, ...values }) => {
      later += wait;
      return { at: (step.at ?? 0) + later, ...values };
    });
    return [...before, { ...step, at: (step.at ?? 0) + later }];
  });
}

/**
 * What a router answers to a step of either kind.
 * @param {any} router
 * @param {Step} step
 */
export function liveAnswer(router, step) {
  switch (step.do) {
    case "attach": return router.attach(step.connId, step.sessionKey, attachOptions(step.options), step.at);
    case "detach": return router.detach(step.connId, step.sessionKey);
    case "setSlow": return router.setSlow(step.connId, step.slow, step.at);
    case "wakeDue": {
      const due = router.wakeAt();
      return due === undefined ? [] : router.wake(due);
    }
    default: return answer(router, step);
  }
}

/** @param {{ resume?: { epoch: string, runs: [string, number][] } }} options */
function attachOptions({ resume, ...options }) {
  return resume ? { ...options, resume: { ...resume, runs: Object.fromEntries(resume.runs) } } : options;
}

/**
 * @param {any} answered
 * @returns {any[]} the frames in it, if any
 */
export function framesIn(answered) {
  return Array.isArray(answered) ? answered : answered?.frames ?? [];
}
