import { T, chat, emitter } from "./events.mjs";

export const name = "options are checked";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = ({ ChatRouter, assert }) => {
  /**
   * @param {unknown} options
   * @param {string} member
   */
  const refused = (options, member) => {
    let error;
    try {
      new ChatRouter(/** @type {any} */ (options)).free();
    } catch (caught) {
      error = /** @type {TypeError & { code?: string }} */ (caught);
    }
    if (error === undefined) return assert.fail(`${member}: ${JSON.stringify(options)} accepted`);
    assert.instanceOf(error, TypeError, String(error));
    assert.strictEqual(error.code, "ERR_INVALID_ARGUMENT");
    assert.include(error.message, member);
  };
  return {
    "none are needed"() {
      for (const options of [undefined, {}, { heartbeat: {} }, { limits: {} }, { throttleMs: undefined, heartbeat: undefined }]) {
        assert.deepEqual(chat(new ChatRouter(options).ingest(emitter().says("fine"), T)), ["delta fine"]);
      }
    },

    "origin is the default semantics and may be named"() {
      assert.deepEqual(chat(new ChatRouter({ semantics: "origin" }).ingest(emitter().says("fine"), T)), ["delta fine"]);
    },

    "live is the other, and tells nobody who did not ask"() {
      const router = new ChatRouter({ semantics: "live" });
      assert.deepEqual(router.ingest(emitter().says("fine"), T).map((frame) => frame.to), ["nodes", "nodes"]);
    },

    "an epoch may be given with either"() {
      for (const semantics of /** @type {const} */ (["origin", "live"])) {
        assert.strictEqual(new ChatRouter({ semantics, epoch: "mine" }).epoch, "mine");
      }
    },

    "each wrong member is named"() {
      for (const options of [null, 5, "origin"]) refused(options, "options");
      refused({ semantics: "other" }, "options.semantics");
      refused({ semantics: 5 }, "options.semantics");
      refused({ semantics: "Live" }, "options.semantics");
      for (const epoch of [5, {}, true, ""]) refused({ semantics: "live", epoch }, "options.epoch");
      refused({ heartbeat: 5 }, "options.heartbeat");
      refused({ heartbeat: { showOk: "yes" } }, "options.heartbeat.showOk");
      refused({ heartbeat: { ackMaxChars: "300" } }, "options.heartbeat.ackMaxChars");
      refused({ verboseDefault: 5 }, "options.verboseDefault");
      for (const throttleMs of ["150", NaN, -1, -Infinity]) refused({ throttleMs }, "options.throttleMs");
      refused({ limits: 5 }, "options.limits");
      for (const limit of ["sequences", "errorGraceMs", "endedRetentionMs", "endedBytes", "runIdleMs", "textUnits", "openTools"]) {
        for (const count of ["1", NaN, -1, -Infinity]) refused({ limits: { [limit]: count } }, `options.limits.${limit}`);
      }
    },

    "a verbose default that is no level counts as none"() {
      new ChatRouter({ verboseDefault: "loud" }).free();
    },

    "a limit is kept"() {
      const router = new ChatRouter({ limits: { sessions: 2 } });
      for (const key of ["a", "b", "c"]) router.setSession(key, {});
      assert.strictEqual(router.stats().held.sessions, 2);
      assert.strictEqual(router.stats().dropped.sessions, 1);
    },
  };
};
