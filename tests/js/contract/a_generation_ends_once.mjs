import { KEY, T, emitter, payloads, plain } from "./events.mjs";
import { heard, liveRouters, told } from "./live.mjs";

export const name = "a generation ends once";

const MINUTE = 60_000;
const GRACE = 15_000;

/** @type {import("./kit.mjs").CasesOf} */
export const cases = (kit) => {
  const { assert } = kit;
  const live = liveRouters(kit);
  /** A router whose run "r" is served by the engine's run "e". */
  const linked = () => {
    const router = live({ throttleMs: 0 });
    router.attach("c", KEY, {}, T);
    router.linkRun("e", { clientRunId: "r", sessionKey: KEY });
    return { router, run: emitter("e", {}) };
  };
  const unlinked = () => {
    const router = live({ throttleMs: 0 });
    router.attach("c", KEY, {}, T);
    return { router, run: emitter() };
  };
  const anEnd = ["final a"];
  return {
    "whatever follows an end, there is one terminal frame"() {
      for (const late of ["end", "fail", "start then nothing", "says"]) {
        const { router, run } = unlinked();
        router.ingest(run.says("a"), T);
        const frames = router.ingest(run.end(), T);
        assert.deepEqual(told(frames), anEnd);
        assert.lengthOf(payloads(frames, "chat", "nodes"), 1);
        const event = late === "end" ? run.end() : late === "fail" ? run.fail({ error: "boom" }) : late === "says" ? run.says("ab") : run.start();
        const after = [...router.ingest(event, T + 1), ...router.wake(T + GRACE + 1)];
        assert.deepEqual(told(after), [], late);
        assert.isEmpty(payloads(after, "chat", "nodes"), late);
      }
    },

    "an end without anything before it is a final"() {
      const { router, run } = unlinked();
      assert.deepEqual(told(router.ingest(run.end(), T)), ["final"]);
      assert.deepEqual(told(router.ingest(run.end(), T)), []);
    },

    "an aborted run ends as aborted alone"() {
      for (const end of /** @type {const} */ (["end", "fail"])) {
        const { router, run } = linked();
        router.ingest(run.says("Half"), T);
        assert.deepEqual(told(router.abortRun("r", KEY, { stopReason: "user" }, T + 1)), ["aborted Half"]);
        const after = [
          ...router.ingest(run.says("Half an answer"), T + 2),
          ...router.ingest(run.tool("start"), T + 3),
          ...router.ingest(run[end]({ error: "killed" }), T + 4),
          ...router.wake(T + GRACE + 4),
        ];
        assert.deepEqual(told(after), [], end);
        assert.isEmpty(payloads(after, "chat", "nodes"), end);
        assert.strictEqual(router.wakeAt(), undefined);
      }
    },

    "aborting twice is aborting once"() {
      const { router, run } = linked();
      router.ingest(run.says("Half"), T);
      router.abortRun("r", KEY, {}, T + 1);
      assert.deepEqual(told(router.abortRun("r", KEY, {}, T + 2)), []);
    },

    "aborting what ended, or what nobody linked, does nothing"() {
      const { router, run } = linked();
      router.ingest(run.says("a"), T);
      assert.deepEqual(router.abortRun("r", "agent:main:other", {}, T), []);
      assert.deepEqual(router.abortRun("e", KEY, {}, T), []);
      assert.deepEqual(told(router.ingest(run.end(), T)), anEnd);
      assert.deepEqual(router.abortRun("r", KEY, {}, T), []);
    },

    "an aborted frame carries seq, reason and text"() {
      const { router, run } = linked();
      router.ingest(run.says("Half "), T);
      const [payload] = payloads(router.abortRun("r", KEY, { stopReason: "user" }, T + 1), "chat", "connections");
      const message = { role: "assistant", content: [{ type: "text", text: "Half" }], timestamp: T + 1 };
      assert.deepEqual(payload, { runId: "r", sessionKey: KEY, seq: 2, state: "aborted", stopReason: "user", message });
      const silent = linked();
      silent.router.linkRun("e2", { clientRunId: "r2", sessionKey: KEY });
      const [early] = payloads(plain(silent.router.abortRun("r2", KEY, {}, T)), "chat", "connections");
      assert.deepEqual(early, { runId: "r2", sessionKey: KEY, seq: 1, state: "aborted" });
    },

    "a start begins a new run under the old id"() {
      for (const ends of ["end", "abort"]) {
        const { router, run } = linked();
        router.ingest(run.says("a"), T);
        if (ends === "abort") router.abortRun("r", KEY, {}, T);
        router.ingest(run.end(), T);
        router.linkRun("e", { clientRunId: "r", sessionKey: KEY });
        const frames = [run.start(), run.says("b"), run.end()].flatMap((event) => router.ingest(event, T + 1));
        assert.deepEqual(told(frames), ["+0 b", "final b"], ends);
      }
    },

    "so does an unlinked one's"() {
      const { router, run } = unlinked();
      for (const text of ["a", "b", "c"]) {
        const frames = [run.start(), run.says(text), run.end()].flatMap((event) => router.ingest(event, T + 1));
        assert.deepEqual(told(frames), [`+0 ${text}`, `final ${text}`]);
      }
    },

    "so does a link made after the end"() {
      for (const ends of ["end", "abort"]) {
        const { router, run } = linked();
        router.ingest(run.says("a"), T);
        if (ends === "abort") router.abortRun("r", KEY, {}, T);
        router.ingest(run.end(), T);
        router.linkRun("e2", { clientRunId: "r", sessionKey: KEY });
        const next = emitter("e2", {});
        next.start();
        assert.deepEqual(told(router.ingest(next.says("b"), T + 1)), ["+0 b"], ends);
        assert.deepEqual(told(router.ingest(next.end(), T + 1)), ["final b"], ends);
      }
    },

    "so does a link made anew where the engine never told the aborted run's end"() {
      const { router, run } = linked();
      router.ingest(run.says("a"), T);
      router.abortRun("r", KEY, {}, T);
      router.linkRun("e", { clientRunId: "r", sessionKey: KEY });
      assert.deepEqual(told([run.says("b"), run.end()].flatMap((event) => router.ingest(event, T + 1))), ["+0 b", "final b"]);
    },

    "so does an event that counts from one"() {
      const { router, run } = unlinked();
      router.ingest(run.says("a"), T);
      router.ingest(run.end(), T);
      const next = emitter();
      assert.deepEqual(told(router.ingest(next.says("b"), T + 1)), ["+0 b"]);
      assert.deepEqual(told(router.ingest(next.end(), T + 1)), ["final b"]);
    },

    "an event that counts on, or not at all, does not"() {
      const { router, run } = unlinked();
      router.ingest(run.says("a"), T);
      router.ingest(run.end(), T);
      const { seq, ...uncounted } = run.says("late");
      assert.deepEqual(told(router.ingest(run.says("late"), T + 1)), []);
      assert.deepEqual(told(router.ingest(uncounted, T + 2)), []);
      assert.strictEqual(router.stats().suppressed.late, 2);
    },

    "long after the end an event begins anew"() {
      const { router, run } = unlinked();
      router.ingest(run.says("a"), T);
      router.ingest(run.end(), T);
      assert.deepEqual(told(router.ingest(run.says("late"), T + 5 * MINUTE - 1)), []);
      assert.deepEqual(told(router.ingest(run.says("b"), T + 5 * MINUTE)), ["+0 b"]);
    },

    "a run aborted before its first event stays silent through its start and end"() {
      const { router, run } = linked();
      assert.deepEqual(told(router.abortRun("r", KEY, {}, T)), ["aborted"]);
      const frames = [run.start(), run.says("unwanted"), run.tool("start"), run.end()].flatMap((event) => router.ingest(event, T + 1));
      assert.deepEqual(told(frames), []);
      assert.isEmpty(payloads(frames, "chat", "nodes"));
      router.linkRun("e", { clientRunId: "r", sessionKey: KEY });
      const next = [run.start(), run.says("b"), run.end()].flatMap((event) => router.ingest(event, T + 2));
      assert.deepEqual(told(next), ["+0 b", "final b"]);
    },

    "an abort does not silence the next run of the same id, however long it takes"() {
      const { router, run } = linked();
      router.ingest(run.says("a"), T);
      router.abortRun("r", KEY, {}, T);
      router.ingest(run.end(), T);
      router.wake(T + 90 * MINUTE);
      router.linkRun("e", { clientRunId: "r", sessionKey: KEY });
      assert.deepEqual(told(router.ingest(run.start(), T + 90 * MINUTE)), []);
      assert.deepEqual(told(router.ingest(run.says("b"), T + 90 * MINUTE)), ["+0 b"]);
    },

    "each client run in an engine run's queue ends once, in turn"() {
      const { router, run } = linked();
      router.linkRun("e", { clientRunId: "r2", sessionKey: KEY });
      const first = [run.start(), run.says("a"), run.end()].flatMap((event) => router.ingest(event, T));
      const second = [run.start(), run.says("b"), run.end()].flatMap((event) => router.ingest(event, T + 1));
      assert.deepEqual(payloads([...first, ...second], "chat", "connections").map(({ runId, state }) => [runId, state]), [
        ["r", "delta"], ["r", "final"], ["r2", "delta"], ["r2", "final"],
      ]);
      assert.strictEqual(router.stats().held.links, 0);
    },

    "an end that is told twice does not end the next in the queue"() {
      const { router, run } = linked();
      router.linkRun("e", { clientRunId: "r2", sessionKey: KEY });
      const ends = [run.says("a"), run.end(), run.end(), run.fail({ error: "late" })].flatMap((event) => router.ingest(event, T));
      assert.deepEqual(told([...ends, ...router.wake(T + GRACE)]), ["+0 a", "final a"]);
      const next = [run.start(), run.says("b"), run.end()].flatMap((event) => router.ingest(event, T + 2 * GRACE));
      assert.deepEqual(payloads(next, "chat", "connections").map(({ runId, state }) => [runId, state]), [["r2", "delta"], ["r2", "final"]]);
    },

    "a new run's numbers have nothing to do with late ones"() {
      const { router, run } = unlinked();
      router.ingest(run.end(), T);
      router.ingest({ ...run.event("thinking"), seq: 40 }, T);
      assert.deepEqual(heard(router.ingest({ ...run.start(), seq: 1 }, T + 1)), ["agent lifecycle"]);
    },

    "a new run's text has nothing of the old one's"() {
      const { router, run } = unlinked();
      router.ingest(run.says("First"), T);
      router.ingest(run.end(), T);
      router.ingest(run.start(), T + 1);
      assert.deepEqual(told(router.ingest(run.event("assistant", { delta: "x" }), T + 1)), ["+0 x"]);
      assert.deepEqual(told(router.ingest(run.end(), T + 1)), ["final x"]);
    },

    "a terminal frame goes once to everybody"() {
      const { router, run } = unlinked();
      router.attach("s", KEY, { deltas: "suffix" }, T);
      router.subscribeSessions("c");
      router.subscribeSessions("op");
      router.ingest(run.says("a"), T);
      const ends = router.ingest(run.end(), T).filter((/** @type {any} */ frame) => frame.to === "connections" && frame.event === "chat");
      assert.deepEqual(ends.map((/** @type {any} */ frame) => [frame.connIds, frame.dropIfSlow]), [[["c", "s", "op"], false]]);
    },

    "what comes late of a hidden run stays hidden"() {
      const { router, run } = unlinked();
      router.setRunContext("r", { isControlUiVisible: false });
      for (const event of [run.start(), run.says("hidden"), run.end()]) router.ingest(event, T);
      const late = [run.says("hidden, and more"), run.event("thinking", { text: "hidden" }), run.tool("start"), run.end()].flatMap((event) => router.ingest(event, T + 1));
      assert.isEmpty(late.filter((/** @type {any} */ frame) => frame.event === "chat"));
      assert.isEmpty(late.filter((/** @type {any} */ frame) => frame.connIds?.includes("c")));
      assert.isEmpty(router.attach("d", KEY, {}, T + 2).frames);
      assert.deepEqual(told([run.start(), run.says("seen")].flatMap((event) => router.ingest(event, T + 3))), ["+0 seen"]);
    },

    "a hidden run has no chat frame at its end"() {
      const { router, run } = unlinked();
      router.setRunContext("r", { isControlUiVisible: false });
      const frames = [run.says("a"), run.end()].flatMap((event) => router.ingest(event, T));
      assert.isEmpty(frames.filter((/** @type {any} */ frame) => frame.event === "chat"));
    },
  };
};
