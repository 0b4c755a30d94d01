import { T, chat, emitter } from "./events.mjs";

export const name = "silent replies stay hidden";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => {
  /** @param {string[]} texts cumulative, a second apart */
  const read = (texts) => {
    const router = new ChatRouter();
    const run = emitter();
    const shown = texts.flatMap((text, i) => chat(router.ingest(run.says(text), T + i * 1000)));
    return [...shown, ...chat(router.ingest(run.end(), T + texts.length * 1000))];
  };
  return {
    "the silent token alone gives a final without a message"() {
      assert.deepEqual(read(["NO_REPLY"]), ["final"]);
      assert.deepEqual(read(["\n NO_REPLY \n"]), ["final"]);
    },

    "its first letters are held back, and released when the text turns out otherwise"() {
      assert.deepEqual(read(["N", "NO", "NO_", "NO_REPLY"]), ["final"]);
      assert.deepEqual(read(["N", "NO", "NO one came"]), ["delta NO one came", "final NO one came"]);
    },

    "a reply that is a mere lead is shown at the end"() {
      assert.deepEqual(read(["No"]), ["final No"]);
    },

    "the token in other letter case or inside prose is text"() {
      assert.deepEqual(read(["no_reply"]), ["delta no_reply", "final no_reply"]);
      assert.deepEqual(read(["I will send NO_REPLY."]), ["delta I will send NO_REPLY.", "final I will send NO_REPLY."]);
      assert.deepEqual(read(["NO_REPLYThe"]), ["delta NO_REPLYThe", "final NO_REPLYThe"]);
    },

    "a tool start does not flush a silent reply or its lead"() {
      for (const text of ["NO_REPLY", "NO_R"]) {
        const router = new ChatRouter();
        const run = emitter();
        router.ingest(run.says(text), T);
        assert.deepEqual(chat(router.ingest(run.tool("start"), T + 1)), [], text);
      }
    },
  };
};
