import { KEY, T, emitter, payloads, plain } from "./events.mjs";
import { Viewer, framesOf, heard, liveRouters, told, wakeUntil } from "./live.mjs";

export const name = "slow viewers are spared";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = (kit) => {
  const { assert } = kit;
  const live = liveRouters(kit);
  /** @param {import("runcast").RouterOptions} [options] */
  const attached = (options) => {
    const router = live({ throttleMs: 0, ...options });
    const viewers = ["slow", "fast"].map((id) => new Viewer(assert, id));
    for (const { connId } of viewers) router.attach(connId, KEY, { deltas: "suffix" }, T);
    return { router, run: emitter(), viewers };
  };
  return {
    "a slow connection is left out of deltas, and of nothing else"() {
      const { router, run } = attached();
      router.attach("slow", KEY, { tools: true }, T);
      assert.deepEqual(router.setSlow("slow", true, T), []);
      const frames = [run.start(), run.says("a"), run.tool("start"), run.end()].flatMap((event) => router.ingest(event, T));
      assert.deepEqual(told(frames, "slow"), ["final a"]);
      assert.deepEqual(heard(frames, "slow"), ["agent lifecycle", "agent tool", "agent lifecycle"]);
      assert.deepEqual(told(frames, "fast"), ["+0 a", "final a"]);
    },

    "fast again, it gets what it missed in one frame"() {
      const { router, run } = attached();
      router.ingest(run.says("One"), T);
      router.setSlow("slow", true, T);
      for (const text of ["One two", "One two three"]) router.ingest(run.says(text), T + 1);
      const frames = router.setSlow("slow", false, T + 2);
      const head = { runId: "r", sessionKey: KEY, seq: 3, state: "delta", timestamp: T + 2 };
      assert.deepEqual(plain(frames), [{
        to: "connections", connIds: ["slow"], event: "chat", payload: { ...head, deltaText: " two three", offset: 3 }, dropIfSlow: true,
      }]);
      assert.deepEqual(told(router.ingest(run.says("One two three."), T + 3), "slow"), ["+13 ."]);
    },

    "a full connection gets the message with it"() {
      const { router, run } = attached();
      router.attach("slow", KEY, { deltas: "full" }, T);
      router.ingest(run.says("One"), T);
      router.setSlow("slow", true, T);
      router.ingest(run.says("One two"), T + 1);
      const [{ payload }] = framesOf(router.setSlow("slow", false, T + 2), "slow");
      assert.deepEqual([payload.deltaText, payload.offset, payload.message.content[0].text], [" two", 3, "One two"]);
    },

    "it gets nothing where it missed nothing"() {
      const { router, run } = attached();
      router.ingest(run.says("One"), T);
      router.setSlow("slow", true, T);
      router.ingest(run.tool("start"), T);
      assert.deepEqual(router.setSlow("slow", false, T), []);
    },

    "a text that was replaced meanwhile replaces"() {
      for (const texts of [["Bye"], ["Bye", "Bye, and a long journey"], ["One t", "Other", "One"]]) {
        const { router, run, viewers: [slow, fast] } = attached();
        const frames = router.ingest(run.says("One two"), T);
        for (const viewer of [slow, fast]) viewer.take(frames);
        router.setSlow("slow", true, T);
        for (const text of texts) fast.take(router.ingest(run.says(text), T));
        slow.take(router.setSlow("slow", false, T));
        assert.strictEqual(slow.text(), texts.at(-1));
        assert.strictEqual(fast.text(), texts.at(-1));
      }
    },

    "a run that began meanwhile comes as a whole"() {
      const { router, run, viewers: [slow] } = attached();
      router.setSlow("slow", true, T);
      for (const text of ["One", "One two"]) router.ingest(run.says(text), T);
      slow.take(router.setSlow("slow", false, T));
      assert.strictEqual(slow.text(), "One two");
    },

    "a run that ended meanwhile was told when it did"() {
      const { router, run, viewers: [slow] } = attached();
      router.ingest(run.says("One"), T);
      router.setSlow("slow", true, T);
      router.ingest(run.says("One two"), T);
      assert.deepEqual(told(slow.take(router.ingest(run.end(), T)), "slow"), ["final One two"]);
      assert.deepEqual(router.setSlow("slow", false, T), []);
    },

    "a run that ended and began anew comes as a whole"() {
      const { router, run, viewers: [slow] } = attached();
      slow.take(router.ingest(run.says("One"), T));
      router.setSlow("slow", true, T);
      slow.take(router.ingest(run.end(), T));
      for (const event of [run.start(), run.says("One more")]) slow.take(router.ingest(event, T));
      slow.take(router.setSlow("slow", false, T));
      assert.deepEqual([slow.text(), slow.state()], ["One more", "delta"]);
    },

    "each run that it missed something of is one frame"() {
      const { router } = attached();
      const runs = ["x", "y", "z"].map((id) => emitter(id));
      for (const run of runs) router.ingest(run.says("a"), T);
      router.setSlow("slow", true, T);
      for (const run of runs.slice(1)) for (const text of ["ab", "abc"]) router.ingest(run.says(text), T);
      assert.deepEqual(framesOf(router.setSlow("slow", false, T), "slow").map(({ payload }) => [payload.runId, payload.deltaText]), [
        ["y", "bc"], ["z", "bc"],
      ]);
    },

    "text that waits comes with everybody's next delta"() {
      const { router, run, viewers } = attached({ throttleMs: 150 });
      const [slow, fast] = viewers;
      const first = router.ingest(run.says("One"), T);
      for (const viewer of viewers) viewer.take(first);
      router.setSlow("slow", true, T);
      fast.take(router.ingest(run.says("One two"), T + 200));
      fast.take(router.ingest(run.says("One two three"), T + 210));
      assert.deepEqual(told(slow.take(router.setSlow("slow", false, T + 220)), "slow"), ["+3  two"]);
      const frames = wakeUntil(router, T + 1000);
      for (const viewer of viewers) assert.strictEqual((viewer.take(frames), viewer.text()), "One two three");
    },

    "any pattern of slow and fast leaves it with everybody's text"() {
      const texts = ["One", "One two", "Other", "Other two", "Other two [[", "Other two three", "", "Other two three four"];
      for (let pattern = 0; pattern < 2 ** texts.length; pattern += 1) {
        const { router, run, viewers: [slow, fast] } = attached();
        for (const [i, text] of texts.entries()) {
          slow.take(router.setSlow("slow", (pattern >> i) % 2 === 1, T));
          const frames = router.ingest(run.says(text), T);
          slow.take(frames);
          fast.take(frames);
        }
        slow.take(router.setSlow("slow", false, T));
        assert.deepEqual([slow.text(), fast.text()], ["Other two three four", "Other two three four"], `${pattern}`);
        router.free();
      }
    },

    "operators can be slow too"() {
      const router = live({ throttleMs: 0 });
      const viewer = new Viewer(assert, "op");
      router.subscribeSessions("op");
      const run = emitter();
      viewer.take(router.ingest(run.says("One"), T));
      router.setSlow("op", true, T);
      const frames = router.ingest(run.says("One two"), T);
      assert.deepEqual(told(frames, "op"), []);
      assert.deepEqual(told(viewer.take(router.setSlow("op", false, T)), "op"), ["+3  two"]);
      assert.strictEqual(viewer.text(), "One two");
    },

    "when all are slow only devices are told"() {
      const { router, run } = attached();
      for (const id of ["slow", "fast"]) router.setSlow(id, true, T);
      const frames = router.ingest(run.says("One"), T);
      assert.isEmpty(payloads(frames, "chat", "connections"));
      assert.lengthOf(payloads(frames, "chat", "nodes"), 1);
      assert.strictEqual(router.wakeAt(), undefined);
    },

    "telling it twice changes nothing"() {
      const { router, run } = attached();
      assert.deepEqual(router.setSlow("slow", false, T), []);
      router.ingest(run.says("One"), T);
      for (const text of ["One two", "One two three"]) {
        assert.deepEqual(router.setSlow("slow", true, T), []);
        router.ingest(run.says(text), T);
      }
      assert.deepEqual(told(router.setSlow("slow", false, T), "slow"), ["+3  two three"]);
      assert.deepEqual(router.setSlow("slow", false, T), []);
      assert.strictEqual(router.stats().held.slow, 0);
    },

    "the ids are trimmed, strangers and blank ids are nobody"() {
      const { router, run } = attached();
      router.setSlow(" slow ", true, T);
      for (const id of ["", "  ", "stranger"]) {
        assert.deepEqual(router.setSlow(id, true, T), []);
        assert.deepEqual(router.setSlow(id, false, T), []);
      }
      assert.deepEqual(told(router.ingest(run.says("One"), T), "slow"), []);
      assert.strictEqual(router.stats().held.slow, 1);
    },

    "being slow costs nothing that grows with time"() {
      const { router, run } = attached();
      const { router: other, run: otherRun } = attached();
      router.setSlow("slow", true, T);
      let text = "";
      for (let i = 0; i < 2000; i += 1) {
        text += "more ";
        router.ingest(run.says(text), T + i);
        other.ingest(otherRun.says(text), T + i);
      }
      assert.deepEqual({ ...router.stats().held, slow: 0 }, { ...other.stats().held, slow: 0 });
    },

    "a slow connection that attaches anew is brought up to date and still spared"() {
      const { router, run, viewers: [slow] } = attached();
      slow.take(router.ingest(run.says("One"), T));
      router.setSlow("slow", true, T);
      slow.take(router.ingest(run.says("One two"), T));
      slow.take(router.attach("slow", KEY, { deltas: "suffix" }, T).frames);
      assert.strictEqual(slow.text(), "One two");
      slow.take(router.ingest(run.says("One two three"), T));
      slow.take(router.setSlow("slow", false, T));
      assert.strictEqual(slow.text(), "One two three");
      slow.take(router.ingest(run.says("One two three."), T));
      assert.strictEqual(slow.text(), "One two three.");
    },

    "who disconnects while slow comes back fast"() {
      const { router, run, viewers: [slow] } = attached();
      router.setSlow("slow", true, T);
      router.disconnect("slow");
      assert.strictEqual(router.stats().held.slow, 0);
      assert.deepEqual(router.setSlow("slow", false, T), []);
      slow.take(router.attach("slow", KEY, { deltas: "suffix" }, T).frames);
      slow.take(router.ingest(run.says("One"), T));
      assert.strictEqual(slow.text(), "One");
    },

    "who detaches while slow gets nothing of that session when fast again"() {
      const { router, run } = attached();
      router.ingest(run.says("One"), T);
      router.setSlow("slow", true, T);
      router.ingest(run.says("One two"), T);
      router.detach("slow", KEY);
      assert.deepEqual(router.setSlow("slow", false, T), []);
    },

    "what was hidden meanwhile stays so"() {
      const { router, run } = attached();
      router.setSlow("slow", true, T);
      router.ingest(run.says("One [[reply_to"), T);
      assert.deepEqual(told(router.setSlow("slow", false, T), "slow").map((line) => line.slice(1)), ["0 One "]);
    },
  };
};
