import { KEY, T, chat, emitter, payloads, plain } from "./events.mjs";

export const name = "frames and the router's state are separate";

/**
 * Overwrites every member it can reach.
 * @param {any} value
 */
function wreck(value) {
  for (const [member, inner] of Object.entries(value)) {
    if (inner !== null && typeof inner === "object") wreck(inner);
    else value[member] = "wrecked";
  }
  if (Array.isArray(value)) value.length = 0;
}

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => {
  /**
   * Plays the same life twice, wrecking what went in and came out of one of them, and compares.
   * @param {(router: import("runcast").ChatRouter, touch: (value: unknown) => void) => import("runcast").Frame[]} life
   * @param {import("runcast").RouterOptions} [options]
   */
  const unharmed = (life, options) => {
    const expected = plain(life(new ChatRouter(options), () => {}));
    assert.isNotEmpty(expected);
    const seen = plain(life(new ChatRouter(options), wreck));
    assert.lengthOf(seen, expected.length);
    for (const [i, frame] of expected.entries()) assert.deepEqual(seen[i], frame, `frame ${i}`);
  };
  return {
    "wrecking a reply's frames and event does not reach the next ones"() {
      unharmed((router, touch) => {
        const run = emitter();
        for (const text of ["One", "One two", "One two three"]) {
          const event = run.says(text);
          touch(router.ingest(event, T));
          touch(event);
        }
        return router.ingest(run.end(), T + 1);
      });
    },

    "wrecking a tool's frames and event does not either"() {
      unharmed((router, touch) => {
        router.watchTools("r", "w", T);
        router.subscribeSessions("op");
        const run = emitter();
        const event = run.tool("start", { args: { deep: [1] } });
        touch(router.ingest(event, T));
        touch(event);
        return router.ingest(run.tool("update", { args: { deep: [2] } }), T);
      });
    },

    "a session's row is the router's own from setSession on"() {
      unharmed((router, touch) => {
        const session = { row: { model: "m", nested: { label: "Main" } }, verboseLevel: "full" };
        router.setSession(KEY, session);
        touch(session);
        router.subscribeSessions("op");
        return router.ingest(emitter().start(), T);
      });
    },

    "wrecking the frames that show a row does not reach the row"() {
      unharmed((router, touch) => {
        router.setSession(KEY, { row: { model: "m", nested: { label: "Main" } } });
        router.subscribeSessions("op");
        const run = emitter();
        touch(router.ingest(run.start(), T));
        return router.ingest(run.end(), T + 5);
      });
    },

    "a transcript's frames and message too"() {
      unharmed((router, touch) => {
        router.setSession(KEY, { row: { model: "m", nested: { label: "Main" } } });
        router.subscribeMessages("m", KEY);
        router.subscribeSessions("op");
        const update = { sessionKey: KEY, message: { content: [{ text: "a" }] }, messageId: "1" };
        touch(router.ingestTranscript(update, T));
        touch(update);
        return router.ingestTranscript({ sessionKey: KEY, message: { content: [{ text: "b" }] }, messageId: "2" }, T);
      });
    },

    "live: what a run ended with is the router's own"() {
      unharmed((router, touch) => {
        router.attach("c", KEY, {}, T);
        const run = emitter();
        for (const event of [run.says("One"), run.end({ stopReason: "stop" })]) {
          touch(router.ingest(event, T));
          touch(event);
        }
        touch(router.attach("d", KEY, {}, T));
        return router.attach("d", KEY, {}, T).frames;
      }, { semantics: "live" });
    },

    "live: so is an open tool call, but for what the event's data holds"() {
      unharmed((router, touch) => {
        router.attach("c", KEY, { tools: true }, T);
        const event = emitter().tool("start", { args: "shallow" });
        touch(router.ingest(event, T));
        touch(event);
        touch(router.attach("d", KEY, { tools: true }, T));
        return router.attach("d", KEY, { tools: true }, T).frames;
      }, { semantics: "live" });
    },

    "live: so is what a wake, a catch-up and a fast connection are told"() {
      unharmed((router, touch) => {
        const options = { deltas: /** @type {const} */ ("full"), resume: { epoch: router.epoch, runs: { r: 1 } } };
        touch(router.attach("c", KEY, options, T));
        touch(options);
        router.setSlow("c", true, T);
        const run = emitter();
        for (const text of ["One", "One two"]) touch(router.ingest(run.says(text), T));
        touch(router.wake(T + 150));
        touch(router.attach("d", KEY, {}, T + 160));
        touch(router.setSlow("c", false, T + 160));
        return [...router.attach("d", KEY, {}, T + 170).frames, ...router.ingest(run.fail({ error: "x" }), T + 170), ...router.wake(T + 16_000)];
      }, { semantics: "live" });
    },

    "the options are read once"() {
      const options = { throttleMs: 10, heartbeat: { showOk: true } };
      const router = new ChatRouter(options);
      wreck(options);
      router.setRunContext("r", { isHeartbeat: true });
      assert.deepEqual(chat(router.ingest(emitter().says("HEARTBEAT_OK"), T)), ["delta HEARTBEAT_OK"]);
    },

    "stats are a copy"() {
      const router = new ChatRouter();
      router.ingest(emitter().says("x"), T);
      const before = plain(router.stats());
      wreck(router.stats());
      assert.deepEqual(plain(router.stats()), before);
    },

    "the event that went in is not changed"() {
      const router = new ChatRouter();
      router.linkRun("r", { clientRunId: "c", sessionKey: "other" });
      router.watchTools("r", "w", T);
      const run = emitter();
      for (const event of [run.says("x", "x"), run.tool("result", { result: 1, partialResult: 2 }), run.end()]) {
        const before = plain(event);
        router.ingest(event, T);
        assert.deepEqual(plain(event), before);
      }
    },

    "payloads of different frames may be shared, payloads of different calls never are"() {
      const router = new ChatRouter();
      const run = emitter();
      const event = run.says("x", "x");
      const [first] = payloads(router.ingest(event, T), "agent");
      const [second] = payloads(router.ingest({ ...event, seq: 2 }, T), "agent");
      assert.notStrictEqual(first, second);
    },
  };
};
