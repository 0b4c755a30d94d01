import { KEY, T, chat, emitter, payloads } from "./events.mjs";

export const name = "links serve in order";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => ({
  "frames of a linked run bear the client's run id and the link's session"() {
    const router = new ChatRouter();
    router.linkRun("engine", { clientRunId: "client", sessionKey: KEY });
    const event = emitter("engine", { sessionKey: "elsewhere" }).says("Hi", "Hi");
    const frames = router.ingest(event, T);
    for (const payload of [...payloads(frames, "agent"), ...payloads(frames, "chat")]) {
      assert.strictEqual(payload.runId, "client");
      assert.strictEqual(payload.sessionKey, KEY);
    }
    assert.strictEqual(event.runId, "engine", "the event itself is left alone");
  },

  "the head of the queue serves until its run ends"() {
    const router = new ChatRouter();
    router.linkRun("engine", { clientRunId: "first", sessionKey: KEY });
    router.linkRun("engine", { clientRunId: "second", sessionKey: "agent:main:other" });
    const run = emitter("engine", {});
    const ids = () => payloads(router.ingest(run.end(), T), "chat").map((p) => `${p.runId} ${p.sessionKey}`);
    assert.deepEqual(ids(), [`first ${KEY}`]);
    assert.deepEqual(ids(), ["second agent:main:other"]);
    assert.deepEqual(ids(), [], "the queue is empty and nothing names a session");
  },

  "unlinkRun takes the first match and says whether there was one"() {
    const router = new ChatRouter();
    const link = { clientRunId: "c", sessionKey: KEY };
    router.linkRun("engine", link);
    assert.strictEqual(router.unlinkRun("engine", "other"), false);
    assert.strictEqual(router.unlinkRun("engine", "c", "other session"), false);
    assert.strictEqual(router.unlinkRun("unknown", "c"), false);
    assert.strictEqual(router.unlinkRun("engine", "c", KEY), true);
    assert.strictEqual(router.unlinkRun("engine", "c"), false);
  },

  "unlinking the head lets the next one serve"() {
    const router = new ChatRouter();
    router.linkRun("engine", { clientRunId: "first", sessionKey: KEY });
    router.linkRun("engine", { clientRunId: "second", sessionKey: KEY });
    router.unlinkRun("engine", "first");
    assert.strictEqual(payloads(router.ingest(emitter("engine", {}).start(), T), "agent")[0].runId, "second");
  },

  "the text belongs to the client's run, not to the engine's"() {
    const router = new ChatRouter();
    router.linkRun("engine", { clientRunId: "first", sessionKey: KEY });
    const run = emitter("engine", {});
    router.ingest(run.says("For the first", "For the first"), T);
    router.unlinkRun("engine", "first");
    router.linkRun("engine", { clientRunId: "second", sessionKey: KEY });
    assert.deepEqual(chat(router.ingest(run.says("For the second", "For the second"), T)), ["delta For the second"]);
  },

  "an error takes the head as an end does"() {
    const router = new ChatRouter();
    router.linkRun("engine", { clientRunId: "first", sessionKey: KEY });
    const run = emitter("engine", {});
    router.ingest(run.fail({ error: "x" }), T);
    assert.strictEqual(router.unlinkRun("engine", "first"), false);
  },

  "changing a link object afterwards changes nothing"() {
    const router = new ChatRouter();
    const link = { clientRunId: "c", sessionKey: KEY };
    router.linkRun("engine", link);
    link.clientRunId = "changed";
    assert.strictEqual(payloads(router.ingest(emitter("engine", {}).start(), T), "agent")[0].runId, "c");
  },
});
