import { KEY, T, emitter, payloads } from "./events.mjs";
import { Viewer, liveRouters, told, viewedRouters } from "./live.mjs";

export const name = "held text comes when due";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = (kit) => {
  const { assert } = kit;
  const live = liveRouters(kit);
  const attached = viewedRouters(kit);
  return {
    "what comes too soon is due one throttle after it came"() {
      const { router, run } = attached();
      assert.deepEqual(told(router.ingest(run.says("a"), T)), ["+0 a"]);
      assert.strictEqual(router.wakeAt(), undefined);
      assert.deepEqual(told(router.ingest(run.says("ab"), T + 10)), []);
      assert.strictEqual(router.wakeAt(), T + 160);
      assert.deepEqual(router.wake(T + 159), []);
      assert.strictEqual(router.wakeAt(), T + 160);
      assert.deepEqual(told(router.wake(T + 160)), ["+1 b"]);
      assert.strictEqual(router.wakeAt(), undefined);
      assert.deepEqual(router.wake(T + 160), []);
    },

    "later text does not move the time, and comes along"() {
      const { router, run } = attached();
      router.ingest(run.says("a"), T);
      for (const [i, text] of ["ab", "abc", "abcd"].entries()) {
        router.ingest(run.says(text), T + 10 + i * 40);
        assert.strictEqual(router.wakeAt(), T + 160);
      }
      const frames = router.wake(T + 200);
      assert.deepEqual(told(frames), ["+1 bcd"]);
      const [payload] = payloads(frames, "chat", "connections");
      assert.deepEqual([payload.seq, payload.timestamp], [4, T + 200]);
    },

    "text that comes a throttle after the last one goes at once, with all that waits"() {
      const { router, run } = attached();
      router.ingest(run.says("a"), T);
      router.ingest(run.says("ab"), T + 149);
      assert.strictEqual(router.wakeAt(), T + 299);
      assert.deepEqual(told(router.ingest(run.says("abc"), T + 150)), ["+1 bc"]);
      assert.strictEqual(router.wakeAt(), undefined);
    },

    "the throttle counts from when text went out, woken or not"() {
      const { router, run } = attached();
      router.ingest(run.says("a"), T);
      router.ingest(run.says("ab"), T + 10);
      router.wake(T + 160);
      assert.deepEqual(told(router.ingest(run.says("abc"), T + 309)), []);
      assert.strictEqual(router.wakeAt(), T + 459);
      assert.deepEqual(told(router.ingest(run.says("abcd"), T + 310)), ["+2 cd"]);
    },

    "a host that wakes as told shows no text later than that"() {
      const { router, run } = attached();
      const viewer = new Viewer(assert, "c");
      /** @type {[at: number, text: string][]} */
      const came = [];
      let text = "";
      for (let now = T; now < T + 3000; now += 7) {
        const at = router.wakeAt();
        if (at !== undefined && at <= now) viewer.take(router.wake(now));
        if (now % 3 === 0 && now < T + 2000) {
          text += `${now % 1000} `;
          came.push([now, text]);
          viewer.take(router.ingest(run.says(text), now));
        }
        const due = came.filter(([then]) => then <= now - 150 - 7).at(-1)?.[1] ?? "";
        assert.isTrue((viewer.text() ?? "").startsWith(due), `${now - T} ms`);
      }
      assert.strictEqual(viewer.text(), text);
      assert.strictEqual(router.wakeAt(), undefined);
    },

    "a terminal frame carries what waits, and nothing waits after it"() {
      const { router, run } = attached();
      router.ingest(run.says("a"), T);
      router.ingest(run.says("ab"), T + 10);
      assert.deepEqual(told(router.ingest(run.end(), T + 20)), ["final ab"]);
      assert.strictEqual(router.wakeAt(), undefined);
      assert.deepEqual(router.wake(T + 1000), []);
    },

    "so does an abort"() {
      const { router } = attached();
      router.linkRun("e", { clientRunId: "r", sessionKey: KEY });
      const run = emitter("e", {});
      router.ingest(run.says("a"), T);
      router.ingest(run.says("ab"), T + 10);
      assert.deepEqual(told(router.abortRun("r", KEY, {}, T + 20)), ["aborted ab"]);
      assert.strictEqual(router.wakeAt(), undefined);
      assert.deepEqual(router.wake(T + 1000), []);
    },

    "what cannot be shown yet is not waited for"() {
      const { router, run } = attached();
      router.ingest(run.says("a"), T);
      router.ingest(run.says("a["), T + 10);
      assert.strictEqual(router.wakeAt(), undefined);
      router.ingest(run.says("a[["), T + 20);
      assert.strictEqual(router.wakeAt(), undefined);
      router.ingest(run.says("a[[note"), T + 30);
      assert.strictEqual(router.wakeAt(), T + 180, "it counts from when it could be shown");
      assert.deepEqual(told(router.wake(T + 180)), ["+1 [[note"]);
    },

    "silent, hidden and unattended text is not waited for"() {
      const router = live();
      const silent = emitter("silent");
      for (const text of ["N", "NO_", "NO_REPLY", "NO_REPLY NO"]) router.ingest(silent.says(text), T);
      router.setRunContext("hidden", { isControlUiVisible: false });
      const hidden = emitter("hidden");
      for (const text of ["a", "ab"]) router.ingest(hidden.says(text), T);
      const nowhere = emitter("nowhere", {});
      for (const text of ["a", "ab"]) router.ingest(nowhere.says(text), T);
      assert.strictEqual(router.wakeAt(), undefined);
    },

    "of many runs the earliest counts, and one call shows all that is due"() {
      const { router } = attached();
      const runs = ["w", "x", "y", "z"].map((id) => emitter(id));
      const [w, x, y, z] = runs;
      for (const run of runs) router.ingest(run.says("a"), T);
      for (const [run, wait] of /** @type {const} */ ([[z, 10], [y, 10], [x, 30], [w, 60]])) router.ingest(run.says("ab"), T + wait);
      assert.strictEqual(router.wakeAt(), T + 160);
      const runIds = payloads(router.wake(T + 180), "chat", "connections").map((payload) => payload.runId);
      assert.sameMembers(runIds, ["x", "y", "z"]);
      assert.strictEqual(router.wakeAt(), T + 210);
      assert.deepEqual(told(router.wake(T + 5000)), ["+1 b"]);
    },

    "a tool start shows what waits, and the throttle begins anew"() {
      const { router, run } = attached();
      router.ingest(run.says("Let me "), T);
      router.ingest(run.says("Let me look. "), T + 10);
      const frames = router.ingest(run.tool("start"), T + 100);
      assert.deepEqual(told(frames), ["+7 look. "]);
      const [payload] = payloads(frames, "chat", "connections");
      assert.deepEqual([payload.seq, payload.timestamp], [2, T + 100]);
      assert.strictEqual(router.wakeAt(), undefined);
      assert.deepEqual(told(router.ingest(run.says("Let me look. It"), T + 249)), []);
      assert.strictEqual(router.wakeAt(), T + 399);
      assert.deepEqual(told(router.ingest(run.says("Let me look. It is"), T + 250)), ["+13 It is"]);
    },

    "other events of a run show nothing early"() {
      const { router, run } = attached();
      router.ingest(run.says("a"), T);
      router.ingest(run.says("ab"), T + 10);
      for (const event of [run.tool("update"), run.tool("result"), run.start(), run.event("thinking", { text: "hm" })]) {
        assert.deepEqual(told(router.ingest(event, T + 20)), []);
      }
      assert.strictEqual(router.wakeAt(), T + 160);
    },

    "throttleMs 0 keeps nothing back"() {
      const { router, run } = attached({ throttleMs: 0 });
      for (const [i, text] of ["a", "ab", "abc"].entries()) {
        assert.deepEqual(told(router.ingest(run.says(text), T)), [`+${i} ${text.at(-1)}`]);
        assert.strictEqual(router.wakeAt(), undefined);
      }
    },

    "an infinite throttle leaves all to the end, and never asks to be woken"() {
      const { router, run } = attached({ throttleMs: Infinity });
      assert.deepEqual(told(router.ingest(run.says("a"), T)), []);
      assert.strictEqual(router.wakeAt(), undefined);
      assert.deepEqual(told(router.ingest(run.end(), T + 1)), ["final a"]);
    },

    "at the first instants of time the throttle counts from zero"() {
      const { router, run } = attached();
      const young = live();
      young.attach("c", KEY, {}, 0);
      assert.deepEqual(told(young.ingest({ ...run.says("a"), ts: 1 }, 149)), []);
      assert.strictEqual(young.wakeAt(), 299);
      assert.deepEqual(told(young.wake(299)), ["+0 a"]);
      assert.strictEqual(router.wakeAt(), undefined);
    },

    "a clock that goes back stands still"() {
      const { router, run } = attached();
      router.ingest(run.says("a"), T);
      router.ingest(run.says("ab"), T - 50_000);
      assert.strictEqual(router.wakeAt(), T + 150);
      assert.deepEqual(router.wake(T - 1), []);
      assert.deepEqual(told(router.wake(T + 150)), ["+1 b"]);
    },

    "text is paced without viewers too"() {
      const router = live();
      const run = emitter();
      router.ingest(run.says("a"), T);
      router.ingest(run.says("ab"), T + 10);
      assert.strictEqual(router.wakeAt(), T + 160);
      const [payload] = payloads(router.wake(T + 160), "chat", "nodes");
      assert.strictEqual(payload.message.content[0].text, "ab");
    },
  };
};
