import { KEY, T, emitter, plain } from "./events.mjs";
import { liveRouters } from "./live.mjs";

export const name = "live frames have their documented shape";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = (kit) => {
  const { assert } = kit;
  const live = liveRouters(kit);
  /** @param {string[]} connIds @param {string} event @param {object} payload @param {boolean} dropIfSlow */
  const to = (connIds, event, payload, dropIfSlow) => ({ to: "connections", connIds, event, payload, dropIfSlow });
  /** @param {string} event @param {object} payload */
  const toNodes = (event, payload) => ({ to: "nodes", sessionKey: KEY, event, payload });
  /** @param {string} text @param {number} timestamp */
  const message = (text, timestamp) => ({ role: "assistant", content: [{ type: "text", text }], timestamp });

  return {
    "a whole run, frame by frame"() {
      const router = live();
      router.setSession(KEY, { row: { label: "Main" } });
      assert.deepEqual(router.attach("suffix", KEY, { deltas: "suffix" }, T), { recovered: false, epoch: "e-1", frames: [] });
      router.attach("full", KEY, { tools: true }, T);
      router.subscribeSessions("op");
      router.watchTools("r", "watcher", T);
      const all = ["suffix", "full", "op"];
      const head = { runId: "r", sessionKey: KEY };
      const run = emitter();

      const start = run.start();
      const running = { updatedAt: T, status: "running", startedAt: T, abortedLastRun: false };
      assert.deepEqual(plain(router.ingest(start, T)), [
        to(all, "agent", start, false),
        toNodes("agent", start),
        { to: "store", sessionKey: KEY, patch: { ...running, endedAt: null, runtimeMs: null } },
        to(["op"], "sessions.changed", { sessionKey: KEY, phase: "start", runId: "r", ts: T, session: { label: "Main", ...running }, ...running }, true),
      ]);

      const first = run.says("[[reply_to_current]]Let me ", "Let me ");
      const delta = { ...head, seq: 2, state: "delta" };
      const added = { deltaText: "Let me ", offset: 0, timestamp: T + 1 };
      assert.deepEqual(plain(router.ingest(first, T + 1)), [
        toNodes("agent", first),
        to(["suffix"], "chat", { ...delta, ...added }, true),
        to(["full", "op"], "chat", { ...delta, ...added, message: message("Let me ", T + 1) }, true),
        toNodes("chat", { ...delta, message: message("Let me ", T + 1) }),
      ]);

      const second = run.says("[[reply_to_current]]Let me look.", "look.");
      assert.deepEqual(plain(router.ingest(second, T + 2)), [toNodes("agent", second)]);

      const tool = run.tool("start", { args: { q: "x" } });
      const flushed = { ...head, seq: 3, state: "delta" };
      const more = { deltaText: "look.", offset: 7, timestamp: T + 3 };
      assert.deepEqual(plain(router.ingest(tool, T + 3)), [
        to(["suffix"], "chat", { ...flushed, ...more }, true),
        to(["full", "op"], "chat", { ...flushed, ...more, message: message("Let me look.", T + 3) }, true),
        toNodes("chat", { ...flushed, message: message("Let me look.", T + 3) }),
        to(["watcher", "full"], "agent", tool, false),
        to(["op"], "session.tool", tool, true),
      ]);

      assert.deepEqual(plain(router.attach("late", KEY, { deltas: "suffix", tools: true }, T + 4)), {
        recovered: false,
        epoch: "e-1",
        frames: [
          to(["late"], "chat", { ...flushed, deltaText: "Let me look.", offset: 0, replace: true, timestamp: T + 4 }, true),
          to(["late"], "agent", tool, false),
        ],
      });
      router.detach("late", KEY);

      const end = run.end({ stopReason: "stop", endedAt: T + 5 });
      const done = { updatedAt: T + 5, status: "done", startedAt: T, endedAt: T + 5, runtimeMs: 5, abortedLastRun: false };
      const final = { ...head, seq: 5, state: "final", stopReason: "stop", message: message("Let me look.", T + 5) };
      assert.deepEqual(plain(router.ingest(end, T + 5)), [
        to(all, "agent", end, false),
        toNodes("agent", end),
        to(all, "chat", final, false),
        toNodes("chat", final),
        { to: "store", sessionKey: KEY, patch: done },
        to(["op"], "sessions.changed", { sessionKey: KEY, phase: "end", runId: "r", ts: T, session: { label: "Main", ...done }, ...done }, true),
      ]);

      assert.deepEqual(plain(router.attach("late", KEY, {}, T + 6).frames), [to(["late"], "chat", final, false)]);
    },

    "an error, now as an event and later as the end"() {
      const router = live();
      router.attach("c", KEY, {}, T);
      const event = emitter().fail({ error: { name: "ApiError", message: "overloaded", code: 529 } });
      const told = { ...event, data: { phase: "error", error: "ApiError: overloaded: code=529" } };
      assert.deepEqual(plain(router.ingest(event, T)), [to(["c"], "agent", told, false), toNodes("agent", told)]);
      const error = { runId: "r", sessionKey: KEY, seq: 1, state: "error", errorMessage: "ApiError: overloaded: code=529" };
      assert.deepEqual(plain(router.wake(T + 15_000)), [to(["c"], "chat", error, false), toNodes("chat", error)]);
    },

    "a replacement and an abort of a linked run"() {
      const router = live({ throttleMs: 0 });
      router.attach("c", KEY, { deltas: "suffix" }, T);
      router.linkRun("engine", { clientRunId: "client", sessionKey: KEY });
      const run = emitter("engine", {});
      const head = { runId: "client", sessionKey: KEY };
      router.ingest(run.says("Hello"), T);
      const event = run.says("Bye");
      const delta = { ...head, seq: 2, state: "delta" };
      assert.deepEqual(plain(router.ingest(event, T + 1)), [
        toNodes("agent", { ...event, ...head }),
        to(["c"], "chat", { ...delta, deltaText: "Bye", offset: 0, replace: true, timestamp: T + 1 }, true),
        toNodes("chat", { ...delta, message: message("Bye", T + 1) }),
      ]);
      const frames = plain(router.abortRun("client", KEY, { stopReason: "user" }, T + 2));
      const aborted = { ...head, seq: frames[0]?.payload.seq, state: "aborted", stopReason: "user", message: message("Bye", T + 2) };
      assert.deepEqual(frames, [to(["c"], "chat", aborted, false), toNodes("chat", aborted)]);
    },

    "frames are ordinary arrays and objects, fit for structured clone"() {
      const router = live();
      router.attach("c", KEY, { tools: true }, T);
      const run = emitter();
      const events = [run.start(), run.says("x"), run.tool("start")];
      const frames = events.flatMap((event) => router.ingest(event, T));
      const joined = router.attach("d", KEY, { tools: true }, T);
      for (const list of [frames, joined.frames, router.setSlow("c", true, T)]) {
        assert.isTrue(Array.isArray(list));
        assert.deepEqual(structuredClone(list), list);
        for (const frame of list) assert.strictEqual(Object.getPrototypeOf(frame), Object.prototype);
      }
    },
  };
};
