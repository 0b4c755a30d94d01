import { T, emitter } from "./events.mjs";

export const name = "session subscribers hear in order of subscription";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => {
  /** @param {import("runcast").ChatRouter} router */
  const hearers = (router) =>
    router.ingest(emitter().start(), T).flatMap((frame) => (frame.to === "connections" ? frame.connIds : []));
  return {
    "each once, in the order of the first subscription"() {
      const router = new ChatRouter();
      for (const id of ["b", "a", "c", "b"]) router.subscribeSessions(id);
      assert.deepEqual(hearers(router), ["b", "a", "c"]);
    },

    "who left and came back is last"() {
      const router = new ChatRouter();
      for (const id of ["a", "b"]) router.subscribeSessions(id);
      router.unsubscribeSessions("a");
      assert.deepEqual(hearers(router), ["b"]);
      router.subscribeSessions("a");
      assert.deepEqual(hearers(router), ["b", "a"]);
    },

    "ids are trimmed and blank ones ignored"() {
      const router = new ChatRouter();
      for (const id of [" a\n", "\u00a0\ufeff", "", "\t"]) router.subscribeSessions(id);
      assert.deepEqual(hearers(router), ["a"]);
      router.unsubscribeSessions("\ufeffa ");
      router.unsubscribeSessions("  ");
      assert.deepEqual(hearers(router), []);
    },

    "a next-line character is part of an id"() {
      const router = new ChatRouter();
      router.subscribeSessions("\u0085a");
      assert.deepEqual(hearers(router), ["\u0085a"]);
    },

    "a frame's list is the reader's own"() {
      const router = new ChatRouter();
      router.subscribeSessions("a");
      const frame = router.ingest(emitter().start(), T).at(-1);
      if (frame?.to === "connections") frame.connIds.push("intruder");
      assert.deepEqual(hearers(router), ["a"]);
    },

    "a thousand connections are one frame"() {
      const router = new ChatRouter();
      const ids = Array.from({ length: 1000 }, (_, i) => `conn-${i}`);
      for (const id of ids) router.subscribeSessions(id);
      assert.deepEqual(hearers(router), ids);
    },
  };
};
