// The events that are measured. They come out of JSON.parse, so their strings are flat, as a
// host's would be.

/**
 * @typedef {{ lead: any[], timed: any[] }} Stretch events taken in unmeasured, then those that count
 * @typedef {"both" | "text" | "delta"} Style what an event of a reply carries: the whole text, what is new, or both
 */

export const START = 1_700_000_000_000;
export const KEY = "agent:main:main";
const TOKENS = [" the", " quick", " brown", " fox", " jumps", " over", " a", " lazy", " dog", ".", "\n", " and", " then"];

/** @template T @param {T} value @returns {T} */
export const flat = (value) => JSON.parse(JSON.stringify(value));

/**
 * A reply of so many characters, token by token, of which only some stretches are measured:
 * an event that carries on to the next stretch stands for what lies between.
 *
 * @param {{ characters: number, stretches: number, tokens: number, isLinked: boolean, style?: Style }} shape
 * @returns {Stretch[]}
 */
export function reply({ characters, stretches, tokens, isLinked, style = "both" }) {
  let text = "";
  let seq = 0;
  let ts = START;
  const next = (/** @type {string} */ delta) => {
    text += delta;
    ts += 30;
    seq += 1;
    const data = { ...(style === "delta" ? {} : { text }), ...(style === "text" ? {} : { delta }) };
    return flat({ runId: "run", seq, stream: "assistant", ts, ...(isLinked ? {} : { sessionKey: KEY }), data });
  };
  return Array.from({ length: stretches }, (_, at) => {
    const goal = Math.floor((characters * at) / stretches);
    const lead = text.length < goal ? [next(TOKENS.join("").repeat(characters / 40).slice(0, goal - text.length))] : [];
    return { lead, timed: Array.from({ length: tokens }, () => next(TOKENS[seq % TOKENS.length])) };
  });
}

/** @param {number} count @returns {Stretch[]} */
export function tools(count) {
  const bulk = Array.from({ length: 32 }, (_, line) => ({ line, text: "0123456789abcdef".repeat(6), ok: true }));
  const kinds = [
    { phase: "start", args: { path: "/notes.md", lines: bulk } },
    { phase: "update", partialResult: { lines: bulk } },
    { phase: "result", isError: false, result: { lines: bulk } },
  ];
  const events = Array.from({ length: count }, (_, at) => {
    const data = { ...kinds[at % 3], name: "read", toolCallId: `call-${Math.floor(at / 3)}` };
    return { runId: "run", seq: at + 1, stream: "tool", ts: START + at * 30, sessionKey: KEY, data };
  });
  return [{ lead: [], timed: flat(events) }];
}

/**
 * Runs that all begin, speak and end together, over a hundred sessions.
 *
 * @param {number} runs
 * @param {{ stepMs?: number }} [pace] how far apart a run's events are
 * @returns {Stretch[]}
 */
export function interleaved(runs, { stepMs = 200 } = {}) {
  const said = ["", "Hello", "Hello there", "Hello there, all", ""];
  const events = said.flatMap((text, step) =>
    Array.from({ length: runs }, (_, run) => {
      const phase = step === 0 ? { phase: "start", startedAt: START } : { phase: "end", endedAt: START };
      const isSpeech = text !== "";
      const data = isSpeech ? { text, delta: text.slice(said[step - 1].length) } : phase;
      const stream = isSpeech ? "assistant" : "lifecycle";
      return { runId: `run-${run}`, seq: step + 1, stream, ts: START + step * stepMs, sessionKey: interleavedKey(run), data };
    }),
  );
  return [{ lead: [], timed: flat(events) }];
}

/** @param {number} run */
export const interleavedKey = (run) => `agent:main:${run % 100}`;

/** @param {Stretch[]} stretches */
export const allEvents = (stretches) => stretches.flatMap(({ lead, timed }) => [...lead, ...timed]);
