import { KEY, T, brief, emitter, payloads } from "./events.mjs";
import { framesOf, heard, liveRouters } from "./live.mjs";

export const name = "tool events come once";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = (kit) => {
  const { assert } = kit;
  const live = liveRouters(kit);
  return {
    "watchers first, then those attached with tools, in one frame"() {
      const router = live();
      router.attach("t2", KEY, { tools: true }, T);
      router.attach("plain", KEY, {}, T);
      router.attach("t1", KEY, { tools: true }, T);
      router.watchTools("r", "w", T);
      router.watchTools("r", "t1", T);
      router.subscribeSessions("op");
      assert.deepEqual(brief(router.ingest(emitter().tool("update"), T)), [
        "connections(w t1 t2) agent tool", "connections(op) session.tool tool",
      ]);
    },

    "an operator that gets the event as agent gets it so alone"() {
      for (const how of ["watches", "attached"]) {
        const router = live();
        router.subscribeSessions("c");
        if (how === "watches") router.watchTools("r", "c", T);
        else router.attach("c", KEY, { tools: true }, T);
        assert.deepEqual(heard(router.ingest(emitter().tool("update"), T)), ["agent tool"], how);
      }
    },

    "an operator that is attached without tools gets the droppable one"() {
      const router = live();
      router.subscribeSessions("c");
      router.attach("c", KEY, { tools: false }, T);
      const frames = framesOf(router.ingest(emitter().tool("update"), T), "c");
      assert.deepEqual(frames.map(({ event, dropIfSlow }) => [event, dropIfSlow]), [["session.tool", true]]);
    },

    "who attached without tools hears of none"() {
      const router = live();
      for (const [id, options] of /** @type {const} */ ([["a", {}], ["b", { tools: false }], ["c", undefined]])) router.attach(id, KEY, options, T);
      const run = emitter();
      assert.deepEqual(brief([run.tool("start"), run.tool("update"), run.tool("result")].flatMap((event) => router.ingest(event, T))), []);
    },

    "tools are those of the session that one attached to"() {
      const router = live();
      router.attach("c", "agent:main:other", { tools: true }, T);
      assert.deepEqual(router.ingest(emitter().tool("start"), T), []);
    },

    "attaching anew changes the wish"() {
      const router = live();
      const run = emitter();
      router.attach("c", KEY, {}, T);
      router.attach("c", KEY, { tools: true }, T);
      assert.deepEqual(heard(router.ingest(run.tool("update"), T)), ["agent tool"]);
      router.attach("c", KEY, {}, T);
      assert.deepEqual(heard(router.ingest(run.tool("update"), T)), []);
    },

    "results are stripped by the verbose level"() {
      for (const [level, data] of /** @type {const} */ ([["on", {}], ["full", { result: "found" }]])) {
        const router = live();
        router.attach("c", KEY, { tools: true }, T);
        router.setRunContext("r", { verboseLevel: level });
        const frames = router.ingest(emitter().tool("result", { result: "found" }), T);
        const call = { phase: "result", toolCallId: "call-1", name: "search" };
        assert.deepEqual(framesOf(frames, "c")[0].payload.data, { ...call, ...data });
        assert.lengthOf(payloads(frames, "agent", "nodes"), 1);
      }
    },

    "they are not droppable, and held text comes before them"() {
      const router = live();
      router.attach("c", KEY, { tools: true }, T);
      const run = emitter();
      router.ingest(run.says("Let me "), T);
      router.ingest(run.says("Let me look."), T + 1);
      const frames = framesOf(router.ingest(run.tool("start"), T + 2), "c");
      assert.deepEqual(frames.map(({ event, dropIfSlow }) => [event, dropIfSlow]), [["chat", true], ["agent", false]]);
    },

    "a linked run's tools carry the client's id"() {
      const router = live();
      router.linkRun("e", { clientRunId: "client", sessionKey: KEY });
      router.attach("c", KEY, { tools: true }, T);
      const [{ payload }] = framesOf(router.ingest(emitter("e", {}).tool("start"), T), "c");
      assert.deepEqual([payload.runId, payload.sessionKey], ["client", KEY]);
    },

    "those of a hidden run reach nobody attached"() {
      const router = live();
      router.attach("c", KEY, { tools: true }, T);
      router.setRunContext("r", { isControlUiVisible: false });
      assert.deepEqual(framesOf(router.ingest(emitter().tool("start"), T), "c"), []);
    },
  };
};
