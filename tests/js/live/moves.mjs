// Random lives of a gateway, as lists of moves that know nothing of each other: so a failing one
// shrinks well, and JSON can hold it.

import fc from "fast-check";

import { SLOTS } from "./agents.mjs";

/**
 * @typedef {{ do: string, wait: number, [member: string]: any }} Move
 * @typedef {{ config: import("./gateway.mjs").Config, replies: string[], isEmpty: boolean, moves: Move[] }} Life
 * @typedef {{ name: string } & import("./viewer.mjs").Habits} Watcher
 */

export const VIEWERS = /** @type {const} */ (["suffix", "full", "both", "other", "operator", "desk"]);

const TEXTS = [
  "The quick", " brown ", "fox", "9", "999999999", "N", "NO", "No", " no_r", "NO_", "REPLY", "NO_REPLY", "NO_REPLY ", "NO_REPLYThe", " ", "  ", "\n", "😀", "👩‍👩‍👧", "é", "\ud83d", "\ude00",
  "[[reply_to_current]]", "[[reply_to: 42]]", "[[ reply_to : a b ]]", "[[REPLY_TO:\n7]]", "[[audio_as_voice]]", "[[reply_to:[[audio_as_voice]]9]]", "[[audio_[[reply_to_current]]as_voice]]", "[[[audio_as_voice]][reply_to_current]]",
  "[[note]]", "[[", "]]", "[", "]", "[[reply_to:", "reply_to", "[[ audio", "HEARTBEAT_OK", "HEARTBEAT_OK.", "<b>HEARTBEAT_OK</b>",
];

const reply = fc.oneof(
  { weight: 8, arbitrary: fc.array(fc.constantFrom(...TEXTS), { minLength: 1, maxLength: 8 }).map((all) => all.join("")) },
  { weight: 1, arbitrary: fc.constantFrom("NO_REPLY", " NO_REPLY\n", "NO_REPLY NO_REPLY", "HEARTBEAT_OK", `HEARTBEAT_OK ${"all is well ".repeat(30)}`) },
);

// Most of it happens to a few runs.
const slot = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(0, 0, 1, 4) }, { weight: 2, arbitrary: fc.nat({ max: SLOTS.length - 1 }) });
const viewer = fc.nat({ max: VIEWERS.length - 1 });
const wait = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(0, 0, 1, 20, 49, 50, 51, 100, 150) },
  { weight: 1, arbitrary: fc.constantFrom(400, 733, 1_000, 5_100) },
);
const seldom = fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });
const often = fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) });
const stopReason = fc.constantFrom(undefined, undefined, "end_turn");
const how = fc.constantFrom("both", "both", "both", "both", "delta", "delta", "text", "text", "anew", "shrink", "repeat");

const piece = { how, take: fc.constantFrom(1, 2, 3, 5, 8, 13, 40), more: seldom };
const pieces = fc.array(fc.record({ wait, ...piece }), { minLength: 2, maxLength: 6 });

/** @type {[number, string, { [member: string]: import("fast-check").Arbitrary<any> }][]} weight, name and what it takes */
const all = [
  [16, "begin", { slot, hidden: seldom, heartbeat: seldom, start: often, twice: seldom }],
  [25, "say", { slot, ...piece }],
  [20, "talk", { slot, pieces }],
  [10, "tool", { slot, id: fc.constantFrom("call-1", "call-2"), phase: fc.constantFrom("start", "update", "result") }],
  [3, "note", { slot }],
  [9, "end", { slot, stopReason }],
  [5, "fail", { slot, error: fc.constantFrom("boom", "no quota") }],
  [5, "start", { slot }],
  [5, "abort", { slot, twice: seldom, stopReason: fc.constantFrom(undefined, "rpc") }],
  [8, "connect", { viewer, resumes: often }],
  [3, "cut", { viewer }],
  [6, "blink", { viewer, resumes: often }],
  [4, "notice", {}],
  [16, "deliver", { viewer, count: fc.constantFrom(1, 2, 5, 50) }],
  [8, "serve", { viewer }],
  [8, "flow", {}],
  [6, "slow", { viewer, isSlow: fc.boolean() }],
  [3, "leave", { viewer }],
  [4, "attach", { viewer, resumes: often, deltas: fc.constantFrom("full", "suffix") }],
  [2, "watch", { viewer, slot }],
  [4, "wake", {}],
  [4, "snapshot", {}],
  [4, "evict", { how: fc.constantFrom("quietly", "with notice", "pushing", "crash"), isOld: fc.boolean() }],
  [3, "lapse", { slot, pieces, arrives: fc.boolean() }],
  [8, "settle", {}],
];

const move = fc.oneof(...all.map(([weight, name, takes]) => ({ weight, arbitrary: fc.record({ do: fc.constant(name), wait, ...takes }) })));

/** @type {import("fast-check").Arbitrary<any>} what a failure prints is JSON */
export const lives = fc.record({
  config: fc.record({
    prompt: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    throttleMs: fc.constantFrom(150, 50, 0),
    errorGraceMs: fc.constantFrom(1_000, 400, 0),
    endedRetentionMs: fc.constantFrom(5_000, 733),
    showOk: seldom,
    ackMaxChars: fc.constantFrom(300, 0),
  }),
  replies: fc.array(reply, { minLength: 1, maxLength: 5 }),
  isEmpty: seldom,
  moves: fc.array(move, { minLength: 1, maxLength: 90, size: "max" }),
}).map((life) => JSON.parse(JSON.stringify(life)));
