import { KEY, T, brief, chat, emitter, payloads } from "./events.mjs";

export const name = "run contexts merge and end with their run";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => ({
  "a context names the session of a run"() {
    const router = new ChatRouter();
    router.setRunContext("r", { sessionKey: KEY });
    assert.strictEqual(payloads(router.ingest(emitter("r", {}).end(), T), "chat")[0].sessionKey, KEY);
  },

  "what is left out or empty stays as it was"() {
    const router = new ChatRouter();
    router.setRunContext("r", { sessionKey: KEY, verboseLevel: "full", isHeartbeat: true });
    router.setRunContext("r", {});
    router.setRunContext("r", { sessionKey: undefined, verboseLevel: "" });
    router.watchTools("r", "w", T);
    const run = emitter("r", {});
    const [tool] = payloads(router.ingest(run.tool("result", { result: "kept" }), T), "agent", "connections");
    assert.strictEqual(tool.data.result, "kept");
    assert.strictEqual(tool.sessionKey, KEY);
    assert.deepEqual(chat(router.ingest(run.says("HEARTBEAT_OK"), T)), []);
  },

  "a present boolean replaces, false too"() {
    const router = new ChatRouter();
    router.setRunContext("r", { isHeartbeat: true, isControlUiVisible: false });
    router.setRunContext("r", { isHeartbeat: false, isControlUiVisible: true });
    assert.deepEqual(chat(router.ingest(emitter().says("HEARTBEAT_OK"), T)), ["delta HEARTBEAT_OK"]);
  },

  "the end of the run clears the context"() {
    const router = new ChatRouter();
    router.setRunContext("r", { sessionKey: KEY, isControlUiVisible: false });
    router.ingest(emitter("r", {}).end(), T);
    assert.deepEqual(brief(router.ingest(emitter("r", {}).start(), T)), ["all agent lifecycle"]);
    assert.deepEqual(chat(router.ingest(emitter().says("seen", "seen"), T)), ["delta seen"]);
  },

  "a hidden run sends agent frames to everybody and nothing else"() {
    const router = new ChatRouter();
    router.setRunContext("r", { sessionKey: KEY, isControlUiVisible: false });
    const run = emitter("r", {});
    for (const event of [run.start(), run.says("secret", "secret"), run.end()]) {
      assert.deepEqual(brief(router.ingest(event, T)), [`all agent ${event.stream}`]);
    }
  },

  "a hidden run's tools reach those who watch them, not the devices"() {
    const router = new ChatRouter();
    router.setRunContext("r", { isControlUiVisible: false, verboseLevel: "full" });
    router.watchTools("r", "w", T);
    router.subscribeSessions("op");
    const tool = emitter().tool("start");
    assert.deepEqual(brief(router.ingest(tool, T)), ["connections(w) agent tool", "connections(op) session.tool tool"]);
  },

  "changing a context object afterwards changes nothing"() {
    const router = new ChatRouter();
    const context = { sessionKey: KEY };
    router.setRunContext("r", context);
    context.sessionKey = "changed";
    assert.strictEqual(payloads(router.ingest(emitter("r", {}).start(), T), "agent")[0].sessionKey, KEY);
  },
});
