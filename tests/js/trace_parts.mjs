// The odd and the ordinary values that traces are made of. All of them survive JSON.

import fc from "fast-check";

export const SESSION_KEYS = ["agent:main:main", "agent:main:other", " padded ", "__proto__", "\ud83d"];
export const CONN_IDS = ["c1", "c2", "c3", " c1 ", "c2\ufeff", "", "   ", "\u00a0", "constructor"];

const pieces = [
  "The ", "quick", " brown fox", "a", "b", "ab", "aba", " ", "  ", "\n", ".", "é", "日本語", "ﬀ", "İ", "ı",
  "😀", "👩‍👩‍👧", "e\u0301", "\ud83d", "\ude00", "\u00a0", "\ufeff", "\u0085",
  "[[reply_to_current]]", "[[ reply_to_current ]]", "[[REPLY_TO_CURRENT]]", "[[reply_to:msg-7]]",
  "[[ reply_to : a b ]]", "[[reply_to:]]", "[[reply_to: ]]", "[[reply_to:\n1]]", "[[reply_to:1\n]]",
  "[[audio_as_voice]]", "[[\nAudio_As_Voice\t]]", "[[reply_to:[[audio_as_voice]]9]]",
  "[[reply_[[audio_as_voice]]to_current]]", "[[audio_[[reply_to_current]]as_voice]]",
  "[[reply_to:[[reply_to_current]]]]", "[[note]]", "[[", "]]", "[", "]", ":", "reply_to",
  "NO_REPLY", "NO", "no_", "NO_R", "REPLY", "_", " NO_REPLY ",
  "HEARTBEAT_OK", "<b>HEARTBEAT_OK</b>", "**HEARTBEAT_OK**", "HEARTBEAT_OK!", "HEARTBEAT_OK.....", "HEARTBEAT",
  "&nbsp;", "<i>", "`", "x".repeat(40), "lorem ipsum ".repeat(30),
];

/** A reply as a whole; the deltas are cut out of it at any UTF-16 unit. */
export const reply = fc.oneof(
  { weight: 6, arbitrary: fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 12 }).map((all) => all.join("")) },
  { weight: 1, arbitrary: fc.constantFrom("NO_REPLY", " NO_REPLY\n", "HEARTBEAT_OK", "HEARTBEAT_OK all fine", "No", "no reply") },
  { weight: 1, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 20 }) },
);

export const anyText = fc.oneof(fc.constantFrom("", ...pieces), reply);

/** Texts so alike that one often starts with, ends with or overlaps another. */
export const stammer = fc.string({ unit: fc.constantFrom("a", "b", " ", "[[audio_as_voice]]"), maxLength: 4 });

const ack = "HEARTBEAT_OK";

/** Acknowledgements with so much around them that they just do, or just do not, count as one. */
export const heartbeatReply = fc
  .record({
    edge: fc.constantFrom("", " ", "<b>", "**", "_", "&nbsp;", ack),
    length: fc.constantFrom(0, 1, 3, 4, 20, 21, 300, 301),
    space: fc.constantFrom("", " ", "\n\n"),
    tail: fc.constantFrom("", "!", "....", ".....", "😀", "😀😀", "😀😀!", "</b>", "**", " ?"),
    isFirst: fc.boolean(),
  })
  .map(({ edge, length, space, tail, isFirst }) => {
    const prose = "x".repeat(length);
    return edge + (isFirst ? ack + tail + space + prose : prose + space + ack + tail);
  });

export const oddValue = fc.constantFrom(5, 0, -1, 1.5, true, false, null, "", "x", [], [1, "a"], {}, { deep: [1, { er: null }] });

export const verbose = fc.constantFrom("off", "on", "full", "FULL", "Minimal", "junk", " on", "0", "1", "everything");

export const config = fc.record(
  {
    verboseDefault: verbose,
    heartbeatShowOk: fc.boolean(),
    heartbeatAckMaxChars: fc.constantFrom(0, 3, 20, 300, -4),
  },
  { requiredKeys: [] },
);

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const secrets = [
  `API_KEY=${letters.slice(0, 24)}`, "token: 'hunter2'", `{"apiKey":"${letters.slice(3, 30)}"}`, `--password ${letters.slice(0, 8)}`,
  `Authorization: Bearer ${letters.slice(0, 30)}`, `Bearer ${letters.slice(0, 20)}`, `sk-${letters.slice(0, 20)}`,
  `ghp_${letters.slice(0, 36)}`, `xoxb-${letters.slice(0, 12)}`, `AIza${letters.slice(0, 30)}`, `npm_${letters.slice(0, 30)}`,
  `bot123456789:${letters.slice(0, 35)}`, `123456789:${letters.slice(0, 35)}`,
  `-----BEGIN RSA PRIVATE KEY-----\n${letters}\n-----END RSA PRIVATE KEY-----`,
];

