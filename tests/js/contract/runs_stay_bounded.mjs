import { KEY, T, emitter, payloads } from "./events.mjs";
import { Viewer, framesOf, liveRouters, told } from "./live.mjs";

export const name = "runs stay bounded";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** @type {import("./kit.mjs").CasesOf} */
export const cases = (kit) => {
  const { assert } = kit;
  const live = liveRouters(kit);
  /** @param {import("runcast").ChatRouter} router */
  const ofRuns = (router) => {
    const { contexts, sequences, texts, textUnits, aborted, openTools, pendingErrors, pendingDeltas } = router.stats().held;
    return { contexts, sequences, texts, textUnits, aborted, openTools, pendingErrors, pendingDeltas };
  };
  const none = { contexts: 0, sequences: 0, texts: 0, textUnits: 0, aborted: 0, openTools: 0, pendingErrors: 0, pendingDeltas: 0 };

  return {
    "an ended run leaves nothing but its terminal frame"() {
      for (const [about, context] of /** @type {const} */ ([["seen", {}], ["hidden", { isControlUiVisible: false }], ["heartbeat", { isHeartbeat: true }]])) {
        const router = live();
        router.setRunContext("r", context);
        const run = emitter();
        for (const event of [run.start(), run.says("a"), run.says("ab"), run.tool("start"), run.end()]) router.ingest(event, T);
        assert.deepEqual(ofRuns(router), none, about);
        assert.strictEqual(router.stats().held.ended, about === "hidden" ? 0 : 1, about);
      }
    },

    "a run that was hidden on its way leaves nothing either"() {
      const router = live();
      const run = emitter();
      for (const event of [run.start(), run.says("a"), run.says("ab"), run.tool("start")]) router.ingest(event, T);
      router.setRunContext("r", { isControlUiVisible: false });
      for (const event of [run.says("abc"), run.tool("start", { toolCallId: "call-2" }), run.end()]) router.ingest(event, T + 1);
      assert.deepEqual(ofRuns(router), none);
    },

    "an aborted run leaves nothing once it ended"() {
      const router = live();
      router.linkRun("e", { clientRunId: "r", sessionKey: KEY });
      const run = emitter("e", {});
      router.ingest(run.says("a"), T);
      router.abortRun("r", KEY, {}, T);
      for (const event of [run.says("ab"), run.end()]) router.ingest(event, T + 1);
      router.wake(T + 10 * MINUTE);
      assert.deepEqual(ofRuns(router), none);
    },

    "an idle run is forgotten without a frame"() {
      const router = live();
      router.attach("c", KEY, {}, T);
      router.setRunContext("r", { sessionKey: KEY });
      const run = emitter();
      router.ingest(run.says("never ended"), T);
      router.ingest(run.tool("start"), T + 1);
      assert.strictEqual(router.wakeAt(), undefined);
      assert.deepEqual(router.wake(T + HOUR - MINUTE), []);
      assert.strictEqual(router.stats().held.texts, 1);
      assert.deepEqual(router.wake(T + HOUR + 2 * MINUTE), []);
      assert.deepEqual(ofRuns(router), none);
      assert.strictEqual(router.stats().dropped.idleRuns, 1);
      assert.deepEqual(router.attach("d", KEY, { tools: true }, T + 2 * HOUR).frames, []);
    },

    "a run that is announced after a long silence is not idle"() {
      const router = live();
      router.attach("c", KEY, {}, T);
      router.ingest(emitter("before").says("long ago"), T);
      const later = T + 3 * HOUR;
      router.linkRun("e", { clientRunId: "r", sessionKey: KEY });
      router.setRunContext("h", { sessionKey: KEY, isHeartbeat: true });
      const run = emitter("e", {});
      assert.deepEqual(told(router.ingest(run.says("here"), later)), ["+0 here"]);
      assert.strictEqual(router.stats().held.contexts, 1);
      assert.deepEqual(told(router.ingest(run.end(), later + 1)), ["final here"]);
      // From then on it counts like any other.
      router.wake(later + HOUR + 2 * MINUTE);
      assert.deepEqual(ofRuns(router), none);
    },

    "any event keeps a run"() {
      const router = live({ limits: { runIdleMs: 10 * MINUTE } });
      router.attach("c", KEY, {}, T);
      const run = emitter();
      router.ingest(run.says("kept"), T);
      for (let minute = 5; minute <= 60; minute += 5) router.ingest(run.event("thinking"), T + minute * MINUTE);
      assert.deepEqual(told(router.ingest(run.end(), T + 61 * MINUTE)), ["final kept"]);
      assert.strictEqual(router.stats().dropped.idleRuns, 0);
    },

    "runs that never end stay few where a limit says so"() {
      const router = live({ limits: { runs: 50, sequences: 50 } });
      for (let i = 0; i < 5000; i += 1) {
        const run = emitter(`r${i}`);
        for (const event of [run.start(), run.says("text ".repeat(10)), run.tool("start")]) router.ingest(event, T + i);
      }
      const { texts, textUnits, openTools, sequences } = router.stats().held;
      assert.isAtMost(texts, 50);
      assert.isAtMost(textUnits, 50 * 50);
      assert.isAtMost(openTools, 50);
      assert.isAtMost(sequences, 5000);
      assert.isAtLeast(router.stats().dropped.texts, 4950);
    },

    "a host that never wakes stays bounded by time"() {
      const router = live();
      for (let i = 0; i < 500; i += 1) router.ingest(emitter(`r${i}`).says("never ended"), T + i * MINUTE);
      assert.isAtMost(router.stats().held.texts, 62);
      assert.isAtLeast(router.stats().dropped.idleRuns, 438);
    },

    "of a long text the end is kept, and marked"() {
      const router = live({ throttleMs: 0, limits: { textUnits: 100 } });
      const viewers = [new Viewer(assert, "s"), new Viewer(assert, "f")];
      router.attach("s", KEY, { deltas: "suffix" }, T);
      router.attach("f", KEY, { deltas: "full" }, T);
      const run = emitter();
      let whole = "";
      for (let i = 0; i < 60; i += 1) {
        const delta = `word${i} `;
        whole += delta;
        const frames = router.ingest(run.event("assistant", { delta }), T + i);
        for (const viewer of viewers) viewer.take(frames);
        for (const { truncated } of payloads(frames, "chat", "connections")) {
          assert.strictEqual(truncated, whole.length > 100 ? true : undefined, `${whole.length}`);
        }
        const shown = viewers[0].text() ?? "";
        assert.isTrue(whole.endsWith(shown), shown);
        assert.isAtMost(shown.length, 100 + delta.length);
        assert.strictEqual(viewers[1].text(), shown);
        assert.isAtMost(router.stats().held.textUnits, 200);
      }
      const frames = router.ingest(run.end(), T + 100);
      const [final] = payloads(frames, "chat", "connections");
      assert.isTrue(final.truncated);
      assert.isTrue(whole.trim().endsWith(final.message.content[0].text));
      assert.isAtLeast(final.message.content[0].text.length, 50);
      assert.isAtLeast(router.stats().dropped.textUnits, whole.length - 200);
    },

    "so of a text that comes as a whole each time"() {
      for (const withDelta of [true, false]) {
        const router = live({ throttleMs: 0, limits: { textUnits: 100 } });
        router.attach("c", KEY, { deltas: "suffix" }, T);
        const viewer = new Viewer(assert, "c");
        const run = emitter();
        let whole = "";
        for (let i = 0; i < 60; i += 1) {
          whole += `word${i} `;
          viewer.take(router.ingest(run.says(whole, withDelta ? `word${i} ` : undefined), T + i));
          assert.isTrue(whole.endsWith(viewer.text() ?? "?"), viewer.text());
          assert.isAtMost(router.stats().held.textUnits, 200);
        }
        viewer.take(router.ingest(run.end(), T + 100));
        assert.isTrue(whole.trim().endsWith(viewer.text() ?? "?"));
      }
    },

    "not each piece of a long text replaces all"() {
      const router = live({ throttleMs: 0, limits: { textUnits: 1000 } });
      router.attach("c", KEY, { deltas: "suffix" }, T);
      const run = emitter();
      let [pieces, replaced] = [0, 0];
      for (let i = 0; i < 500; i += 1) {
        for (const payload of payloads(router.ingest(run.event("assistant", { delta: `unit ${i} ` }), T + i), "chat", "connections")) {
          pieces += 1;
          if (payload.replace) replaced += 1;
        }
      }
      assert.strictEqual(pieces, 500);
      assert.isAtMost(replaced, 50);
    },

    "and of one that comes at once"() {
      const router = live({ limits: { textUnits: 10 } });
      router.attach("c", KEY, {}, T);
      const run = emitter();
      router.ingest(run.says("0123456789abcdefghij"), T);
      const [final] = payloads(router.ingest(run.end(), T + 1), "chat", "connections");
      assert.isTrue(final.truncated);
      assert.isTrue("0123456789abcdefghij".endsWith(final.message.content[0].text));
      assert.isAtMost(final.message.content[0].text.length, 10);
    },

    "a text of just the limit is whole"() {
      const router = live({ limits: { textUnits: 10 } });
      router.attach("c", KEY, {}, T);
      const run = emitter();
      const frames = [...router.ingest(run.says("0123456789"), T), ...router.ingest(run.end(), T + 1)];
      assert.deepEqual(told(frames), ["+0 0123456789", "final 0123456789"]);
      for (const payload of payloads(frames, "chat", "connections")) assert.notProperty(payload, "truncated");
    },

    "the cut shows no half of a character and no piece of a tag"() {
      const text = `${"😀".repeat(10)}[[reply_to: 42]]${"😀".repeat(5)}`;
      for (let textUnits = 1; textUnits < text.length + 4; textUnits += 1) {
        const router = live({ throttleMs: 0, limits: { textUnits } });
        router.attach("c", KEY, {}, T);
        const viewer = new Viewer(assert, "c");
        const run = emitter();
        for (const delta of [...text.match(/.{1,7}/gsu) ?? [], "[[reply_to: 42]]"]) {
          viewer.take(router.ingest(run.event("assistant", { delta }), T));
          assert.match(viewer.text() ?? "", /^(?:😀)*$/u, `${textUnits}`);
        }
        viewer.take(router.ingest(run.end(), T));
        assert.match(viewer.text() ?? "", /^(?:😀)*$/u, `${textUnits}`);
      }
    },

    "the cut shows no piece of a token"() {
      for (let textUnits = 16; textUnits < 40; textUnits += 1) {
        const router = live({ throttleMs: 0, limits: { textUnits } });
        router.attach("c", KEY, {}, T);
        const viewer = new Viewer(assert, "c");
        const run = emitter();
        for (const delta of ["NO_", "REPLY ", "NO_REPLY", "abcdefgh", "ijklmnop", " NO_", "REPLY"]) {
          viewer.take(router.ingest(run.event("assistant", { delta }), T));
          assert.match(viewer.text() ?? "", /^[a-p]* ?$/, `${textUnits}`);
        }
        viewer.take(router.ingest(run.end(), T));
        assert.match(viewer.text() ?? "", /^[a-p]*$/, `${textUnits}`);
      }
    },

    "who catches up on a cut text gets what there is"() {
      const router = live({ throttleMs: 0, limits: { textUnits: 10 } });
      const run = emitter();
      router.ingest(run.event("assistant", { delta: "0123456789" }), T);
      router.ingest(run.event("assistant", { delta: "abcdefghij" }), T);
      const viewer = new Viewer(assert, "c");
      for (const offset of [0, 5, 15, 20]) {
        const resume = { epoch: "e-1", runs: { r: offset } };
        const { frames } = router.attach("c", KEY, { deltas: "suffix", resume }, T);
        if (offset > 0 && offset < 20) assert.isTrue(framesOf(frames, "c")[0].payload.replace, `${offset}`);
      }
      viewer.take(router.attach("c", KEY, { deltas: "suffix" }, T).frames);
      viewer.take(router.ingest(run.event("assistant", { delta: "k" }), T));
      assert.isTrue("0123456789abcdefghijk".endsWith(viewer.text() ?? "?"));
    },

    "ended runs are bounded in bytes, the oldest go"() {
      const router = live({ limits: { endedBytes: 4000 } });
      for (let i = 0; i < 50; i += 1) {
        const run = emitter(`r${i}`);
        router.ingest(run.says("x".repeat(500)), T);
        router.ingest(run.end(), T + i);
      }
      const { ended, endedBytes } = router.stats().held;
      assert.isAtMost(endedBytes, 4000);
      assert.isBelow(ended, 9);
      assert.isAtLeast(ended, 1);
      const ids = framesOf(router.attach("c", KEY, {}, T + 100).frames, "c").map(({ payload }) => payload.runId);
      assert.deepEqual(ids, Array.from({ length: ids.length }, (_, i) => `r${50 - ids.length + i}`));
      assert.isAtLeast(router.stats().dropped.ended, 50 - ids.length);
    },

    "ended runs go in time"() {
      const router = live();
      router.ingest(emitter().end(), T);
      router.wake(T + 5 * MINUTE + 2 * MINUTE);
      const { ended, endedBytes } = router.stats().held;
      assert.deepEqual([ended, endedBytes], [0, 0]);
    },

    "open tool calls of a run are bounded, the oldest go"() {
      for (const [limits, kept] of /** @type {const} */ ([[{}, 64], [{ openTools: 3 }, 3], [{ openTools: 0 }, 0]])) {
        const router = live({ limits });
        const run = emitter();
        for (let i = 0; i < 100; i += 1) router.ingest(run.tool("start", { toolCallId: `t${i}` }), T + i);
        assert.strictEqual(router.stats().held.openTools, kept);
        assert.strictEqual(router.stats().dropped.openTools, 100 - kept);
        const calls = framesOf(router.attach("c", KEY, { tools: true }, T + 200).frames, "c").map(({ payload }) => payload.data.toolCallId);
        assert.deepEqual(calls, Array.from({ length: kept }, (_, i) => `t${100 - kept + i}`));
      }
    },

    "attachments are bounded like other registries, the oldest go"() {
      const router = live({ limits: { connections: 3 } });
      for (const id of ["0", "1", "2", "3", "4"]) router.attach(id, KEY, {}, T);
      assert.strictEqual(router.stats().held.attachments, 3);
      assert.strictEqual(router.stats().dropped.connections, 2);
      const [frame] = router.ingest(emitter().start(), T);
      assert.deepEqual(frame.to === "connections" && frame.connIds, ["2", "3", "4"]);
    },

    "limits of none hold nothing and still route"() {
      const limits = {
        runs: 0, sequences: 0, sessions: 0, connections: 0, toolRuns: 0,
        textUnits: 0, openTools: 0, endedBytes: 0, endedRetentionMs: 0, runIdleMs: 0, errorGraceMs: 0,
      };
      const router = live({ limits });
      router.attach("c", KEY, { tools: true }, T);
      router.subscribeSessions("op");
      const run = emitter();
      for (const event of [run.start(), run.says("a"), run.tool("start"), run.fail({ error: "x" }), run.end()]) router.ingest(event, T);
      const { held } = router.stats();
      assert.deepEqual([held.attachments, held.ended, held.openTools, held.pendingErrors, held.textUnits], [0, 0, 0, 0, 0]);
      assert.strictEqual(router.wakeAt(), undefined);
    },

    "limits without end hold all"() {
      const limits = {
        runs: Infinity, sequences: Infinity, sessions: Infinity, connections: Infinity, toolRuns: Infinity,
        textUnits: Infinity, openTools: Infinity, endedBytes: Infinity, endedRetentionMs: Infinity, runIdleMs: Infinity,
      };
      const router = live({ limits });
      const [ended, running] = [emitter("ended"), emitter("running")];
      for (const event of [ended.says("x"), ended.end(), running.says("y")]) router.ingest(event, T);
      router.wake(T + 1000 * HOUR);
      assert.deepEqual(told(router.attach("c", KEY, {}, T + 1000 * HOUR).frames), ["final x", "=0 y"]);
    },
  };
};
