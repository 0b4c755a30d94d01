import { KEY, T, brief, chat, emitter, payloads, plain } from "./events.mjs";

export const name = "aborts end a linked run";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => {
  const streaming = () => {
    const router = new ChatRouter();
    router.linkRun("engine", { clientRunId: "client", sessionKey: KEY });
    const run = emitter("engine", {});
    router.ingest(run.says("Half an ans", "Half an ans"), T);
    return { router, run };
  };
  return {
    "the partial text goes out as aborted"() {
      const { router } = streaming();
      const payload = {
        runId: "client", sessionKey: KEY, seq: 1, state: "aborted", stopReason: "user",
        message: { role: "assistant", content: [{ type: "text", text: "Half an ans" }], timestamp: T + 5 },
      };
      assert.deepEqual(plain(router.abortRun("client", KEY, { stopReason: "user" }, T + 5)), [
        { to: "all", event: "chat", payload, dropIfSlow: false },
        { to: "nodes", sessionKey: KEY, event: "chat", payload },
      ]);
    },

    "without text or reason the members are absent"() {
      const router = new ChatRouter();
      router.linkRun("c", { clientRunId: "c", sessionKey: KEY });
      const [payload] = payloads(router.abortRun("c", KEY, {}, T), "chat");
      assert.deepEqual(plain(payload), { runId: "c", sessionKey: KEY, seq: 1, state: "aborted" });
    },

    "its seq follows the last one of the client's id"() {
      const router = new ChatRouter();
      router.linkRun("c", { clientRunId: "c", sessionKey: KEY });
      router.ingest({ runId: "c", seq: 8, stream: "x", ts: T }, T);
      assert.strictEqual(payloads(router.abortRun("c", KEY, {}, T), "chat")[0].seq, 9);
    },

    "a wrong run or session does nothing"() {
      const { router, run } = streaming();
      assert.deepEqual(router.abortRun("client", "agent:main:other", {}, T), []);
      assert.deepEqual(router.abortRun("engine", KEY, {}, T), []);
      assert.deepEqual(router.abortRun("nobody", KEY, {}, T), []);
      assert.deepEqual(chat(router.ingest(run.end(), T + 1)), ["final Half an ans"]);
    },

    "later text stays hidden, the end is quiet and cleans up"() {
      const { router, run } = streaming();
      router.abortRun("client", KEY, {}, T + 1);
      assert.deepEqual(brief(router.ingest(run.says("Half an answer", "wer"), T + 500)), ["all agent assistant", "nodes agent assistant"]);
      assert.deepEqual(chat(router.ingest(run.end(), T + 501)), []);
      assert.strictEqual(router.unlinkRun("engine", "client"), false);
      router.linkRun("engine", { clientRunId: "client", sessionKey: KEY });
      assert.deepEqual(chat(router.ingest(emitter("engine", {}).says("Again", "Again"), T + 900)), ["delta Again"]);
    },

    "a tool start of an aborted run flushes nothing"() {
      const { router, run } = streaming();
      router.ingest(run.says("Half an answer", "wer"), T + 1);
      router.abortRun("client", KEY, {}, T + 2);
      assert.deepEqual(chat(router.ingest(run.tool("start"), T + 3)), []);
    },

    "a link queued under the client's own id is taken at once"() {
      const router = new ChatRouter();
      router.linkRun("c", { clientRunId: "c", sessionKey: KEY });
      router.abortRun("c", KEY, {}, T);
      assert.strictEqual(router.unlinkRun("c", "c"), false);
      assert.deepEqual(router.abortRun("c", KEY, {}, T), []);
    },
  };
};
