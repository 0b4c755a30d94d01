import { pick, prng } from "./prng.js";

const openings = ["In short,", "Put differently,", "As measured,", "On a good day,", "At night,", "For most teams,", "By then,", "Under load,"];
const subjects = ["the gateway", "a slow phone", "the second tab", "every viewer", "the model", "a lost connection", "the object", "one late frame", "the run", "an idle session"];
const verbs = ["waits for", "catches up with", "forgets", "repeats", "carries", "asks for", "holds back", "notices", "follows", "closes"];
const objects = ["the missing suffix", "what was said", "a whole reply", "the next delta", "its own offset", "the last word", "half an emoji 🌗", "a tool's result", "naïve café text", "the 東京 session"];
const endings = [".", ".", ".", "!", "; then it rests.", ", and nobody is told twice.", " (once)."];

/**
 * A reply that nobody wrote: sentences of about so many tokens, the same for the same seed.
 * @param {number} seed
 * @param {number} tokens
 */
export function generate(seed, tokens) {
  const random = prng(seed);
  let text = "";
  let words = 0;
  while (words < tokens) {
    const opens = random() < 0.4;
    const subject = pick(random, subjects);
    const parts = [opens ? pick(random, openings) : "", opens ? subject : capital(subject), pick(random, verbs), pick(random, objects)];
    const sentence = parts.filter(Boolean).join(" ") + pick(random, endings);
    words += sentence.split(" ").length;
    const gap = text === "" ? "" : random() < 0.12 ? "\n\n" : " ";
    text += gap + sentence;
  }
  return text;
}

const capital = (/** @type {string} */ text) => text.slice(0, 1).toUpperCase() + text.slice(1);
