import { T, emitter } from "./events.mjs";
import { Viewer, liveRouters, told } from "./live.mjs";

export const name = "raw text is merged verbatim";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = (kit) => {
  const { assert } = kit;
  const live = liveRouters(kit);
  /**
   * What a viewer shows after each event's data, and at the end.
   * @param {object[]} told
   */
  const shown = (told) => {
    const router = live({ throttleMs: 0 });
    router.attach("c", "agent:main:main", { deltas: "suffix" }, T);
    const viewer = new Viewer(assert, "c");
    const run = emitter();
    const texts = told.map((data) => {
      viewer.take(router.ingest(run.event("assistant", { ...data }), T));
      return viewer.text();
    });
    viewer.take(router.ingest(run.end(), T));
    return [...texts, viewer.text()];
  };
  return {
    "a hundred nines stay a hundred"() {
      const nines = Array.from({ length: 100 }, () => ({ delta: "9" }));
      assert.strictEqual(shown(nines).at(-1), "9".repeat(100));
      const cumulative = Array.from({ length: 100 }, (_, i) => ({ text: "9".repeat(i + 1), delta: "9" }));
      assert.strictEqual(shown(cumulative).at(-1), "9".repeat(100));
    },

    "a delta may begin as what stands before it ends"() {
      assert.deepEqual(shown([{ delta: "aba" }, { delta: "aba" }, { delta: "a" }]), ["aba", "abaaba", "abaabaa", "abaabaa"]);
    },

    "a text after a stripped tag keeps its letters"() {
      const tag = "[[reply_to_current]]";
      assert.deepEqual(shown([{ delta: `${tag}GO` }, { delta: "OGLE" }]), ["GO", "GOOGLE", "GOOGLE"]);
      const cumulative = [{ text: `${tag}GO`, delta: `${tag}GO` }, { text: `${tag}GOOGLE`, delta: "OGLE" }];
      assert.deepEqual(shown(cumulative), ["GO", "GOOGLE", "GOOGLE"]);
    },

    "a text that extends the last one wins over its delta"() {
      assert.deepEqual(shown([{ text: "Hel" }, { text: "Hello", delta: "XX" }]), ["Hel", "Hello", "Hello"]);
    },

    "a text that does not is left for its delta"() {
      assert.deepEqual(shown([{ text: "Hello" }, { text: "there", delta: " there" }]), ["Hello", "Hello there", "Hello there"]);
      assert.deepEqual(shown([{ delta: "Hello" }, { text: "", delta: " there" }]), ["Hello", "Hello there", "Hello there"]);
    },

    "a text alone that does not extend replaces"() {
      assert.deepEqual(shown([{ text: "Hello there" }, { text: "Bye" }]), ["Hello there", "Bye", "Bye"]);
      assert.deepEqual(shown([{ text: "Hello there" }, { text: "Hello" }]), ["Hello there", "Hello", "Hello"]);
    },

    "the comparison is with the raw text, tags and all"() {
      const [tagged, bare] = ["[[reply_to: 1]]Hello", "Hello"];
      assert.deepEqual(shown([{ text: tagged }, { text: `${tagged} you`, delta: "?" }]), ["Hello", "Hello you", "Hello you"]);
      assert.deepEqual(shown([{ text: tagged }, { text: `${bare} you`, delta: "?" }]), ["Hello", "Hello?", "Hello?"]);
    },

    "texts, deltas and both may take turns"() {
      const mixed = [{ text: "One" }, { delta: " two" }, { text: "One two three", delta: " three" }, { text: "One two three 4" }];
      assert.deepEqual(shown(mixed), ["One", "One two", "One two three", "One two three 4", "One two three 4"]);
    },

    "the same text again says nothing new"() {
      const router = live({ throttleMs: 0 });
      router.attach("c", "agent:main:main", {}, T);
      const run = emitter();
      router.ingest(run.says("Hello", "Hello"), T);
      assert.deepEqual(told(router.ingest(run.says("Hello"), T + 500)), []);
      assert.deepEqual(told(router.ingest(run.says("Hello", ""), T + 500)), []);
      assert.strictEqual(router.wakeAt(), undefined);
    },

    "white space is text like any other"() {
      assert.deepEqual(shown([{ delta: "a" }, { delta: " " }, { delta: " " }, { delta: "\n" }, { delta: "b" }]).at(-1), "a  \nb");
    },

    "members of other types say nothing, and hide nothing"() {
      assert.deepEqual(shown([{ text: 5, delta: "one" }, { text: "one two", delta: 7 }, { delta: null, text: [] }]), [
        "one", "one two", "one two", "one two",
      ]);
      assert.deepEqual(shown([{}, { text: "", delta: "" }, { text: 5 }, { delta: ["a"] }]), [undefined, undefined, undefined, undefined, ""]);
    },

    "an event without data is none of text's"() {
      const router = live();
      router.attach("c", "agent:main:main", {}, T);
      const run = emitter();
      assert.deepEqual(told(router.ingest(run.event("assistant"), T)), []);
      assert.deepEqual(told(router.ingest({ ...run.event("assistant"), data: null }, T)), []);
    },
  };
};
