import { KEY, T, emitter, payloads } from "./events.mjs";
import { liveRouters, told } from "./live.mjs";

export const name = "silent tokens go from the edges";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = (kit) => {
  const { assert } = kit;
  const live = liveRouters(kit);
  /**
   * @param {string} text
   * @param {import("runcast").RouterOptions & { isHeartbeat?: boolean }} [options]
   */
  const read = (text, { isHeartbeat = false, ...options } = {}) => {
    const router = live(options);
    router.attach("c", KEY, {}, T);
    if (isHeartbeat) router.setRunContext("r", { isHeartbeat });
    const run = emitter();
    return [...told(router.ingest(run.says(text), T)), ...told(router.ingest(run.end(), T + 1))];
  };
  const alert = `disk nearly full ${"!".repeat(300)}`;
  return {
    "a reply of nothing else is silent"() {
      for (const text of ["NO_REPLY", "\n NO_REPLY \n", "NO_REPLYNO_REPLY", "NO_REPLY\n\nNO_REPLY ", "\ufeffNO_REPLY\u00a0"]) {
        assert.deepEqual(read(text), ["final"], JSON.stringify(text));
      }
      assert.deepEqual(read("[[reply_to_current]] NO_REPLY"), ["final"]);
      assert.deepEqual(read("  "), ["final"]);
    },

    "at the front and at the back the token goes, glued or not"() {
      assert.deepEqual(read("NO_REPLYThe end"), ["+0 The end", "final The end"]);
      assert.deepEqual(read("NO_REPLY\n\nThe end"), ["+0 The end", "final The end"]);
      assert.deepEqual(read("The endNO_REPLY"), ["+0 The end", "final The end"]);
      assert.deepEqual(read("NO_REPLY NO_REPLYThe endNO_REPLY\nNO_REPLY"), ["+0 The end", "final The end"]);
      assert.deepEqual(read("NO_REPLY.")[1], "final .");
    },

    "inside of the text and in other letter case it is text"() {
      assert.deepEqual(read("I send NO_REPLY then."), ["+0 I send NO_REPLY then.", "final I send NO_REPLY then."]);
      assert.deepEqual(read("no_reply"), ["+0 no_reply", "final no_reply"]);
      assert.deepEqual(read("NO_REPL"), ["final NO_REPL"]);
      assert.deepEqual(read("No_Reply The end").at(-1), "final No_Reply The end");
    },

    "what the token leaves may again be the beginning of one"() {
      assert.deepEqual(read("NO_REPLY NO"), ["final NO"]);
      assert.deepEqual(read("NO_NO_REPLY").at(-1), "final NO_");
    },

    "a silent final has no message for anybody"() {
      const router = live();
      router.attach("c", KEY, {}, T);
      const run = emitter();
      router.ingest(run.says("NO_REPLY"), T);
      const frames = router.ingest(run.end({ stopReason: "stop" }), T + 1);
      const silent = { runId: "r", sessionKey: KEY, seq: 2, state: "final", stopReason: "stop" };
      assert.deepEqual(payloads(frames, "chat", "connections"), [silent]);
      assert.deepEqual(payloads(frames, "chat", "nodes"), [silent]);
    },

    "a text that turns silent is taken back before the final"() {
      const router = live();
      router.attach("c", KEY, {}, T);
      const run = emitter();
      router.ingest(run.says("Shown"), T);
      const lines = [...told(router.ingest(run.says("NO_REPLY"), T + 1)), ...told(router.ingest(run.end(), T + 2))];
      assert.deepEqual(lines, ["=0 ", "final"]);
    },

    "an aborted reply is cleaned like any other"() {
      const router = live();
      router.linkRun("e", { clientRunId: "r", sessionKey: KEY });
      router.attach("c", KEY, {}, T);
      router.ingest(emitter("e", {}).says("[[reply_to_current]]Half NO_REPLY"), T);
      assert.deepEqual(told(router.abortRun("r", KEY, {}, T + 1)), ["aborted Half"]);
    },

    "an aborted reply shows nothing of what was held back: it will never be whole"() {
      const cases = /** @type {[string, string][]} */ ([
        ["Half [[reply_to", "aborted Half"], ["Half [", "aborted Half"], ["Half NO_RE", "aborted Half"], ["Half \ud83e", "aborted Half"],
        ["NO_RE", "aborted"], ["[[reply_to_current]]NO_REPLY NO", "aborted"], ["[[audio_as", "aborted"], ["Half [[else]] ", "aborted Half [[else]]"],
      ]);
      for (const [text, end] of cases) {
        const router = live();
        router.linkRun("e", { clientRunId: "r", sessionKey: KEY });
        router.attach("c", KEY, {}, T);
        router.ingest(emitter("e", {}).says(text), T);
        assert.deepEqual(told(router.abortRun("r", KEY, {}, T + 1)), [end], text);
      }
    },

    "an aborted heartbeat shows nothing: it may have become an acknowledgement"() {
      for (const text of ["HEARTBEAT_", "Disk is fu", alert]) {
        const router = live();
        router.linkRun("e", { clientRunId: "r", sessionKey: KEY });
        router.setRunContext("e", { isHeartbeat: true });
        router.attach("c", KEY, {}, T);
        router.ingest(emitter("e", {}).says(text), T);
        assert.deepEqual(told(router.abortRun("r", KEY, {}, T + 1)), ["aborted"], text);
      }
    },

    "a heartbeat shows nothing until its end"() {
      assert.deepEqual(read("HEARTBEAT_OK", { isHeartbeat: true }), ["final"]);
      assert.deepEqual(read("**HEARTBEAT_OK** all quiet.", { isHeartbeat: true }), ["final"]);
      assert.deepEqual(read("Disk is full!", { isHeartbeat: true }), ["final Disk is full!"]);
      assert.deepEqual(read(`HEARTBEAT_OK ${alert}`, { isHeartbeat: true }), [`final ${alert}`]);
      assert.deepEqual(read("HEARTBEAT_OK NO_REPLY", { isHeartbeat: true }), ["final"]);
    },

    "unless acknowledgements are to be shown"() {
      const heartbeat = { showOk: true };
      assert.deepEqual(read("HEARTBEAT_OK", { isHeartbeat: true, heartbeat }), ["+0 HEARTBEAT_OK", "final HEARTBEAT_OK"]);
    },

    "a heartbeat's text is not forced out by a tool, nor by time"() {
      const router = live();
      router.attach("c", KEY, {}, T);
      router.setRunContext("r", { isHeartbeat: true });
      const run = emitter();
      router.ingest(run.says("Disk is full!"), T);
      assert.strictEqual(router.wakeAt(), undefined);
      assert.deepEqual(told(router.ingest(run.tool("start"), T + 1)), []);
      assert.deepEqual(router.attach("d", KEY, {}, T + 2).frames, []);
    },
  };
};