const errorValue = fc.oneof(
  fc.constantFrom("boom", "😀".repeat(130), `${"y".repeat(239)}😀z`, "z".repeat(240), "z".repeat(241), " padded "),
  fc.array(fc.constantFrom(...secrets, "failed with", "and"), { minLength: 1, maxLength: 3 }).map((all) => all.join(" ")),
  fc.record(
    {
      name: fc.constantFrom("TypeError", " Padded ", "", "  ", 5),
      message: fc.constantFrom(" bad thing ", "m".repeat(250), "", "  ", 5, `sk-${letters.slice(0, 20)}`),
      code: fc.constantFrom(42, 0, "E_CODE", "", "  "),
      status: fc.constant(500),
    },
    { requiredKeys: [] },
  ),
  oddValue,
);

const timestamp = fc.constantFrom(1_699_999_999_000, 1_700_000_000_000, 1_700_000_000_500, 1, 0, -5, null, "1700000000000", {});

/** The fields of a lifecycle event beside its phase. */
export const lifecycleExtras = fc.record(
  {
    startedAt: timestamp,
    endedAt: timestamp,
    stopReason: fc.constantFrom("aborted", "end_turn", "", 5, null),
    aborted: fc.constantFrom(true, false, "true", 1),
    error: errorValue,
  },
  { requiredKeys: [] },
);

/** @param {string[]} runIds */
export function rowOf(runIds) {
  return fc.record(
    {
      key: fc.constantFrom("agent:main:main", 5),
      sessionId: fc.constantFrom("sid-9", ...runIds, 5, null),
      updatedAt: timestamp,
      startedAt: timestamp,
      endedAt: timestamp,
      runtimeMs: fc.constantFrom(77, 0, -3, 1.5, "9", null),
      status: fc.constantFrom("running", "done", 5, null),
      abortedLastRun: fc.constantFrom(true, false, "yes", null),
      totalTokens: fc.constantFrom(12, 0, "12", null),
      totalTokensFresh: fc.boolean(),
      contextTokens: fc.constantFrom(200_000, {}),
      estimatedCostUsd: fc.constantFrom(0.25, 1e-9),
      modelProvider: fc.constantFrom("p", "", null),
      model: fc.constantFrom("m-1", "\ud83d"),
      label: fc.constantFrom("L", null),
      deep: fc.constant({ a: [1, { b: null }], status: "kept" }),
    },
    { requiredKeys: [] },
  );
}

export const toolData = fc.oneof(
  fc.record(
    {
      phase: fc.constantFrom("start", "start", "update", "result", 3, null),
      name: fc.constantFrom("read", 5),
      toolCallId: fc.constant("t1"),
      args: fc.constant({ path: "/x", n: 1.5 }),
      partialResult: fc.constantFrom("half", null, { lines: [1, 2] }),
      result: fc.constantFrom({ content: [{ type: "text", text: "ok" }] }, "done", null, 0),
      text: fc.constantFrom("not shown", "[[reply_to_current]]"),
    },
    { requiredKeys: [] },
  ),
  fc.constantFrom(null, {}, undefined),
);

export const transcriptMessage = fc.constantFrom(
  "plain", null, 5, ["a"], {}, { role: "user", content: "hi\ud83d" },
  { role: "assistant", __openclaw: { id: "old", kept: true } }, { __openclaw: "odd" }, { __openclaw: ["odd"] },
);

const unusable = {
  runId: [undefined, "", 5, null],
  stream: [undefined, 5, null],
  seq: ["1", null, {}],
  ts: ["1", null, []],
  data: [5, "text", true],
};

/** Events that must be refused: a usable one with one member spoilt, or no object at all. */
export const refusedEvent = fc.oneof(
  fc.constantFrom(null, 5, "event", [], {}, true),
  ...Object.entries(unusable).map(([member, values]) =>
    fc.constantFrom(...values).map((value) => {
      const event = { runId: "run-0", seq: 1, stream: "assistant", ts: 1, data: { text: "never shown" }, [member]: value };
      return JSON.parse(JSON.stringify(event));
    }),
  ),
);
