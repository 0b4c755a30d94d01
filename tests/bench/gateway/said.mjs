// What the agent says in these runs: pieces of the same length, each of which begins with the
// time at which it was said, so that whoever gets one knows how long it took.

/** How long a piece is, characters. */
export const PIECE = 20;

const STAMP = 15;

/** Microseconds on a clock that all processes of this machine share. */
export const micros = () => Number(process.hrtime.bigint() / 1000n);

const WORDS = ["and ", "then", "some", "more"];

/** @param {number} at which one it is */
export const piece = (at) => `${String(micros()).padStart(STAMP, "0")} ${WORDS[at % WORDS.length]}`;

/** @param {string} text @param {number} from where a piece begins */
export const saidAt = (text, from) => Number(text.slice(from, from + STAMP));
