// What the agents of an hour do: the mix of a gateway that people use. Each kind says what comes
// next in a run, and how much later.

/**
 * @typedef {object} Act what happens next
 * @property {number} after ms since what came before
 * @property {"event" | "abort"} [do] an event by default
 * @property {string} [stream]
 * @property {any} [data]
 *
 * @typedef {object} Kind
 * @property {string} name
 * @property {number} weight
 * @property {boolean} [heartbeat]
 * @property {(random: import("../random.mjs").Random) => Iterable<Act>} acts
 */

const WORDS = "the quick brown fox jumps over a lazy dog, and then sleeps; which is what foxes do when it rains. 😀 [[reply_to_current]] ".split(/(?<= )/);

/** @param {import("../random.mjs").Random} random */
const piece = (random) => WORDS[random.below(WORDS.length)] + (random.below(4) === 0 ? WORDS[random.below(WORDS.length)] : "");
/** @param {string} phase @param {number} after @param {object} [more] @returns {Act} */
const cycle = (phase, after, more) => ({ after, stream: "lifecycle", data: { phase, ...more } });

/** @param {import("../random.mjs").Random} random @param {number} least @param {number} most @returns {Generator<Act>} */
function* speech(random, least, most) {
  for (let left = least + random.below(most - least); left > 0; left -= 1) {
    yield { after: 20 + random.below(80), stream: "assistant", data: { delta: piece(random) } };
  }
}

/** @param {import("../random.mjs").Random} random @returns {Generator<Act>} */
function* toolCall(random) {
  const call = { toolCallId: `call-${random.below(1e9)}`, name: "read" };
  yield { after: 50, stream: "tool", data: { ...call, phase: "start", args: { path: "/etc/motd" } } };
  yield { after: 200, stream: "tool", data: { ...call, phase: "update", partialResult: "half of it" } };
  yield { after: random.below(3_000), stream: "tool", data: { ...call, phase: "result", result: "all of it".repeat(20) } };
}

/** @type {Kind[]} */
export const KINDS = [
  { name: "short", weight: 45, *acts(random) {
    yield cycle("start", 300);
    yield* speech(random, 4, 20);
    yield cycle("end", 30, { stopReason: "end_turn" });
  } },
  { name: "long", weight: 18, *acts(random) {
    yield cycle("start", 300);
    yield* speech(random, 100, 300);
    yield cycle("end", 30);
  } },
  { name: "with tools", weight: 16, *acts(random) {
    yield cycle("start", 300);
    for (let calls = 1 + random.below(3); calls > 0; calls -= 1) {
      yield* speech(random, 2, 10);
      yield* toolCall(random);
    }
    yield* speech(random, 4, 30);
    yield cycle("end", 30);
  } },
  { name: "aborted", weight: 5, *acts(random) {
    yield cycle("start", 300);
    yield* speech(random, 4, 60);
    yield { after: 40, do: "abort" };
    // The engine hears of it later.
    yield* speech(random, 1, 4);
    yield cycle("end", 50);
  } },
  { name: "tried again", weight: 4, *acts(random) {
    yield cycle("start", 300);
    yield* speech(random, 1, 20);
    yield cycle("error", 100, { error: { message: "overloaded", type: "overloaded_error" } });
    yield cycle("start", 1_000 + random.below(9_000));
    yield* speech(random, 4, 30);
    yield cycle("end", 30);
  } },
  { name: "failed", weight: 3, *acts(random) {
    yield cycle("start", 300);
    yield* speech(random, 1, 20);
    yield cycle("error", 100, { error: new Error("quota exceeded for sk-ant-aaaaaaaaaaaaaaaaaaaaaaaa") });
  } },
  { name: "heartbeat", weight: 6, heartbeat: true, *acts(random) {
    yield cycle("start", 100);
    yield { after: 500, stream: "assistant", data: { delta: random.below(10) === 0 ? `Something is on fire. ${"It burns. ".repeat(40)}` : "HEARTBEAT_OK" } };
    yield cycle("end", 30);
  } },
  { name: "silent", weight: 2, *acts() {
    yield cycle("start", 100);
    for (const delta of ["NO_", "REPLY"]) yield { after: 60, stream: "assistant", data: { delta } };
    yield cycle("end", 30);
  } },
  { name: "lost", weight: 1, *acts(random) {
    yield cycle("start", 300);
    yield* speech(random, 4, 20);
  } },
];
