import { KEY, T, brief, payloads, plain } from "./events.mjs";

export const name = "transcripts reach message subscribers";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => {
  const message = { role: "user", content: "Hello" };
  return {
    "subscribers of the session hear the message, droppable"() {
      const router = new ChatRouter();
      router.subscribeMessages("m", KEY);
      router.subscribeMessages("other", "agent:main:other");
      assert.deepEqual(plain(router.ingestTranscript({ sessionKey: KEY, message }, T)), [
        {
          to: "connections", connIds: ["m"], event: "session.message",
          payload: { sessionKey: KEY, message: { ...message, __openclaw: {} } }, dropIfSlow: true,
        },
      ]);
    },

    "ids are told beside the message and inside it"() {
      const router = new ChatRouter();
      router.subscribeMessages("m", KEY);
      const update = { sessionKey: KEY, message: { ...message, __openclaw: { kept: 1 } }, messageId: "id-1", messageSeq: 4 };
      const [payload] = payloads(router.ingestTranscript(update, T), "session.message", "connections");
      assert.deepEqual([payload.messageId, payload.messageSeq], ["id-1", 4]);
      assert.deepEqual(payload.message.__openclaw, { kept: 1, id: "id-1", seq: 4 });
      assert.deepEqual(update.message.__openclaw, { kept: 1 }, "the caller's message is left alone");
    },

    "session subscribers hear it first, and that the session changed"() {
      const router = new ChatRouter();
      router.subscribeMessages("m", KEY);
      router.subscribeMessages("op", KEY);
      router.subscribeSessions("op");
      router.setSession(KEY, { row: { model: "m-1", label: "Main" } });
      const frames = router.ingestTranscript({ sessionKey: KEY, message, messageId: "id-1" }, T);
      assert.deepEqual(brief(frames), ["connections(op m) session.message", "connections(op) sessions.changed message"]);
      const [changed] = payloads(frames, "sessions.changed", "connections");
      assert.deepEqual(plain(changed), {
        sessionKey: KEY, phase: "message", ts: T, messageId: "id-1", session: { model: "m-1", label: "Main" }, model: "m-1",
      });
    },

    "a message that is no object goes as it is"() {
      const router = new ChatRouter();
      router.subscribeMessages("m", KEY);
      for (const odd of ["text", 5, null, true]) {
        const [payload] = payloads(router.ingestTranscript({ sessionKey: KEY, message: odd }, T), "session.message", "connections");
        assert.deepEqual(payload.message, odd);
      }
    },

    "connection and key are trimmed, blanks ignored"() {
      const router = new ChatRouter();
      router.subscribeMessages(" m ", `\t${KEY}\n`);
      router.subscribeMessages("  ", KEY);
      router.subscribeMessages("m2", " ");
      assert.deepEqual(brief(router.ingestTranscript({ sessionKey: KEY, message }, T)), ["connections(m) session.message"]);
    },

    "unsubscribing one session keeps the others"() {
      const router = new ChatRouter();
      router.subscribeMessages("m", KEY);
      router.subscribeMessages("m", "agent:main:other");
      router.unsubscribeMessages("m", KEY);
      assert.deepEqual(router.ingestTranscript({ sessionKey: KEY, message }, T), []);
      assert.lengthOf(router.ingestTranscript({ sessionKey: "agent:main:other", message }, T), 1);
    },

    "nobody listens, nothing is sent"() {
      assert.deepEqual(new ChatRouter().ingestTranscript({ sessionKey: KEY, message }, T), []);
    },
  };
};
