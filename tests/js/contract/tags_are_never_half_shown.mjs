import { KEY, T, emitter, payloads } from "./events.mjs";
import { Viewer, liveRouters, told } from "./live.mjs";

export const name = "tags and tokens are never half shown";

const [high, low] = ["\ud83d", "\ude00"];

/** @type {import("./kit.mjs").CasesOf} */
export const cases = (kit) => {
  const { assert } = kit;
  const live = liveRouters(kit);
  /**
   * The different texts that a viewer shows one after the other, the last one being the final.
   * @param {Iterable<string>} deltas
   */
  const shown = (deltas) => {
    const router = live({ throttleMs: 0 });
    router.attach("c", KEY, { deltas: "suffix" }, T);
    const viewer = new Viewer(assert, "c");
    const run = emitter();
    /** @type {(string | undefined)[]} */
    const texts = [];
    for (const delta of deltas) {
      viewer.take(router.ingest(run.event("assistant", { delta }), T));
      if (viewer.text() !== texts.at(-1)) texts.push(viewer.text());
    }
    viewer.take(router.ingest(run.end(), T));
    return [...texts, viewer.text()];
  };
  /** @param {string} text */
  const units = (text) => text.split("");
  /**
   * Unit by unit nothing is shown but beginnings of the final text and white space after them.
   * @param {string} text
   * @param {string} final
   */
  const clean = (text, final) => {
    const texts = shown(units(text));
    assert.strictEqual(texts.at(-1), final, JSON.stringify(text));
    for (const one of texts) {
      const rest = final.startsWith(one ?? "") ? "" : one?.slice(final.length).trim();
      assert.strictEqual(rest, "", `${JSON.stringify(one)} of ${JSON.stringify(text)}`);
    }
    return texts;
  };

  return {
    "a tag that comes unit by unit is not seen"() {
      clean("Yes. [[reply_to: 42]]Sure.", "Yes. Sure.");
      clean("[[reply_to_current]]Hello", "Hello");
      clean("One[[ audio_as_voice ]]", "One");
      clean("[[\nREPLY_TO :\t a b ]]x", "x");
    },

    "what stands before it is shown at once, what follows when it is closed"() {
      assert.deepEqual(shown(["Yes. [", "[reply", "_to: 42]", "]Sure."]), ["Yes. ", "Yes. Sure.", "Yes. Sure."]);
      assert.deepEqual(shown(["[[reply_to_current]", "] Hi"]), ["Hi", "Hi"]);
    },

    "brackets that are no tag are shown once that is certain"() {
      assert.deepEqual(shown(["a[", "1] b"]), ["a", "a[1] b", "a[1] b"]);
      assert.deepEqual(shown(["a[[", "note]] b"]), ["a", "a[[note]] b", "a[[note]] b"]);
      clean("x[[[reply_to_current]]]y", "x[]y");
      clean("[[reply_to:]] [[reply_to: ]]", "[[reply_to:]]");
    },

    "a tag that never closes is text at the end"() {
      assert.deepEqual(shown(["Hi ", "[[reply_to", ": 42]"]), ["Hi ", "Hi [[reply_to: 42]"]);
      assert.deepEqual(shown(["["]), ["["]);
    },

    "tags inside of tags are not seen either"() {
      clean("[[reply_to:[[audio_as_voice]]9]]ok", "ok");
      clean("[[reply_[[audio_as_voice]]to_current]]ok", "ok");
      clean("no [[audio_[[reply_to_current]]as_voice]]!", "no [[audio_as_voice]]!");
      clean("[[reply_to:[[reply_to_current]]]]ok", "]]ok");
    },

    "half a character waits for its other half"() {
      assert.deepEqual(shown([`Hi ${high}`, low]), ["Hi ", "Hi 😀", "Hi 😀"]);
      assert.deepEqual(shown([`Hi ${high}`, "[[audio_as_voice]]", low]), ["Hi ", "Hi 😀", "Hi 😀"]);
      clean("👩‍👩‍👧 and 😀[[reply_to: 😀]]😀", "👩‍👩‍👧 and 😀😀");
    },

    "a half that turns out to stand alone is shown as it came"() {
      assert.deepEqual(shown([`a${high}`, "b"]), ["a", `a${high}b`, `a${high}b`]);
      assert.deepEqual(shown([`${low}a`]), [`${low}a`, `${low}a`]);
      assert.deepEqual(shown([`a${high}`]), ["a", `a${high}`]);
      assert.deepEqual(shown([`a${high}`, high, low]), ["a", `a${high}`, `a${high}😀`, `a${high}😀`]);
    },

    "a tail that may be the silent token waits"() {
      clean("Done. NO_REPLY", "Done.");
      clean("Done.\nNO_REPLY\n NO_REPLY\n", "Done.");
      clean("DoneNO_REPLY", "Done");
      assert.deepEqual(shown(["Done. NO_", "REPLY", " indeed"]), ["Done. ", "Done. NO_REPLY indeed", "Done. NO_REPLY indeed"]);
      assert.deepEqual(shown(["I say N", "othing"]), ["I say ", "I say Nothing", "I say Nothing"]);
      assert.deepEqual(shown(["I say N"]), ["I say ", "I say N"]);
    },

    "a token at the front is never seen"() {
      clean("NO_REPLY", "");
      clean("NO_REPLYThe end", "The end");
      clean(" NO_REPLY\nNO_REPLY The end NO_REPLY", "The end");
      clean("NO[[audio_as_voice]]_REPLY", "");
    },

    "the beginning of a token in any letter case waits for more"() {
      assert.deepEqual(shown(["no", "_reply", " is a token"]), ["no_reply", "no_reply is a token", "no_reply is a token"]);
      assert.deepEqual(shown(["No", "thing"]), ["Nothing", "Nothing"]);
      assert.deepEqual(shown(["No"]), ["No"]);
    },

    "leading white space is never shown, trailing white space is until the end"() {
      assert.deepEqual(shown(["\n ", " Hi", " "]), ["Hi", "Hi ", "Hi"]);
    },

    "a tool start does not force out what is held back"() {
      const router = live();
      router.attach("c", KEY, {}, T);
      const run = emitter();
      assert.deepEqual(told(router.ingest(run.says("Hi "), T)), ["+0 Hi "]);
      router.ingest(run.says("Hi you [[reply_to"), T + 1);
      assert.deepEqual(told(router.ingest(run.tool("start"), T + 2)), ["+3 you "]);
      assert.deepEqual(told(router.ingest(run.tool("start"), T + 3)), []);
    },

    "devices are told as little as clients"() {
      const router = live({ throttleMs: 0 });
      const run = emitter();
      const texts = units("Yes [[reply_to: 4]]Sure NO_REPLY").flatMap((delta) =>
        payloads(router.ingest(run.event("assistant", { delta }), T), "chat", "nodes").map((payload) => payload.message.content[0].text),
      );
      for (const text of texts) assert.isTrue("Yes Sure ".startsWith(text), text);
      assert.strictEqual(texts.at(-1), "Yes Sure ");
    },
  };
};
