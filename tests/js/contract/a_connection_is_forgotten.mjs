import { KEY, T, brief, emitter } from "./events.mjs";

export const name = "a connection that is gone is forgotten";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => ({
  "disconnect ends every subscription of it, and only of it"() {
    const router = new ChatRouter();
    for (const id of ["gone", "here"]) {
      router.subscribeSessions(id);
      router.subscribeMessages(id, KEY);
      router.subscribeMessages(id, "agent:main:other");
      router.watchTools("r", id, T);
      router.watchTools("r2", id, T);
    }
    router.disconnect("gone");
    const frames = [
      ...router.ingest(emitter("r").tool("start"), T),
      ...router.ingest(emitter("r2").tool("start"), T),
      ...router.ingestTranscript({ sessionKey: KEY, message: "x" }, T),
      ...router.ingestTranscript({ sessionKey: "agent:main:other", message: "x" }, T),
    ];
    assert.isNotEmpty(frames);
    for (const line of brief(frames)) assert.match(line, /^connections\(here\)/);
  },

  "the last watcher's disconnect leaves no watch behind"() {
    const router = new ChatRouter();
    router.watchTools("r", "gone", T);
    router.subscribeSessions("gone");
    router.subscribeMessages("gone", KEY);
    router.disconnect("gone");
    const { toolRuns, sessionSubscribers, messageSubscribers } = router.stats().held;
    assert.deepEqual([toolRuns, sessionSubscribers, messageSubscribers], [0, 0, 0]);
    assert.deepEqual(router.ingest(emitter().tool("start"), T), []);
  },

  "an unknown or blank id does no harm"() {
    const router = new ChatRouter();
    router.subscribeSessions("here");
    router.disconnect("unknown");
    router.disconnect("  ");
    router.disconnect("");
    assert.strictEqual(router.stats().held.sessionSubscribers, 1);
  },

  "it may come back"() {
    const router = new ChatRouter();
    router.subscribeSessions("c");
    router.disconnect("c");
    router.subscribeSessions("c");
    assert.strictEqual(router.stats().held.sessionSubscribers, 1);
  },
});
