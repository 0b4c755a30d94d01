import { KEY, T, emitter } from "./events.mjs";
import { Viewer, framesOf, liveRouters, told } from "./live.mjs";

export const name = "a returning viewer resumes";

const OTHER = "agent:main:other";
const MINUTE = 60_000;

/** @type {import("./kit.mjs").CasesOf} */
export const cases = (kit) => {
  const { assert } = kit;
  const live = liveRouters(kit);
  /**
   * A router with a run that has shown texts one after the other.
   * @param {string[]} texts
   * @param {import("runcast").RouterOptions} [options]
   */
  const showing = (texts, options) => {
    const router = live({ throttleMs: 0, ...options });
    const run = emitter();
    for (const text of texts) router.ingest(run.says(text), T);
    return { router, run };
  };
  /**
   * @param {import("runcast").ChatRouter} router
   * @param {{ [runId: string]: any }} runs
   * @param {string} [epoch]
   * @param {number} [now]
   */
  const resume = (router, runs, epoch = router.epoch, now = T + 1) => {
    const { recovered, frames } = router.attach("c", KEY, { deltas: "suffix", resume: { epoch, runs } }, now);
    return { recovered, told: told(frames) };
  };

  return {
    "only what is missing comes"() {
      const { router } = showing(["Hello", "Hello you"]);
      assert.deepEqual(resume(router, { r: 5 }), { recovered: true, told: ["+5  you"] });
    },

    "nothing comes where nothing is missing"() {
      const { router } = showing(["Hello"]);
      assert.deepEqual(resume(router, { r: 5 }), { recovered: true, told: [] });
      assert.deepEqual(told(router.ingest({ ...emitter().says("Hello you"), seq: 2 }, T + 2)), ["+5  you"]);
    },

    "from every place one ends with the whole"() {
      const text = "Hello you, and 👩‍👩‍👧";
      const { router } = showing([text]);
      for (let offset = 0; offset <= text.length; offset += 1) {
        const { recovered, frames } = router.attach("c", KEY, { deltas: "full", resume: { epoch: "e-1", runs: { r: offset } } }, T + 1);
        assert.isTrue(recovered);
        const payloads = framesOf(frames, "c").map((frame) => frame.payload);
        if (offset === text.length) assert.isEmpty(payloads);
        else {
          const [{ deltaText, offset: at, replace, message }] = payloads;
          assert.deepEqual([at, replace, text.slice(0, offset) + deltaText, message.content[0].text], [offset, undefined, text, text]);
        }
      }
    },

    "a place that is not reached yet proves nothing"() {
      const { router } = showing(["Hello"]);
      assert.deepEqual(resume(router, { r: 6 }), { recovered: false, told: ["=0 Hello"] });
    },

    "a place in what still waits proves nothing either"() {
      const { router, run } = showing(["Hello"], { throttleMs: 150 });
      router.ingest(run.says("Hello you"), T + 1);
      assert.deepEqual(resume(router, { r: 7 }), { recovered: false, told: ["=0 Hello"] });
      assert.deepEqual(resume(router, { r: 5 }), { recovered: true, told: [] });
      assert.deepEqual(told(router.wake(T + 200)), ["+5  you"]);
    },

    "another life of the router proves nothing"() {
      const { router } = showing(["Hello"]);
      for (const epoch of ["e-2", " e-1", "E-1"]) assert.deepEqual(resume(router, { r: 5 }, epoch), { recovered: false, told: ["=0 Hello"] });
    },

    "a run that was not listed comes as a whole, and hinders nothing"() {
      const { router } = showing(["Hello"]);
      router.ingest(emitter("new").says("More"), T);
      const { recovered, frames } = router.attach("c", KEY, { resume: { epoch: "e-1", runs: { r: 2 } } }, T + 1);
      assert.isTrue(recovered);
      assert.deepEqual(told(frames), ["+2 llo", "=0 More"]);
    },

    "an empty list is a proof that nothing was known"() {
      const { router } = showing(["Hello"]);
      assert.deepEqual(resume(router, {}), { recovered: true, told: ["=0 Hello"] });
    },

    "one unproven run among many makes it unrecovered, the others keep their place"() {
      const { router } = showing(["Hello"]);
      router.ingest(emitter("two").says("More"), T);
      assert.deepEqual(resume(router, { r: 3, two: 9 }), { recovered: false, told: ["+3 lo", "=0 More"] });
    },

    "unrecovered, one is told of every live run with a text, and thereby that the others are gone"() {
      const { router } = showing(["Hello"]);
      const viewer = new Viewer(assert, "c");
      viewer.runs.set("r", { text: "Hello", state: "delta", ends: 0 });
      const { recovered, frames } = router.attach("c", KEY, { deltas: "suffix", resume: { epoch: "e-1", runs: { r: 5, gone: 3 } } }, T + 1);
      assert.isFalse(recovered);
      assert.deepEqual(framesOf(frames, "c").map(({ payload }) => payload.runId), ["r"]);
      assert.strictEqual((viewer.take(frames), viewer.text()), "Hello");
    },

    "a run that has shown nothing is proven by nothing alone"() {
      const router = live();
      router.ingest(emitter().start(), T);
      assert.deepEqual(resume(router, { r: 0 }), { recovered: true, told: [] });
      assert.deepEqual(resume(router, { r: 1 }), { recovered: false, told: [] });
    },

    "a run that ended meanwhile is told by its terminal frame"() {
      const { router, run } = showing(["Hello", "Hello you"]);
      router.ingest(run.end(), T + 1);
      for (const offset of [0, 5, 9, 99]) {
        assert.deepEqual(resume(router, { r: offset }, "e-1", T + 2), { recovered: true, told: ["final Hello you"] });
      }
    },

    "a run that ended too long ago is not recovered"() {
      const { router, run } = showing(["Hello"]);
      router.ingest(run.end(), T + 1);
      assert.deepEqual(resume(router, { r: 5 }, "e-1", T + 6 * MINUTE), { recovered: false, told: [] });
    },

    "a run that nobody knows is not recovered"() {
      const { router } = showing([]);
      assert.deepEqual(resume(router, { r: 0 }), { recovered: false, told: [] });
    },

    "a run of another session is neither told nor recovered"() {
      const router = live();
      router.ingest(emitter("r", { sessionKey: OTHER }).says("secret"), T);
      router.ingest(emitter("gone", { sessionKey: OTHER }).end(), T);
      for (const runs of [{ r: 0 }, { r: 3 }, { gone: 0 }]) assert.deepEqual(resume(router, runs), { recovered: false, told: [] });
    },

    "a hidden run is neither"() {
      const router = live();
      router.setRunContext("r", { isControlUiVisible: false });
      router.ingest(emitter().says("hidden"), T);
      assert.deepEqual(resume(router, { r: 3 }).told, []);
    },

    "places from before a replacement prove nothing"() {
      const { router, run } = showing(["Hello you", "Bye"]);
      for (const offset of [1, 2, 3]) assert.deepEqual(resume(router, { r: offset }), { recovered: false, told: ["=0 Bye"] }, `${offset}`);
      assert.isTrue(resume(router, { r: 0 }).recovered, "nothing is the beginning of everything");
      router.ingest(run.says("Bye, and a good journey"), T + 1);
      for (const offset of [1, 3, 9]) {
        assert.deepEqual(resume(router, { r: offset }), { recovered: false, told: ["=0 Bye, and a good journey"] }, `${offset}`);
      }
      assert.deepEqual(resume(router, { r: 12 }), { recovered: true, told: ["+12 ood journey"] }, "the old text was never so long");
    },

    "so do places of an earlier run of the same id"() {
      const { router, run } = showing(["First answer"]);
      router.ingest(run.end(), T + 1);
      router.ingest(run.start(), T + 2);
      router.ingest(run.says("Second"), T + 200);
      assert.deepEqual(resume(router, { r: 3 }, "e-1", T + 201), { recovered: false, told: ["final First answer", "=0 Second"] });
    },

    "who has some of the later run has seen the earlier one's end"() {
      const { router, run } = showing(["One"]);
      router.ingest(run.end(), T + 1);
      router.ingest(run.start(), T + 2);
      router.ingest(run.says("Second answer"), T + 200);
      assert.deepEqual(resume(router, { r: 6 }, "e-1", T + 201), { recovered: true, told: ["+6  answer"] });
    },

    "numbers that are no places prove nothing"() {
      const { router } = showing(["Hello"]);
      for (const odd of [-1, 0.5, 4.999, 2 ** 31, 2 ** 32 + 2, 2 ** 53, -(2 ** 32) + 2, Number.MAX_VALUE, Infinity, -Infinity, NaN]) {
        let answer;
        try {
          answer = resume(router, { r: odd });
        } catch (error) {
          assert.instanceOf(error, TypeError, `${odd}`);
          assert.include(/** @type {TypeError} */ (error).message, "options.resume");
          continue;
        }
        assert.deepEqual(answer, { recovered: false, told: ["=0 Hello"] }, `${odd}`);
      }
    },

    "minus nought is nought"() {
      const { router } = showing(["Hello"]);
      assert.isTrue(resume(router, { r: -0 }).recovered);
    },

    "run ids may be any names"() {
      const router = live();
      for (const id of ["__proto__", "constructor", "toString", "r\ud83d"]) router.ingest(emitter(id).says("Hello"), T);
      const runs = JSON.parse('{ "__proto__": 5, "constructor": 2, "toString": 5, "r\\ud83d": 4 }');
      assert.deepEqual(resume(router, runs), { recovered: true, told: ["+2 llo", "+4 o"] });
    },

    "members that a list inherits do not count"() {
      const { router } = showing(["Hello"]);
      assert.deepEqual(resume(router, Object.create({ r: 5 })), { recovered: true, told: ["=0 Hello"] });
    },

    "a long list does no harm"() {
      const { router } = showing(["Hello"]);
      const runs = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`unknown-${i}`, i]));
      assert.isFalse(resume(router, { ...runs, r: 5 }).recovered);
      assert.isAtMost(router.stats().held.sequences, 1);
      assert.isTrue(resume(router, { r: 5 }).recovered);
    },

    "who drops out at any event and resumes ends with the same text"() {
      const texts = ["One", "One two", "One two [[reply_to", "One two [[reply_to: 1]]three", "Four", "Four and", "Four and more"];
      for (let drops = 1; drops < texts.length; drops += 1) {
        for (let back = drops; back <= texts.length; back += 1) {
          const router = live({ throttleMs: 0 });
          const viewer = new Viewer(assert, "c");
          viewer.take(router.attach("c", KEY, { deltas: "suffix" }, T).frames);
          const run = emitter();
          const returns = () => {
            const resume = { epoch: "e-1", runs: { r: viewer.text()?.length ?? 0 } };
            viewer.take(router.attach("c", KEY, { deltas: "suffix", resume }, T).frames);
          };
          for (const [i, text] of texts.entries()) {
            if (i === drops) router.disconnect("c");
            if (i === back) returns();
            viewer.take(router.ingest(run.says(text), T));
          }
          if (back === texts.length) returns();
          assert.strictEqual(viewer.text(), "Four and more", `drops at ${drops}, is back at ${back}`);
        }
      }
    },
  };
};
