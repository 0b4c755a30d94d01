/**
 * The bundled runs. What an agent says stands beside what a viewer must see of it in the end,
 * written down by hand or cut from the same text, but never worked out by the core: that is what
 * makes a green hash prove something.
 *
 * @typedef {import("runcast/page").Said} Said
 *
 * @typedef {object} Wait
 * @property {number} [wait] ms that pass
 * @property {true} [stall] nothing comes any more; somebody has to stop it
 *
 * @typedef {Said | Wait} Step
 *
 * @typedef {object} Truth what a viewer must see
 * @property {string} text when all is over
 * @property {"final" | "aborted" | "error"} status
 * @property {string[]} [before] texts that stood there by right before that one, such as a first try
 *
 * @typedef {object} Scenario
 * @property {string} title
 * @property {string} question what the user says
 * @property {string} about one line on what is special
 * @property {"conversation" | "chaos"} [group]
 * @property {boolean} [isHeartbeat]
 * @property {true} [again] once it is stopped, it is asked again
 * @property {(context: { random: () => number, seed: number, tokens: number, attempt: number }) => { steps: Step[], truth: Truth }} play
 */

import { generate } from "./generator.js";
import { cut } from "./prng.js";
import { long, plain } from "./texts.js";

/** @param {import("runcast").RunData} data @returns {Said} */
const tool = (data) => ({ stream: "tool", data });

/** @param {string} text @param {() => number} random @returns {{ steps: Step[], truth: Truth }} */
const just = (text, random) => ({ steps: cut(text, random), truth: { text, status: "final" } });

/** @type {{ [name: string]: Scenario }} */
export const scenarios = {
  plain: {
    title: "Plain answer",
    question: "How should an agent's words reach the people who watch?",
    about: "Text alone.",
    play: ({ random }) => just(plain, random),
  },
  tools: {
    title: "Tools",
    question: "Do the tomatoes need water today?",
    about: "Two tools, and text before and after them: what is held back goes out before a tool starts.",
    play: ({ random }) => ({
      steps: [
        "[[reply", "_to_current]]", ...cut("Good morning 🌱! I will look at the soil before you water anything.", random),
        tool({ phase: "start", toolCallId: "call-1", name: "soil_sensor", args: { bed: "tomatoes", depthCm: 10 } }),
        { wait: 350 },
        tool({ phase: "update", toolCallId: "call-1", name: "soil_sensor", partialResult: { moisture: [31, 30] } }),
        { wait: 400 },
        tool({ phase: "result", toolCallId: "call-1", name: "soil_sensor", result: { moisture: [31, 30, 32, 29], unit: "percent" }, isError: false }),
        tool({ phase: "start", toolCallId: "call-2", name: "forecast", args: { days: 3 } }),
        { wait: 500 },
        tool({ phase: "result", toolCallId: "call-2", name: "forecast", result: { rain: "Thursday" }, isError: false }),
        ...cut("\n\nThe tomato bed 🍅 is at 30 % moisture: enough for two days. Rain 🌧️ comes on Thursday, so leave the can where it is. 👩‍🌾", random),
      ],
      truth: {
        text: "Good morning 🌱! I will look at the soil before you water anything.\n\nThe tomato bed 🍅 is at 30 % moisture: enough for two days. Rain 🌧️ comes on Thursday, so leave the can where it is. 👩‍🌾",
        status: "final",
      },
    }),
  },
  long: {
    title: "Long answer",
    question: "Why is a streaming chat harder than it looks?",
    about: "Some 500 tokens: bytes of whole texts grow with the square.",
    play: ({ random }) => just(long, random),
  },
  heartbeat: {
    title: "Heartbeat",
    question: "(a timer asks whether anything is the matter)",
    about: "A mere acknowledgement: no viewer is shown anything.",
    isHeartbeat: true,
    play: ({ random }) => ({ steps: [...cut("HEART", random), "BEAT_", "OK"], truth: { text: "", status: "final" } }),
  },
  silent: {
    title: "Silent reply",
    question: "(somebody else is spoken to in this room)",
    about: "The agent has nothing to say, and says so with a token that nobody may see.",
    play: () => ({ steps: ["NO", "_RE", "PLY"], truth: { text: "", status: "final" } }),
  },
  abort: {
    title: "Stop and ask again",
    question: "Summarise the last release.",
    about: "The model stalls, the run is stopped after a moment and asked again.",
    again: true,
    play: ({ random, attempt }) => {
      if (attempt > 1) return just("The last release adds sources for seven kinds of streams, and nothing that worked before stops working.", random);
      const said = "The last release adds sources for seven kinds";
      return { steps: [...cut(said, random), { stall: true }], truth: { text: said, status: "aborted" } };
    },
  },
  retry: {
    title: "Error and retry",
    question: "What does the error mean?",
    about: "The provider fails in mid-reply and is tried again under the same id: the error is never told.",
    play: ({ random }) => {
      const first = "The error means that the prov";
      const second = "It means that the provider was overloaded for a moment. Your request was tried again, and this is its answer.";
      return {
        steps: [
          ...cut(first, random),
          { stream: "lifecycle", data: { phase: "error", error: "overloaded_error: please try again" } },
          { wait: 900 },
          { stream: "lifecycle", data: { phase: "start" } },
          ...cut(second, random),
        ],
        truth: { text: second, status: "final", before: [first] },
      };
    },
  },
  emoji: {
    title: "Emoji and directives",
    question: "Say it with pictures, and reply to me.",
    about: "Tags cut into pieces, a glued silent token, emoji cut in half: none of it flashes up.",
    play: () => ({
      steps: [
        "[[reply", "_to_", "current]]", "Of course", "! A family is 👨‍👩", "\u200d👧", "\u200d👦, a flag is ", "\ud83c", "\uddef\ud83c", "\uddf5, ",
        "and the moon is \ud83c", "\udf17.", " Letters [", "[like these]", "] are no tag", ".", "\n\nNO", "_REP", "LY",
      ],
      truth: { text: "Of course! A family is 👨‍👩\u200d👧\u200d👦, a flag is 🇯🇵, and the moon is 🌗. Letters [[like these]] are no tag.", status: "final" },
    }),
  },
  seeded: {
    title: "Seeded generator",
    question: "Say anything, as long as it is the same each time.",
    about: "Made from the seed alone, as many tokens as you like.",
    play: ({ random, seed, tokens }) => just(generate(seed, tokens), random),
  },
  nines: {
    title: "9 × 100",
    question: "Write the digit nine a hundred times.",
    about: "Each event has the same piece: one that takes a repeated piece for an old one shows a single 9.",
    group: "chaos",
    play: () => ({
      steps: ["Here: ", ...Array.from({ length: 100 }, () => ({ stream: "assistant", data: { text: "9", delta: "9" } }))],
      truth: { text: `Here: ${"9".repeat(100)}`, status: "final" },
    }),
  },
  half: {
    title: "Half an emoji",
    question: "One emoji, please.",
    about: "The first half of a character comes a second before the second.",
    group: "chaos",
    play: () => ({
      steps: ["Here it is: ", { wait: 300 }, "\ud83e", { wait: 1_000 }, "\udd80", " (a crab)."],
      truth: { text: "Here it is: 🦀 (a crab).", status: "final" },
    }),
  },
};
