// What is measured: stretches of events that a router takes in after some set-up. The
// events come out of JSON.parse, so their strings are flat, as a host's would be.

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {{ verboseDefault?: string }} options
 * @property {(router: any) => void} prepare
 * @property {Stretch[]} stretches
 *
 * @typedef {{ lead: any[], timed: any[] }} Stretch events taken in unmeasured, then those that count
 */

const START = 1_700_000_000_000;
const KEY = "agent:main:main";
const TOKENS = [" the", " quick", " brown", " fox", " jumps", " over", " a", " lazy", " dog", ".", "\n", " and", " then"];

/** @template T @param {T} value @returns {T} */
const flat = (value) => JSON.parse(JSON.stringify(value));

/**
 * A reply of so many characters, token by token, of which only some stretches are measured:
 * an event that carries on to the next stretch stands for what lies between.
 *
 * @param {{ characters: number, stretches: number, tokens: number, isLinked: boolean }} shape
 * @returns {Stretch[]}
 */
function reply({ characters, stretches, tokens, isLinked }) {
  let text = "";
  let seq = 0;
  let ts = START;
  const next = (/** @type {string} */ delta) => {
    text += delta;
    ts += 30;
    seq += 1;
    return flat({ runId: "run", seq, stream: "assistant", ts, ...(isLinked ? {} : { sessionKey: KEY }), data: { text, delta } });
  };
  return Array.from({ length: stretches }, (_, at) => {
    const goal = Math.floor((characters * at) / stretches);
    const lead = text.length < goal ? [next(TOKENS.join("").repeat(characters / 40).slice(0, goal - text.length))] : [];
    return { lead, timed: Array.from({ length: tokens }, () => next(TOKENS[seq % TOKENS.length])) };
  });
}

/** @param {any} router */
function link(router) {
  router.linkRun("run", { clientRunId: "client", sessionKey: KEY });
}

/** @param {any} router */
function watch(router) {
  router.subscribeSessions("board");
  router.watchTools("run", "watcher", START);
}

/** @param {number} count @returns {Stretch[]} */
function tools(count) {
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

/** @param {number} runs @returns {Stretch[]} */
function interleaved(runs) {
  const said = ["", "Hello", "Hello there", "Hello there, all", ""];
  const events = said.flatMap((text, step) =>
    Array.from({ length: runs }, (_, run) => {
      const phase = step === 0 ? { phase: "start", startedAt: START } : { phase: "end", endedAt: START };
      const isSpeech = text !== "";
      const data = isSpeech ? { text, delta: text.slice(said[step - 1].length) } : phase;
      const stream = isSpeech ? "assistant" : "lifecycle";
      return { runId: `run-${run}`, seq: step + 1, stream, ts: START + step * 200, sessionKey: `agent:main:${run % 100}`, data };
    }),
  );
  return [{ lead: [], timed: flat(events) }];
}

const nothing = () => {};

/**
 * @param {boolean} isQuick
 * @returns {Case[]}
 */
export function cases(isQuick) {
  const scale = isQuick ? 4 : 1;
  const long = { stretches: 20, tokens: 40 / scale, isLinked: true };
  const short = { characters: 1000, stretches: 1, tokens: 200 };
  return [
    { name: "200-token reply, linked", options: {}, prepare: link, stretches: reply({ ...short, isLinked: true }) },
    { name: "200-token reply, not linked", options: {}, prepare: nothing, stretches: reply({ ...short, isLinked: false }) },
    { name: "20 KB reply", options: {}, prepare: link, stretches: reply({ ...long, characters: 20_000 }) },
    { name: "100 KB reply", options: {}, prepare: link, stretches: reply({ ...long, characters: 100_000 }) },
    { name: "tool events of 4 KB, verbose off", options: {}, prepare: watch, stretches: tools(600 / scale) },
    { name: "tool events of 4 KB, verbose full", options: { verboseDefault: "full" }, prepare: watch, stretches: tools(600 / scale) },
    { name: "10,000 interleaved runs", options: {}, prepare: nothing, stretches: interleaved(10_000) },
  ];
}
