import { KEY, T, chat, emitter, patches, payloads, plain } from "./events.mjs";

export const name = "sessions can be deleted";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => ({
  "deleteSession says whether the session was known"() {
    const router = new ChatRouter();
    assert.strictEqual(router.deleteSession(KEY), false);
    router.setSession(KEY, {});
    assert.strictEqual(router.deleteSession(KEY), true);
    assert.strictEqual(router.deleteSession(KEY), false);
  },

  "its row, level and store patches are gone"() {
    const router = new ChatRouter();
    router.setSession(KEY, { row: { model: "m" }, verboseLevel: "full" });
    router.deleteSession(KEY);
    router.subscribeSessions("op");
    router.watchTools("r", "w", T);
    const run = emitter();
    const [tool] = payloads(router.ingest(run.tool("result", { result: 1 }), T), "agent", "connections");
    assert.notProperty(tool.data, "result");
    const frames = router.ingest(run.start(), T);
    assert.deepEqual(patches(frames), []);
    assert.notProperty(plain(payloads(frames, "sessions.changed", "connections")[0]), "session");
  },

  "runs and subscribers of the session go on"() {
    const router = new ChatRouter();
    router.setSession(KEY, { row: {} });
    router.subscribeMessages("m", KEY);
    const run = emitter();
    router.ingest(run.says("Still ", "Still "), T);
    router.deleteSession(KEY);
    assert.deepEqual(chat(router.ingest(run.says("Still here", "here"), T + 200)), ["delta Still here"]);
    assert.lengthOf(router.ingestTranscript({ sessionKey: KEY, message: "x" }, T), 1);
  },
});
