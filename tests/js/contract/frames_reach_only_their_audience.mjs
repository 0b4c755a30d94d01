import { KEY, T, brief, emitter, payloads, plain } from "./events.mjs";
import { Viewer, framesOf, heard, liveRouters, told } from "./live.mjs";

export const name = "frames reach only their audience";

const OTHER = "agent:main:other";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = (kit) => {
  const { assert } = kit;
  const live = liveRouters(kit);
  /**
   * The life of one run, event by event.
   * @param {import("runcast").ChatRouter} router
   * @param {ReturnType<typeof emitter>} run
   */
  const wholeRun = (router, run) =>
    [run.start(), run.says("a"), run.event("thinking", { text: "hm" }), run.tool("start"), run.tool("result"), run.says("ab"), run.end()].flatMap(
      (event, i) => router.ingest(event, T + i * 200),
    );

  return {
    "nothing goes to all"() {
      const router = live();
      router.setSession(KEY, { row: {} });
      router.linkRun("e", { clientRunId: "c", sessionKey: KEY });
      const frames = [
        ...wholeRun(router, emitter()),
        ...wholeRun(router, emitter("nowhere", {})),
        ...router.ingest(emitter("e", {}).says("x"), T),
        ...router.abortRun("c", KEY, {}, T),
        ...router.ingest({ runId: "r", seq: 99, stream: "x", ts: T, sessionKey: KEY }, T),
      ];
      assert.isEmpty(frames.filter((/** @type {any} */ frame) => frame.to === "all"));
    },

    "a connection hears of the sessions that it is attached to"() {
      const router = live();
      router.attach("a", KEY, {}, T);
      router.attach("b", OTHER, {}, T);
      router.attach("both", KEY, {}, T);
      router.attach("both", OTHER, {}, T);
      const here = wholeRun(router, emitter("r1"));
      const there = wholeRun(router, emitter("r2", { sessionKey: OTHER }));
      assert.deepEqual(told(here, "a"), ["+0 a", "+1 b", "final ab"]);
      assert.deepEqual(told(here, "both"), told(here, "a"));
      assert.deepEqual(told(there, "both"), told(there, "b"));
      for (const [frames, stranger] of /** @type {const} */ ([[here, "b"], [there, "a"]])) assert.isEmpty(framesOf(frames, stranger));
    },

    "an operator hears of every session, once"() {
      const router = live();
      router.attach("a", KEY, {}, T);
      router.subscribeSessions("op");
      router.attach("op", KEY, { deltas: "suffix" }, T);
      const here = router.ingest(emitter("r1").says("x"), T);
      assert.deepEqual(told(here, "op"), ["+0 x"]);
      assert.notProperty(framesOf(here, "op")[0].payload, "message");
      const there = router.ingest(emitter("r2", { sessionKey: OTHER }).says("x"), T);
      assert.deepEqual(told(there, "op"), ["+0 x"]);
      assert.property(framesOf(there, "op")[0].payload, "message", "full where it is not attached");
    },

    "no connection is listed twice, and none gets a chat or agent payload twice"() {
      const router = live();
      router.subscribeSessions("c");
      router.watchTools("r", "c", T);
      router.attach("c", KEY, { tools: true }, T);
      router.attach("c", KEY, { tools: true, deltas: "suffix" }, T);
      const run = emitter();
      for (const event of [run.start(), run.says("a"), run.tool("start"), run.end()]) {
        const frames = framesOf(router.ingest(event, T), "c");
        const events = frames.map((frame) => frame.event);
        assert.lengthOf(events, new Set(events).size, JSON.stringify(frames));
        for (const { connIds } of frames) assert.deepEqual(connIds, ["c"]);
      }
    },

    "attached connections come in the order in which they attached, operators after them"() {
      const router = live();
      router.subscribeSessions("op2");
      router.subscribeSessions("op1");
      for (const id of ["c3", "c1", "c2"]) router.attach(id, KEY, {}, T);
      router.attach("op1", KEY, {}, T);
      assert.deepEqual(brief(router.ingest(emitter().start(), T))[0], "connections(c3 c1 c2 op1 op2) agent lifecycle");
    },

    "who detached or disconnected hears no more"() {
      const router = live();
      for (const id of ["a", "b", "c"]) router.attach(id, KEY, {}, T);
      router.attach("a", OTHER, {}, T);
      router.detach("a", KEY);
      router.disconnect("b");
      const frames = wholeRun(router, emitter());
      assert.isEmpty([...framesOf(frames, "a"), ...framesOf(frames, "b")]);
      assert.isNotEmpty(framesOf(frames, "c"));
      assert.isNotEmpty(framesOf(wholeRun(router, emitter("r2", { sessionKey: OTHER })), "a"));
      router.detach("a", OTHER);
      router.detach("c", KEY);
      assert.strictEqual(router.stats().held.attachments, 0);
    },

    "detaching where nobody is attached does nothing"() {
      const router = live();
      router.attach("c", KEY, {}, T);
      router.detach("c", OTHER);
      router.detach("d", KEY);
      router.detach("", "");
      assert.strictEqual(router.stats().held.attachments, 1);
    },

    "an unsubscribed operator hears no more, unless it is attached"() {
      const router = live();
      for (const id of ["op", "c"]) router.subscribeSessions(id);
      router.attach("c", KEY, {}, T);
      for (const id of ["op", "c"]) router.unsubscribeSessions(id);
      const frames = wholeRun(router, emitter());
      assert.isEmpty(framesOf(frames, "op"));
      assert.deepEqual(told(frames), ["+0 a", "+1 b", "final ab"]);
      assert.isEmpty(framesOf(frames, "c").filter((frame) => frame.event.startsWith("session")));
    },

    "assistant events are told as chat alone"() {
      const router = live();
      router.attach("c", KEY, {}, T);
      router.subscribeSessions("op");
      const event = emitter().says("[[reply_to_current]]secret", "secret");
      const frames = router.ingest(event, T);
      for (const id of ["c", "op"]) assert.deepEqual(heard(frames, id), []);
      assert.deepEqual(payloads(plain(frames), "agent", "nodes"), [event]);
    },

    "what else an assistant event says goes without the text"() {
      const router = live();
      router.attach("c", KEY, {}, T);
      const event = emitter().event("assistant", { text: "NO_REPLY", delta: "NO_REPLY", mediaUrls: ["a.png"] }, { trace: 7 });
      const [frame] = framesOf(router.ingest(event, T), "c");
      assert.deepEqual(frame, {
        to: "connections", connIds: ["c"], event: "agent", payload: { ...event, data: { mediaUrls: ["a.png"] } }, dropIfSlow: false,
      });
    },

    "that too is for operators where the run is hidden, over or without a session"() {
      const router = live();
      router.attach("c", KEY, {}, T);
      router.subscribeSessions("op");
      router.setRunContext("hidden", { isControlUiVisible: false });
      const over = emitter("over");
      router.ingest(over.end(), T);
      for (const run of [emitter("hidden"), over, emitter("nowhere", {})]) {
        const frames = router.ingest(run.event("assistant", { text: "x", mediaUrls: ["a.png"] }), T + 1);
        assert.isEmpty(framesOf(frames, "c"));
        assert.deepEqual(framesOf(frames, "op").map(({ payload }) => payload.data), [{ mediaUrls: ["a.png"] }]);
      }
    },

    "hidden runs are for operators"() {
      const router = live();
      router.attach("c", KEY, { tools: true }, T);
      router.subscribeSessions("op");
      router.setRunContext("r", { isControlUiVisible: false });
      const frames = wholeRun(router, emitter());
      assert.isEmpty(framesOf(frames, "c"));
      assert.isEmpty(frames.filter((frame) => frame.to === "nodes"));
      assert.deepEqual(told(frames, "op"), []);
      assert.includeMembers(heard(frames, "op"), ["agent lifecycle", "agent thinking"]);
    },

    "a run that is hidden in mid-run is told no more"() {
      const router = live();
      router.attach("c", KEY, { tools: true }, T);
      const run = emitter();
      for (const event of [run.says("seen"), run.says("seen, held")]) router.ingest(event, T);
      router.setRunContext("r", { isControlUiVisible: false });
      const events = [run.says("seen, held, hidden"), run.tool("start"), run.event("thinking", { text: "hm" })];
      const frames = [
        ...router.wake(T + 200),
        ...events.flatMap((event) => router.ingest(event, T + 400)),
        ...router.wake(T + 800),
        ...router.attach("c", KEY, { tools: true }, T + 900).frames,
        ...router.ingest(run.end(), T + 1000),
        ...router.attach("c", KEY, { tools: true }, T + 1100).frames,
      ];
      const texts = framesOf(frames, "c").map(({ payload }) => JSON.stringify(payload)).join();
      for (const hidden of ["held", "hidden", "hm", "search"]) assert.notInclude(texts, hidden);
      assert.isEmpty(told(router.attach("d", KEY, { tools: true }, T + 1200).frames, "d").filter((line) => line.startsWith("=")), "it is over");
    },

    "runs without a session are for operators"() {
      const router = live();
      router.attach("c", KEY, { tools: true }, T);
      router.subscribeSessions("op");
      const frames = wholeRun(router, emitter("r", {}));
      assert.isEmpty(framesOf(frames, "c"));
      assert.deepEqual(told(frames, "op"), []);
      assert.deepEqual(heard(frames, "op").filter((line) => !line.endsWith("tool")), ["agent lifecycle", "agent thinking", "agent lifecycle"]);
    },

    "what comes after a run's end is for operators"() {
      const router = live();
      router.attach("c", KEY, { tools: true }, T);
      router.subscribeSessions("op");
      const run = emitter();
      router.ingest(run.end(), T);
      const late = [run.event("thinking", { text: "hm" }), run.says("late"), run.end()].flatMap((event) => router.ingest(event, T + 1));
      assert.isEmpty(framesOf(late, "c"));
      assert.deepEqual(heard(late, "op").filter((line) => line.startsWith("agent")), ["agent thinking", "agent lifecycle"]);
    },

    "the session may come from link, event, context or session id"() {
      const router = live();
      router.attach("c", KEY, {}, T);
      router.linkRun("linked", { clientRunId: "client", sessionKey: KEY });
      router.setRunContext("known", { sessionKey: KEY });
      router.setSession(KEY, { row: { sessionId: "sid" } });
      for (const [id, shown] of /** @type {const} */ ([["linked", "client"], ["known", "known"], ["sid", "sid"]])) {
        const [payload] = payloads(router.ingest(emitter(id, {}).says("x"), T), "chat", "connections");
        assert.deepEqual([payload.runId, payload.sessionKey], [shown, KEY]);
      }
      assert.lengthOf(told(router.ingest(emitter("own").says("x"), T)), 1);
    },

    "a gap is told to the run's audience"() {
      const router = live();
      router.attach("c", KEY, {}, T);
      router.attach("stranger", OTHER, {}, T);
      const run = emitter();
      router.ingest(run.start(), T);
      const frames = router.ingest({ ...run.start(), seq: 7 }, T);
      assert.deepEqual(heard(frames), ["agent error", "agent lifecycle"]);
      assert.deepEqual(framesOf(frames, "c")[0].payload.data, { reason: "seq gap", expected: 2, received: 7 });
      assert.isEmpty(framesOf(frames, "stranger"));
    },

    "transcripts go to their followers as ever, not to those attached"() {
      const router = live();
      router.attach("c", KEY, {}, T);
      router.subscribeMessages("reader", KEY);
      router.subscribeSessions("op");
      assert.deepEqual(brief(router.ingestTranscript({ sessionKey: KEY, message: "x" }, T)), [
        "connections(op reader) session.message", "connections(op) sessions.changed message",
      ]);
    },

    "ids are trimmed, blank ones are nobody's"() {
      const router = live();
      const joined = router.attach(" c\ufeff", KEY, {}, T);
      assert.strictEqual(joined.recovered, false);
      for (const [connId, key] of [["", KEY], ["  ", KEY], ["\u00a0", KEY], ["d", ""], ["d", " "]]) {
        assert.deepEqual(router.attach(connId, key, {}, T).frames, []);
      }
      assert.strictEqual(router.stats().held.attachments, 1);
      assert.deepEqual(told(router.ingest(emitter().says("x"), T)), ["+0 x"]);
      router.detach("c ", KEY);
      assert.strictEqual(router.stats().held.attachments, 0);
    },

    "lone surrogates in names tell them apart"() {
      const router = live();
      const [one, two] = ["c\ud83d", "c\ud83e"];
      router.attach(one, "key \ud83d", { deltas: "suffix" }, T);
      router.attach(two, "key \ud83e", {}, T);
      const frames = router.ingest(emitter("run \ude00", { sessionKey: "key \ud83d" }).says("x"), T);
      assert.isEmpty(framesOf(frames, two));
      const [payload] = payloads(frames, "chat", "connections");
      assert.deepEqual([payload.runId, payload.sessionKey], ["run \ude00", "key \ud83d"]);
      const [frame] = frames.filter((one) => one.to === "connections");
      assert.deepEqual(frame.to === "connections" && frame.connIds, [one]);
    },

    "names of an object's own members are names"() {
      const router = live();
      for (const id of ["__proto__", "constructor"]) router.attach(id, "__proto__", {}, T);
      const frames = router.ingest(emitter("__proto__", { sessionKey: "__proto__" }).says("x"), T);
      assert.deepEqual(told(frames, "constructor"), ["+0 x"]);
      assert.deepEqual(told(frames, "__proto__"), ["+0 x"]);
    },

    "a thousand viewers get one frame of each kind"() {
      const router = live();
      const ids = Array.from({ length: 1000 }, (_, i) => `c${i}`);
      for (const [i, id] of ids.entries()) router.attach(id, KEY, { deltas: i % 2 ? "full" : "suffix" }, T);
      const chat = router.ingest(emitter().says("x"), T).filter((frame) => frame.to === "connections");
      assert.deepEqual(chat.map((frame) => (frame.to === "connections" ? frame.connIds : [])), [
        ids.filter((_, i) => i % 2 === 0), ids.filter((_, i) => i % 2 === 1),
      ]);
    },

    "a run that moves to another session is told to that one's viewers as a whole"() {
      const router = live({ throttleMs: 0 });
      router.attach("a", KEY, {}, T);
      router.attach("b", OTHER, { deltas: "suffix" }, T);
      const viewer = new Viewer(assert, "b");
      const run = emitter("r", {});
      router.ingest({ ...run.says("Here."), sessionKey: KEY }, T);
      const moved = router.ingest({ ...run.says("Here. There."), sessionKey: OTHER }, T);
      assert.isEmpty(framesOf(moved, "a"), "it is not in this session now");
      viewer.take(moved);
      const ended = router.ingest({ ...run.end(), sessionKey: OTHER }, T);
      assert.isEmpty(framesOf(ended, "a"));
      viewer.take(ended);
      assert.deepEqual([viewer.text(), viewer.state()], ["Here. There.", "final"]);
    },
  };
};
