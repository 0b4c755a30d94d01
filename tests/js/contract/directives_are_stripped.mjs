import { T, chat, emitter } from "./events.mjs";

export const name = "directives are stripped";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => {
  /** @param {string} text */
  const shown = (text) => {
    const router = new ChatRouter();
    const run = emitter();
    const [delta] = chat(router.ingest(run.says(text, text), T));
    const final = chat(router.ingest(run.end(), T + 1)).at(-1);
    return [delta, final];
  };
  return {
    "a directive that came whole is never shown"() {
      assert.deepEqual(shown("[[reply_to_current]] Yes."), ["delta  Yes.", "final Yes."]);
      assert.deepEqual(shown("[[ Reply_To : 42 ]]Yes."), ["delta Yes.", "final Yes."]);
      assert.deepEqual(shown("Yes.[[audio_as_voice]]"), ["delta Yes.", "final Yes."]);
    },

    "other double brackets stay"() {
      assert.deepEqual(shown("See [[notes]]."), ["delta See [[notes]].", "final See [[notes]]."]);
      assert.deepEqual(shown("[[reply_to:]] a"), ["delta [[reply_to:]] a", "final [[reply_to:]] a"]);
    },

    "what the first pass leaves may become a directive for the second"() {
      assert.deepEqual(shown("[[reply_to[[audio_as_voice]]_current]]Yes."), ["delta Yes.", "final Yes."]);
    },

    "a directive cut over deltas is gone from the final"() {
      const router = new ChatRouter();
      const run = emitter();
      const whole = "[[reply_to_current]]Right.";
      const shownTexts = [];
      for (const end of [2, 8, 20, whole.length]) {
        shownTexts.push(...chat(router.ingest(run.says(whole.slice(0, end)), T + end * 1000)));
      }
      assert.strictEqual(shownTexts.at(-1), "delta Right.");
      assert.deepEqual(chat(router.ingest(run.end(), T + 90_000)), ["final Right."]);
    },

    "a reply of nothing but a directive is empty"() {
      assert.deepEqual(shown("[[reply_to_current]]"), [undefined, "final"]);
    },
  };
};
