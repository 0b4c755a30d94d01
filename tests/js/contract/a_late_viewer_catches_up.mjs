import { KEY, T, emitter, plain } from "./events.mjs";
import { Viewer, framesOf, liveRouters, told, wakeUntil } from "./live.mjs";

export const name = "a late viewer catches up";

const OTHER = "agent:main:other";
const MINUTE = 60_000;

/** @type {import("./kit.mjs").CasesOf} */
export const cases = (kit) => {
  const { assert } = kit;
  const live = liveRouters(kit);
  /**
   * @param {import("runcast").ChatRouter} router
   * @param {number} now
   * @param {import("runcast").AttachOptions} [options]
   */
  const late = (router, now, options) => router.attach("late", KEY, options, now);

  return {
    "where nothing runs there is nothing to tell"() {
      assert.deepEqual(late(live(), T), { recovered: false, epoch: "e-1", frames: [] });
    },

    "a live run is told in one frame, as a whole"() {
      const router = live();
      const run = emitter();
      for (const [i, text] of ["Hello", "Hello you", "Hello you two"].entries()) router.ingest(run.says(text), T + i * 200);
      const { recovered, epoch, frames } = late(router, T + 500, { deltas: "suffix" });
      assert.deepEqual([recovered, epoch], [false, "e-1"]);
      assert.deepEqual(told(frames, "late"), ["=0 Hello you two"]);
      assert.deepEqual(frames.map((/** @type {any} */ frame) => frame.connIds), [["late"]]);
      const [{ payload }] = framesOf(frames, "late");
      assert.include(payload, { runId: "r", sessionKey: KEY, seq: 3, state: "delta", timestamp: T + 500 });
    },

    "a full connection gets the message"() {
      const router = live();
      router.ingest(emitter().says("Hello"), T);
      const [{ payload }] = framesOf(late(router, T + 1).frames, "late");
      const message = { role: "assistant", content: [{ type: "text", text: "Hello" }], timestamp: T + 1 };
      assert.deepEqual(payload, {
        runId: "r", sessionKey: KEY, seq: 1, state: "delta", deltaText: "Hello", offset: 0, replace: true, message, timestamp: T + 1,
      });
    },

    "text that waits comes with everybody's next delta"() {
      const router = live();
      const viewers = ["early", "late"].map((id) => new Viewer(assert, id));
      const [early, joined] = viewers;
      router.attach("early", KEY, { deltas: "suffix" }, T);
      const run = emitter();
      early.take(router.ingest(run.says("Hello"), T));
      router.ingest(run.says("Hello you"), T + 10);
      assert.deepEqual(told(joined.take(late(router, T + 20, { deltas: "suffix" }).frames), "late"), ["=0 Hello"]);
      const frames = router.wake(T + 160);
      for (const viewer of viewers) viewer.take(frames);
      assert.deepEqual(viewers.map((viewer) => viewer.text()), ["Hello you", "Hello you"]);
      assert.lengthOf(frames.filter((frame) => frame.to === "connections"), 1);
    },

    "at whatever event one joins, one ends with the view of those who were there"() {
      const texts = ["One", "One two", "One two [[reply_to", "One two [[reply_to: 1]]three", "Four", "Four and", "Four and NO_REPLY"];
      for (let joins = 0; joins <= texts.length; joins += 1) {
        const router = live();
        const viewers = ["early", "late"].map((id) => new Viewer(assert, id));
        router.attach("early", KEY, { deltas: "full" }, T);
        const run = emitter();
        for (const [i, text] of texts.entries()) {
          if (i === joins) viewers[1].take(late(router, T + i * 100, { deltas: "suffix" }).frames);
          const frames = router.ingest(run.says(text), T + i * 100);
          for (const viewer of viewers) viewer.take(frames);
        }
        if (joins === texts.length) viewers[1].take(late(router, T + 5000, { deltas: "suffix" }).frames);
        const rest = wakeUntil(router, T + 10_000);
        for (const viewer of viewers) viewer.take(rest);
        assert.strictEqual(viewers[1].text(), viewers[0].text(), `joins at ${joins}`);
        const ends = router.ingest(run.end(), T + 10_000);
        for (const viewer of viewers) assert.strictEqual((viewer.take(ends), viewer.text()), "Four and");
      }
    },

    "runs that have shown nothing are not told"() {
      const router = live();
      router.setRunContext("beat", { isHeartbeat: true });
      router.setRunContext("hidden", { isControlUiVisible: false });
      router.ingest(emitter("began").start(), T);
      for (const [id, text] of [["lead", "NO_"], ["silent", "NO_REPLY"], ["tag", "[[reply_to"], ["beat", "alert!"], ["hidden", "no"]]) {
        router.ingest(emitter(id).says(text), T);
      }
      assert.deepEqual(late(router, T + 1, { tools: true }).frames, []);
    },

    "several runs come in the order in which they began"() {
      const router = live();
      const runs = ["b", "a", "c"].map((id) => emitter(id));
      for (const run of runs) router.ingest(run.start(), T);
      for (const run of [runs[2], runs[0], runs[1]]) router.ingest(run.says("x"), T + 1);
      assert.deepEqual(framesOf(late(router, T + 2).frames, "late").map(({ payload }) => payload.runId), ["b", "a", "c"]);
    },

    "what ended lately is told first, frame for frame, in the order of ending"() {
      const router = live();
      const here = new Viewer(assert, "here");
      router.attach("here", KEY, {}, T);
      router.linkRun("engine", { clientRunId: "aborted", sessionKey: KEY });
      const runs = ["done", "failed", "silent", "running"].map((id) => emitter(id));
      const [done, failed, silent, running] = runs;
      for (const run of runs) router.ingest(run.says(run === silent ? "NO_REPLY" : "x"), T);
      router.ingest(emitter("engine", {}).says("half"), T);
      const ends = [
        ...router.ingest(failed.fail({ error: "boom" }), T),
        ...router.ingest(done.end({ stopReason: "stop" }), T + 1),
        ...router.abortRun("aborted", KEY, { stopReason: "user" }, T + 2),
        ...router.ingest(silent.end(), T + 3),
        ...router.wake(T + 15_000),
      ].filter((/** @type {any} */ frame) => frame.to === "connections" && frame.event === "chat");
      here.take(ends);
      const { frames } = late(router, T + 16_000);
      assert.deepEqual(told(frames, "late"), ["final x", "aborted half", "final", "error (boom) x", "=0 x"]);
      const again = plain(ends).map((/** @type {any} */ frame) => ({ ...frame, connIds: ["late"] }));
      assert.deepEqual(plain(frames).slice(0, -1), again);
      assert.deepEqual(told(router.ingest(running.end(), T + 16_001), "late"), ["final x"]);
    },

    "what ended long ago is not"() {
      for (const [limits, age] of /** @type {const} */ ([[{}, 5 * MINUTE], [{ endedRetentionMs: 1000 }, 1000]])) {
        const router = live({ limits });
        router.ingest(emitter().end(), T);
        assert.deepEqual(told(late(router, T + age - 1).frames, "late"), ["final"]);
        assert.deepEqual(late(router, T + age).frames, []);
      }
    },

    "nothing that ended is kept where the host wants it so"() {
      for (const limits of [{ endedRetentionMs: 0 }, { endedBytes: 0 }]) {
        const router = live({ limits });
        const run = emitter();
        router.ingest(run.says("x"), T);
        router.ingest(run.end(), T + 1);
        assert.deepEqual(late(router, T + 2).frames, [], JSON.stringify(limits));
        assert.strictEqual(router.stats().held.endedBytes, 0);
      }
    },

    "what a session's viewers see is that session's alone"() {
      const router = live();
      const there = { sessionKey: OTHER };
      router.ingest(emitter("running", there).says("secret"), T);
      router.ingest(emitter("ended", there).end(), T);
      router.ingest(emitter("tool", there).tool("start"), T);
      router.ingest(emitter("nowhere", {}).end(), T);
      router.setRunContext("hidden", { isControlUiVisible: false });
      router.ingest(emitter("hidden").end(), T);
      assert.deepEqual(late(router, T + 1, { tools: true }).frames, []);
    },

    "open tool calls are told to those who want tools"() {
      const router = live();
      const run = emitter();
      router.ingest(run.says("Let me look."), T);
      const [first, second, third] = ["1", "2", "3"].map((id) => run.tool("start", { toolCallId: id, args: { q: id } }));
      for (const event of [first, second, third]) router.ingest(event, T + 1);
      router.ingest(run.tool("update", { toolCallId: "1" }), T + 2);
      router.ingest(run.tool("result", { toolCallId: "2", result: "found" }), T + 3);
      const { frames } = late(router, T + 4, { tools: true });
      assert.deepEqual(told(frames, "late"), ["=0 Let me look."]);
      assert.deepEqual(framesOf(frames, "late").slice(1), [first, third].map((payload) => ({
        to: "connections", connIds: ["late"], event: "agent", payload: plain(payload), dropIfSlow: false,
      })));
      assert.lengthOf(router.attach("other", KEY, {}, T + 5).frames, 1);
      router.ingest(run.end(), T + 6);
      assert.deepEqual(told(late(router, T + 7, { tools: true }).frames, "late"), ["final Let me look."]);
      assert.strictEqual(router.stats().held.openTools, 0);
    },

    "a call that is told to start twice is open once, as it was told last"() {
      const router = live();
      const run = emitter();
      for (const [id, q] of [["1", "a"], ["2", "b"], ["1", "c"]]) router.ingest(run.tool("start", { toolCallId: id, args: q }), T);
      const calls = framesOf(late(router, T + 1, { tools: true }).frames, "late").map(({ payload }) => payload.data.args);
      assert.deepEqual(calls, ["b", "c"]);
      assert.strictEqual(router.stats().held.openTools, 2);
    },

    "a call without an id cannot be told to be open"() {
      const router = live();
      const run = emitter();
      for (const toolCallId of [undefined, "", 5, null]) router.ingest(run.tool("start", { toolCallId }), T);
      assert.deepEqual(late(router, T + 1, { tools: true }).frames, []);
    },

    "attaching again changes the wish and tells all anew"() {
      const router = live({ throttleMs: 0 });
      const run = emitter();
      const viewer = new Viewer(assert, "late");
      viewer.take(late(router, T, { deltas: "suffix" }).frames);
      viewer.take(router.ingest(run.says("Hello"), T));
      assert.deepEqual(told(viewer.take(late(router, T, { deltas: "full" }).frames), "late"), ["=0 Hello"]);
      const frames = viewer.take(router.ingest(run.says("Hello you"), T));
      assert.property(framesOf(frames, "late")[0].payload, "message");
      assert.strictEqual(viewer.text(), "Hello you");
      assert.strictEqual(router.stats().held.attachments, 1);
    },

    "catching up is nobody else's business"() {
      const run = emitter();
      const events = [run.says("a"), run.says("ab"), run.says("abc"), run.end()];
      const [quiet, busy] = [live(), live()];
      for (const router of [quiet, busy]) router.attach("c", KEY, {}, T);
      for (const [i, event] of events.entries()) {
        busy.attach("late", KEY, {}, T + i * 100);
        busy.detach("late", KEY);
        const [expected, frames] = [quiet, busy].map((router) => router.ingest(event, T + i * 100));
        assert.deepEqual(plain(frames), plain(expected));
        assert.strictEqual(busy.wakeAt(), quiet.wakeAt());
      }
    },

    "a run of the same id that began anew is told after the one that ended"() {
      const router = live();
      const run = emitter();
      router.ingest(run.says("old"), T);
      router.ingest(run.end(), T + 1);
      router.ingest(run.start(), T + 2);
      router.ingest(run.says("new"), T + 200);
      const viewer = new Viewer(assert, "late");
      viewer.take(late(router, T + 201, { deltas: "suffix" }).frames);
      assert.deepEqual([viewer.text(), viewer.state()], ["new", "delta"]);
    },
  };
};
