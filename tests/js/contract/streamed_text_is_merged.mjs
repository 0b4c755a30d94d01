import { KEY, T, chat, emitter } from "./events.mjs";

export const name = "streamed text is merged";

/**
 * Feeds texts one second apart and returns what a chat client reads.
 * @param {import("./kit.mjs").Kit} kit
 * @param {[text: unknown, delta?: unknown][]} parts
 */
function read({ ChatRouter }, parts) {
  const router = new ChatRouter();
  const run = emitter();
  const shown = parts.flatMap(([text, delta], i) =>
    chat(router.ingest(run.event("assistant", { text, ...(delta === undefined ? {} : { delta }) }), T + i * 1000)));
  return [...shown, ...chat(router.ingest(run.end(), T + parts.length * 1000))];
}

/** @type {import("./kit.mjs").CasesOf} */
export const cases = (kit) => {
  const { ChatRouter, assert } = kit;
  return {
    "a text that extends the last one replaces it"() {
      const shown = read(kit, [["The ", "The "], ["The quick ", "quick "], ["The quick fox", "fox"]]);
      assert.deepEqual(shown, ["delta The ", "delta The quick ", "delta The quick fox", "final The quick fox"]);
    },

    "a shorter text without a delta changes nothing"() {
      assert.deepEqual(read(kit, [["Hello world"], ["Hello"]]), ["delta Hello world", "delta Hello world", "final Hello world"]);
    },

    "an unrelated text without a delta replaces"() {
      assert.deepEqual(read(kit, [["First"], ["Second"]]), ["delta First", "delta Second", "final Second"]);
    },

    "a delta with a text of its own is appended"() {
      assert.deepEqual(read(kit, [["The ", "The "], ["fox", "fox"]]), ["delta The ", "delta The fox", "final The fox"]);
    },

    "an overlap of the end and the delta counts once"() {
      assert.deepEqual(read(kit, [["abcde", "abcde"], ["x", "cdefg"]]), ["delta abcde", "delta abcdefg", "final abcdefg"]);
    },

    "a delta that the text already ends with adds nothing"() {
      assert.deepEqual(read(kit, [["9", "9"], ["9", "9"], ["9", "9"]]), ["delta 9", "delta 9", "delta 9", "final 9"]);
    },

    "an empty text with a delta grows the reply"() {
      assert.deepEqual(read(kit, [["", "One "], ["", "two"]]), ["delta One ", "delta One two", "final One two"]);
    },

    "a delta without a text is no part of the reply"() {
      assert.deepEqual(read(kit, [[undefined, "lost"], [5, "lost"], [null, "lost"]]), ["final"]);
    },

    "an empty text and no delta shows nothing"() {
      assert.deepEqual(read(kit, [[""], ["", ""]]), ["final"]);
    },

    "two runs of one session keep their texts apart"() {
      const router = new ChatRouter();
      const [a, b] = [emitter("a"), emitter("b")];
      router.ingest(a.says("from a", "from a"), T);
      router.ingest(b.says("from b", "from b"), T);
      assert.deepEqual(chat(router.ingest(a.end(), T + 1)), ["final from a"]);
      assert.deepEqual(chat(router.ingest(b.end(), T + 1)), ["final from b"]);
    },

    "a run id used again starts with an empty text"() {
      const router = new ChatRouter();
      const run = emitter();
      router.ingest(run.says("old", "old"), T);
      router.ingest(run.end(), T + 1);
      assert.deepEqual(chat(router.ingest(emitter().says("new", "new"), T + 2)), ["delta new"]);
    },

    "two routers share nothing"() {
      const [one, two] = [new ChatRouter(), new ChatRouter()];
      const run = emitter();
      one.ingest(run.says("private", "private"), T);
      assert.deepEqual(chat(two.ingest(emitter().end(), T)), ["final"]);
      assert.deepEqual(chat(one.ingest(run.end(), T)), ["final private"]);
    },

    "a reply token by token equals the reply in one piece"() {
      const reply = "Streams are cut anywhere: in words, in 👩‍🚀 emoji, in\nlines and in [[brackets]].";
      for (const size of [1, 2, 3, 7, 1000]) {
        const router = new ChatRouter();
        const run = emitter();
        for (let end = size; end - size < reply.length; end += size) {
          router.ingest(run.says(reply.slice(0, end), reply.slice(end - size, end)), T + end);
        }
        assert.deepEqual(chat(router.ingest(run.end(), T + 2000)).at(-1), `final ${reply}`, `pieces of ${size}`);
      }
    },

    "text of a run without a session key is no chat"() {
      const router = new ChatRouter();
      const run = emitter("r", {});
      assert.deepEqual(chat(router.ingest(run.says("x", "x"), T)), []);
      assert.deepEqual(chat(router.ingest(run.end(), T)), []);
      assert.deepEqual(chat(router.ingest(emitter("r", { sessionKey: KEY }).end(), T)), ["final"]);
    },
  };
};
