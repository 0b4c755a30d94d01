import { KEY, T, chat, emitter, payloads, plain, refuses } from "./events.mjs";
import { Viewer, liveRouters, told } from "./live.mjs";

export const name = "a router survives as a snapshot";

const OTHER = "agent:main:other";
const MINUTE = 60_000;

/** @type {import("./kit.mjs").CasesOf} */
export const cases = (kit) => {
  const { ChatRouter, assert } = kit;
  const live = liveRouters(kit);
  /** @param {unknown} value */
  const any = (value) => /** @type {any} */ (value);

  /**
   * A router in the middle of everything, and the events that come next.
   * @param {"origin" | "live"} semantics
   */
  const midway = (semantics) => {
    const router = new ChatRouter({ semantics, epoch: "e-1", verboseDefault: "on", throttleMs: 100, heartbeat: { ackMaxChars: 3 } });
    const runs = Object.fromEntries(["engine", "r", "beat", "failing", "hidden", "ended"].map((id) => [id, emitter(id, { sessionKey: KEY })]));
    router.linkRun("engine", { clientRunId: "client", sessionKey: KEY });
    router.linkRun("engine", { clientRunId: "second", sessionKey: OTHER });
    router.setRunContext("beat", { isHeartbeat: true });
    router.setRunContext("hidden", { isControlUiVisible: false, verboseLevel: "full" });
    for (const id of ["op", "op2"]) router.subscribeSessions(id);
    for (const id of ["reader", "op"]) router.subscribeMessages(id, KEY);
    router.watchTools("r", "w", T);
    if (semantics === "live") {
      router.attach("s", KEY, { deltas: "suffix" }, T);
      router.attach("slow", KEY, { tools: true }, T);
      router.attach("s", OTHER, {}, T);
    }
    const events = [
      runs.engine.start(), runs.engine.says("One\ud83d", "One\ud83d"), runs.r.says("[[reply_to_current]]Two [[aud"), runs.beat.says("HEARTBEAT_OK ab"),
      runs.hidden.says("no"), runs.failing.says("Half"), runs.ended.says("Over"), runs.ended.end(), runs.r.tool("start", { args: { deep: [1, null] } }),
    ];
    for (const event of events) router.ingest(event, T);
    if (semantics === "live") router.setSlow("slow", true, T);
    router.ingest(runs.r.says("[[reply_to_current]]Two [[audio"), T + 10);
    router.ingest(runs.engine.says("One\ud83d\ude00 and", "\ude00 and"), T + 10);
    router.ingest(runs.failing.fail({ error: "boom" }), T + 20);
    return { router, runs };
  };
  /**
   * Everything that the routers say from now on, one step at a time.
   * @param {import("runcast").ChatRouter[]} routers
   * @param {{ [id: string]: ReturnType<typeof emitter> }} runs
   * @param {"origin" | "live"} semantics
   */
  const goOn = (routers, runs, semantics) => {
    const events = [
      runs.r.says("[[reply_to_current]]Two [[audio_as_voice]]three"), runs.r.tool("result", { result: 1 }), runs.engine.says("One\ud83d\ude00 and more"),
      runs.beat.end(), runs.hidden.tool("update", { partialResult: 2 }), runs.engine.end(), runs.engine.says("Second"), runs.ended.says("late"),
      { ...runs.r.says("gap"), seq: 77 }, runs.r.end(),
    ];
    /** @type {((router: import("runcast").ChatRouter) => unknown)[]} */
    const steps = [
      (router) => router.wakeAt(),
      (router) => router.ingestTranscript({ sessionKey: KEY, message: "x" }, T + 30),
      ...(semantics === "live" ? [
        (/** @type {import("runcast").ChatRouter} */ router) => router.attach("late", KEY, { tools: true, resume: { epoch: "e-1", runs: { client: 2 } } }, T + 30),
        (/** @type {import("runcast").ChatRouter} */ router) => router.setSlow("slow", false, T + 40),
      ] : []),
      ...events.flatMap((event, i) => [
        (/** @type {import("runcast").ChatRouter} */ router) => router.wake(T + 50 + i * 70),
        (/** @type {import("runcast").ChatRouter} */ router) => router.ingest(event, T + 60 + i * 70),
        (/** @type {import("runcast").ChatRouter} */ router) => router.wakeAt(),
      ]),
      (router) => router.abortRun("second", OTHER, {}, T + 2000),
      (router) => router.wake(T + 15_020),
      (router) => router.wake(T + 90 * MINUTE),
      (router) => plain(router.stats().held),
    ];
    for (const [i, step] of steps.entries()) {
      const [expected, ...others] = routers.map((router) => plain({ answer: step(router) }));
      for (const other of others) assert.deepEqual(other, expected, `step ${i}`);
    }
  };

  /** @type {import("./kit.mjs").Cases} */
  const both = {};
  for (const semantics of /** @type {const} */ (["origin", "live"])) {
    both[`${semantics}: the frames that follow are the ones that would have followed`] = () => {
      const { router, runs } = midway(semantics);
      const copy = ChatRouter.restore(router.snapshot(), { epoch: "e-1" });
      const copyOfCopy = ChatRouter.restore(copy.snapshot(), { epoch: "e-1" });
      assert.deepEqual(plain(copy.stats().held), plain(router.stats().held));
      goOn([router, copy, copyOfCopy], runs, semantics);
    };
    both[`${semantics}: an empty router is a router`] = () => {
      const copy = ChatRouter.restore(new ChatRouter({ semantics }).snapshot());
      assert.strictEqual(copy.wakeAt(), undefined);
      assert.deepEqual(plain(copy.stats().held), plain(new ChatRouter({ semantics }).stats().held));
      assert.lengthOf(copy.ingest(emitter().end(), T).filter((/** @type {any} */ frame) => frame.to === "nodes" && frame.event === "chat"), 1);
    };
    both[`${semantics}: a snapshot changes nothing, and is the same twice`] = () => {
      const { router } = midway(semantics);
      const before = plain(router.stats());
      const [one, two] = [router.snapshot(), router.snapshot()];
      assert.instanceOf(one, Uint8Array);
      assert.deepEqual([...one], [...two]);
      assert.deepEqual(plain(router.stats()), before);
      one.fill(0);
      assert.deepEqual([...router.snapshot()], [...two]);
    };
    both[`${semantics}: options are the old router's unless they are given`] = () => {
      const router = new ChatRouter({ semantics, throttleMs: 1000, heartbeat: { showOk: true }, verboseDefault: "full", limits: { sessions: 2 } });
      const bytes = router.snapshot();
      const copy = ChatRouter.restore(bytes, { semantics });
      copy.setRunContext("r", { isHeartbeat: true });
      const run = emitter();
      const text = (/** @type {import("runcast").Frame[]} */ frames) => payloads(frames, "chat", "nodes").map(({ message }) => message.content[0].text);
      assert.deepEqual(text(copy.ingest(run.says("HEARTBEAT_OK"), T)), ["HEARTBEAT_OK"]);
      assert.deepEqual(text(copy.ingest(run.says("HEARTBEAT_OK a"), T + 999)), []);
      assert.lengthOf(payloads(copy.ingest(run.tool("update", { result: 1 }), T), "agent", "nodes").filter(({ data }) => "result" in data), 1);
      for (const key of ["a", "b", "c"]) copy.setSession(key, {});
      assert.strictEqual(copy.stats().held.sessions, 2);
      const quick = ChatRouter.restore(bytes, { throttleMs: 0, limits: { sessions: 1 } });
      for (const word of ["a", "ab"]) assert.deepEqual(text(quick.ingest(emitter().says(word), T)), [word]);
      for (const key of ["a", "b", "c"]) quick.setSession(key, {});
      assert.strictEqual(quick.stats().held.sessions, 1);
    };
    both[`${semantics}: session rows are the host's to tell again`] = () => {
      const router = new ChatRouter({ semantics });
      router.subscribeSessions("op");
      router.setSession(KEY, { row: { model: "m-1", sessionId: "sid" }, verboseLevel: "full" });
      const copy = ChatRouter.restore(router.snapshot());
      assert.strictEqual(copy.stats().held.sessions, 0);
      assert.isEmpty(copy.ingest(emitter("sid", {}).start(), T).filter((frame) => frame.to === "store"));
      copy.setSession(KEY, { row: { model: "m-1" } });
      assert.strictEqual(payloads(copy.ingest(emitter().start(), T), "sessions.changed", "connections")[0].model, "m-1");
    };
    both[`${semantics}: other semantics cannot take it over`] = () => {
      const bytes = new ChatRouter({ semantics }).snapshot();
      refuses(assert, () => ChatRouter.restore(bytes, { semantics: semantics === "live" ? "origin" : "live" }), "options.semantics");
      refuses(assert, () => ChatRouter.restore(bytes, any({ semantics: "other" })), "options.semantics");
      refuses(assert, () => ChatRouter.restore(bytes, any({ throttleMs: "1" })), "options.throttleMs");
      refuses(assert, () => ChatRouter.restore(bytes, any(5)), "options");
    };
    both[`${semantics}: a flipped bit, wherever, is found`] = () => {
      const bytes = midway(semantics).router.snapshot();
      for (let at = 0; at < bytes.length; at += 1) {
        const flipped = bytes.slice();
        flipped[at] ^= 1 << at % 8;
        refuses(assert, () => ChatRouter.restore(flipped), "snapshot");
      }
    };
    both[`${semantics}: a missing or an additional piece, wherever, is found`] = () => {
      const bytes = midway(semantics).router.snapshot();
      for (let length = 0; length < bytes.length; length += 1) refuses(assert, () => ChatRouter.restore(bytes.slice(0, length)), "snapshot");
      for (const more of [1, 4, 8, bytes.length]) {
        const longer = new Uint8Array(bytes.length + more);
        longer.set(bytes);
        refuses(assert, () => ChatRouter.restore(longer), "snapshot");
        longer.set(bytes, more);
        refuses(assert, () => ChatRouter.restore(longer), "snapshot");
      }
      const twice = new Uint8Array(bytes.length * 2);
      twice.set(bytes);
      twice.set(bytes, bytes.length);
      refuses(assert, () => ChatRouter.restore(twice), "snapshot");
    };
  }

  return {
    ...both,

    "foreign bytes are found, and what is no bytes"() {
      const foreign = [new Uint8Array(), new Uint8Array(1), new Uint8Array(1000), new Uint8Array(64).fill(255), new TextEncoder().encode("{\"version\":1}")];
      for (const bytes of foreign) refuses(assert, () => ChatRouter.restore(bytes), "snapshot");
      for (const odd of [undefined, null, 5, "bytes", {}, [1, 2], new Float64Array(3), new DataView(new ArrayBuffer(9))]) {
        refuses(assert, () => ChatRouter.restore(any(odd)), "snapshot");
      }
    },

    "a refused snapshot does no harm to other routers"() {
      const { router, runs } = midway("live");
      const bytes = router.snapshot();
      for (let at = 0; at < bytes.length; at += 7) {
        const broken = bytes.slice();
        broken[at] ^= 255;
        refuses(assert, () => ChatRouter.restore(broken), "snapshot");
      }
      assert.deepEqual(told(router.ingest(runs.r.end(), T + 100), "s"), ["final Two [[audio"]);
      assert.strictEqual(ChatRouter.restore(bytes).stats().held.texts, router.stats().held.texts + 1);
    },

    "bytes of a subarray and of a Buffer's kind are bytes"() {
      class Bytes extends Uint8Array {}
      const bytes = live().snapshot();
      const padded = new Uint8Array(bytes.length + 20);
      padded.set(bytes, 7);
      ChatRouter.restore(padded.subarray(7, 7 + bytes.length)).free();
      ChatRouter.restore(Bytes.from(bytes)).free();
    },

    "the bytes may be changed once they were read"() {
      const router = live();
      router.attach("c", KEY, {}, T);
      const run = emitter();
      router.ingest(run.says("Hello"), T);
      const bytes = router.snapshot();
      const copy = ChatRouter.restore(bytes);
      bytes.fill(0);
      assert.deepEqual(told(copy.ingest(run.end(), T + 1)), ["final Hello"]);
    },

    "a new life has a new epoch, and viewers begin anew"() {
      const router = live();
      const run = emitter();
      router.ingest(run.says("Hello"), T);
      const bytes = router.snapshot();
      const [one, two] = [ChatRouter.restore(bytes), ChatRouter.restore(bytes)];
      assert.strictEqual(new Set([router.epoch, one.epoch, two.epoch]).size, 3);
      for (const copy of [one, two]) {
        const resume = { epoch: router.epoch, runs: { r: 3 } };
        const { recovered, epoch, frames } = copy.attach("c", KEY, { resume }, T + 1);
        assert.deepEqual([recovered, epoch, told(frames)], [false, copy.epoch, ["=0 Hello"]]);
      }
    },

    "unless the host says that it is the same one"() {
      const router = live();
      router.ingest(emitter().says("Hello"), T);
      const copy = ChatRouter.restore(router.snapshot(), { epoch: "e-1" });
      assert.strictEqual(copy.epoch, "e-1");
      const { recovered, frames } = copy.attach("c", KEY, { resume: { epoch: "e-1", runs: { r: 3 } } }, T + 1);
      assert.deepEqual([recovered, told(frames)], [true, ["+3 lo"]]);
    },

    "those who were attached go on where they were"() {
      const router = live();
      const viewer = new Viewer(assert, "c");
      router.attach("c", KEY, { deltas: "suffix" }, T);
      const run = emitter();
      viewer.take(router.ingest(run.says("Hello"), T));
      router.ingest(run.says("Hello you"), T + 10);
      const copy = ChatRouter.restore(router.snapshot());
      assert.strictEqual(copy.wakeAt(), T + 160);
      viewer.take(copy.wake(T + 160));
      assert.strictEqual(viewer.text(), "Hello you");
    },

    "what ended lately is still told"() {
      const router = live();
      const run = emitter();
      for (const event of [run.says("\ud83d"), run.end({ stopReason: "stop" })]) router.ingest(event, T);
      const copy = ChatRouter.restore(router.snapshot());
      const [expected, frames] = [router, copy].map((one) => plain(one.attach("c", KEY, {}, T + 1).frames));
      assert.deepEqual(frames, expected);
      assert.deepEqual(told(frames), ["final \ud83d"]);
    },

    "what an id was used for before is not forgotten"() {
      const router = live();
      const run = emitter();
      for (const event of [run.says("Hello"), run.end()]) router.ingest(event, T);
      const copy = ChatRouter.restore(router.snapshot(), { epoch: "e-1" });
      const anew = run.says("The .");
      for (const one of [router, copy]) {
        one.ingest(anew, T + 10 * MINUTE);
        const { recovered, frames } = one.attach("c", KEY, { deltas: "suffix", resume: { epoch: "e-1", runs: { r: 1 } } }, T + 10 * MINUTE);
        assert.deepEqual([recovered, told(frames)], [false, ["=0 The ."]]);
      }
    },

    "any name and any data come through"() {
      const router = live({ throttleMs: 0 });
      const names = ["__proto__", "\ud83d", "\ude00", "\u0000", "é\u0301", "x".repeat(5000)];
      for (const id of names) {
        router.attach(id, id, { tools: true }, T);
        const run = emitter(id, { sessionKey: id });
        router.ingest(run.says(`${id} says`), T);
        router.ingest(run.tool("start", { args: { [id]: id, list: [1.5, -0, 1e300, null, true, "\ud83d"], __proto__: 1 } }), T);
      }
      const copy = ChatRouter.restore(router.snapshot());
      for (const id of names) {
        const [expected, frames] = [router, copy].map((one) => plain(one.attach("late", id, { tools: true }, T + 1).frames));
        assert.lengthOf(frames, 2);
        assert.deepEqual(frames, expected);
      }
    },

    "it grows with the live text, and not with what is over"() {
      const router = live({ limits: { endedRetentionMs: 0 } });
      const empty = router.snapshot().length;
      const runs = Array.from({ length: 50 }, (_, i) => emitter(`r${i}`));
      for (const run of runs) router.ingest(run.says("x".repeat(1000)), T);
      const full = router.snapshot().length;
      assert.isAtLeast(full, empty + 50 * 1000);
      assert.isAtMost(full, empty + 50 * 1000 * 5);
      for (const run of runs) router.ingest(run.end(), T + 1);
      router.wake(T + 90 * MINUTE);
      assert.isAtMost(router.snapshot().length, empty + 200);
    },

    "restored ten times over it is the same"() {
      const { router, runs } = midway("live");
      let copy = router;
      for (let i = 0; i < 10; i += 1) copy = ChatRouter.restore(copy.snapshot(), { epoch: "e-1" });
      assert.deepEqual([...copy.snapshot()], [...router.snapshot()]);
      goOn([router, copy], runs, "live");
    },

    "origin's frames go to all as before"() {
      const router = new ChatRouter();
      const run = emitter();
      router.ingest(run.says("Hello"), T);
      const copy = ChatRouter.restore(router.snapshot());
      assert.deepEqual(chat(copy.ingest(run.end(), T + 1)), ["final Hello"]);
    },
  };
};
