import { KEY, T, chat, emitter } from "./events.mjs";

export const name = "heartbeat acknowledgements are hidden";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => {
  /**
   * @param {string} text
   * @param {import("runcast").RouterOptions} [options]
   */
  const read = (text, options) => {
    const router = new ChatRouter(options);
    router.setRunContext("r", { isHeartbeat: true });
    const run = emitter();
    return [...chat(router.ingest(run.says(text), T)), ...chat(router.ingest(run.end(), T + 1))];
  };
  const alert = `HEARTBEAT_OK ${"disk nearly full ".repeat(30)}`.trim();
  return {
    "an acknowledgement gives a final without a message"() {
      assert.deepEqual(read("HEARTBEAT_OK"), ["final"]);
      assert.deepEqual(read("**HEARTBEAT_OK** all quiet."), ["final"]);
    },

    "an alert is shown at the end, not while it streams"() {
      assert.deepEqual(read("Disk is full!"), ["final Disk is full!"]);
      assert.deepEqual(read(alert), [`final ${alert.slice("HEARTBEAT_OK ".length)}`]);
    },

    "ackMaxChars draws the line between the two"() {
      assert.deepEqual(read("HEARTBEAT_OK abcd", { heartbeat: { ackMaxChars: 4 } }), ["final"]);
      assert.deepEqual(read("HEARTBEAT_OK abcde", { heartbeat: { ackMaxChars: 4 } }), ["final abcde"]);
      assert.deepEqual(read("HEARTBEAT_OK a", { heartbeat: { ackMaxChars: -1 } }), ["final a"]);
    },

    "showOk shows everything"() {
      assert.deepEqual(read("HEARTBEAT_OK", { heartbeat: { showOk: true } }), ["delta HEARTBEAT_OK", "final HEARTBEAT_OK"]);
    },

    "a run that is no heartbeat shows the token"() {
      const router = new ChatRouter();
      const run = emitter();
      assert.deepEqual(chat(router.ingest(run.says("HEARTBEAT_OK"), T)), ["delta HEARTBEAT_OK"]);
    },

    "a tool start does not flush a heartbeat"() {
      const router = new ChatRouter();
      router.setRunContext("r", { isHeartbeat: true });
      const run = emitter();
      router.ingest(run.says("Disk is full!"), T);
      assert.deepEqual(chat(router.ingest(run.tool("start"), T + 1)), []);
    },

    "the mark of the client run or of the engine run hides a linked run"() {
      for (const marked of ["engine", "client"]) {
        const router = new ChatRouter();
        router.linkRun("engine", { clientRunId: "client", sessionKey: KEY });
        router.setRunContext(marked, { isHeartbeat: true });
        const run = emitter("engine", {});
        assert.deepEqual(chat(router.ingest(run.says("HEARTBEAT_OK"), T)), [], marked);
        assert.deepEqual(chat(router.ingest(run.end(), T + 1)), ["final"], marked);
      }
    },
  };
};
