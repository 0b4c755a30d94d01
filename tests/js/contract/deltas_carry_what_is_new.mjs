import { KEY, T, emitter, payloads, plain } from "./events.mjs";
import { Viewer, framesOf, liveRouters, told } from "./live.mjs";

export const name = "deltas carry what is new";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = (kit) => {
  const { assert } = kit;
  const live = liveRouters(kit);
  /** A router with one connection of each kind. */
  const attached = () => {
    const router = live({ throttleMs: 0 });
    router.attach("s", KEY, { deltas: "suffix" }, T);
    router.attach("f", KEY, { deltas: "full" }, T);
    return { router, run: emitter(), viewers: [new Viewer(assert, "s"), new Viewer(assert, "f")] };
  };
  /** @param {string} text */
  const message = (text) => ({ role: "assistant", content: [{ type: "text", text }], timestamp: T });
  return {
    "suffix connections get the new piece and its place"() {
      const { router, run } = attached();
      router.ingest(run.says("Hello"), T);
      const head = { runId: "r", sessionKey: KEY, seq: 2, state: "delta", timestamp: T };
      assert.deepEqual(framesOf(router.ingest(run.says("Hello you"), T), "s"), [
        { to: "connections", connIds: ["s"], event: "chat", payload: { ...head, deltaText: " you", offset: 5 }, dropIfSlow: true },
      ]);
    },

    "full connections get the whole message besides"() {
      const { router, run } = attached();
      router.ingest(run.says("Hello"), T);
      const [payload] = framesOf(router.ingest(run.says("Hello you"), T), "f").map((frame) => frame.payload);
      const head = { runId: "r", sessionKey: KEY, seq: 2, state: "delta", timestamp: T };
      assert.deepEqual(payload, { ...head, deltaText: " you", offset: 5, message: message("Hello you") });
    },

    "devices get the whole message alone"() {
      const { router, run } = attached();
      router.ingest(run.says("Hello"), T);
      assert.deepEqual(payloads(plain(router.ingest(run.says("Hello you"), T)), "chat", "nodes"), [
        { runId: "r", sessionKey: KEY, seq: 2, state: "delta", message: message("Hello you") },
      ]);
    },

    "one delta makes at most two frames for connections, the suffix first"() {
      const { router, run } = attached();
      for (const id of ["f2", "f3"]) router.attach(id, KEY, { deltas: "full" }, T);
      for (const id of ["s2", "s3"]) router.attach(id, KEY, { deltas: "suffix" }, T);
      router.subscribeSessions("op");
      const chat = router.ingest(run.says("Hello"), T).filter((frame) => frame.to !== "store" && frame.event === "chat");
      assert.deepEqual(chat.map((/** @type {any} */ frame) => frame.connIds ?? frame.to), [
        ["s", "s2", "s3"], ["f", "f2", "f3", "op"], "nodes",
      ]);
    },

    "without a wish a connection is full"() {
      for (const options of [undefined, {}, { tools: true }, { deltas: undefined }]) {
        const router = live();
        router.attach("c", KEY, options, T);
        assert.property(payloads(router.ingest(emitter().says("Hello"), T), "chat", "connections")[0], "message");
      }
    },

    "places are UTF-16 units"() {
      const { router, run, viewers: [suffix, full] } = attached();
      const lines = ["😀", "😀é", "😀é👩‍👩‍👧", "😀é👩‍👩‍👧."].map((text) => {
        const frames = router.ingest(run.says(text), T);
        suffix.take(frames);
        full.take(frames);
        return told(frames, "s")[0];
      });
      assert.deepEqual(lines, ["+0 😀", "+2 é", "+3 👩‍👩‍👧", "+11 ."]);
      assert.deepEqual([suffix.text(), full.text()], ["😀é👩‍👩‍👧.", "😀é👩‍👩‍👧."]);
    },

    "a text that does not extend replaces the whole"() {
      const { router, run } = attached();
      router.ingest(run.says("Hello"), T);
      const frames = router.ingest(run.says("Goodbye"), T);
      for (const id of ["s", "f"]) assert.deepEqual(told(frames, id), ["=0 Goodbye"], id);
      assert.isTrue(payloads(frames, "chat", "connections")[0].replace);
      assert.deepEqual(told(router.ingest(run.says("Goodbye!"), T), "s"), ["+7 !"]);
    },

    "a text that shrinks does too"() {
      const { router, run } = attached();
      router.ingest(run.says("Hello you"), T);
      assert.deepEqual(told(router.ingest(run.says("Hello"), T), "s"), ["=0 Hello"]);
    },

    "extending deltas have no member replace"() {
      const { router, run } = attached();
      for (const text of ["a", "ab"]) {
        for (const payload of payloads(router.ingest(run.says(text), T), "chat", "connections")) assert.notProperty(payload, "replace");
      }
    },

    "a text that was replaced while it waited is told as one"() {
      const router = live();
      router.attach("s", KEY, { deltas: "suffix" }, T);
      const run = emitter();
      router.ingest(run.says("Hello"), T);
      router.ingest(run.says("Goodbye"), T + 1);
      router.ingest(run.says("Goodbye, you"), T + 2);
      assert.deepEqual(told(router.wake(T + 151), "s"), ["=0 Goodbye, you"]);
    },

    "a text that was replaced and is back needs no telling"() {
      const router = live();
      router.attach("s", KEY, { deltas: "suffix" }, T);
      const viewer = new Viewer(assert, "s");
      const run = emitter();
      viewer.take(router.ingest(run.says("Hello"), T));
      for (const text of ["Goodbye", "Hello", "Hello you"]) viewer.take(router.ingest(run.says(text), T + 1));
      viewer.take(router.wake(T + 1000));
      assert.strictEqual(viewer.text(), "Hello you");
    },

    "terminal frames carry the whole text for everybody"() {
      const { router, run, viewers: [suffix, full] } = attached();
      const frames = [run.says("Hello"), run.says("Hello you\n")].flatMap((event) => router.ingest(event, T));
      for (const viewer of [suffix, full]) assert.strictEqual((viewer.take(frames), viewer.text()), "Hello you\n");
      const ends = router.ingest(run.end(), T);
      const chat = plain(ends).filter((/** @type {any} */ frame) => frame.event === "chat");
      const payload = { runId: "r", sessionKey: KEY, seq: 3, state: "final", message: message("Hello you") };
      assert.deepEqual(chat, [
        { to: "connections", connIds: ["s", "f"], event: "chat", payload, dropIfSlow: false },
        { to: "nodes", sessionKey: KEY, event: "chat", payload },
      ]);
      for (const viewer of [suffix, full]) assert.strictEqual((viewer.take(ends), viewer.text()), "Hello you");
    },

    "the pieces of a long reply add up to its length"() {
      const { router, run } = attached();
      let [text, units] = ["", 0];
      for (let i = 0; i < 2000; i += 1) {
        text += `token${i} `;
        for (const { payload } of framesOf(router.ingest(run.says(text), T + i), "s")) units += payload.deltaText.length;
      }
      assert.strictEqual(units, text.length);
    },

    "two runs of a session do not mix"() {
      const { router, viewers: [suffix] } = attached();
      const [one, two] = [emitter("one"), emitter("two")];
      for (const text of ["a", "ab", "abc"]) {
        suffix.take(router.ingest(one.says(text), T));
        suffix.take(router.ingest(two.says(text.toUpperCase()), T));
      }
      assert.deepEqual([suffix.text("one"), suffix.text("two")], ["abc", "ABC"]);
    },
  };
};
