import { KEY, T, emitter, refuses } from "./events.mjs";
import { liveRouters, told } from "./live.mjs";

export const name = "attach, detach and setSlow check their arguments";

/** @type {import("./kit.mjs").CasesOf} */
export const cases = (kit) => {
  const { ChatRouter, assert } = kit;
  const live = liveRouters(kit);
  /** @param {unknown} value */
  const any = (value) => /** @type {any} */ (value);
  const resume = { epoch: "e-1", runs: {} };

  return {
    "ids of another type"() {
      const router = live();
      for (const odd of [undefined, null, 5, {}, ["c"]]) {
        refuses(assert, () => router.attach(any(odd), KEY, {}, T), "connId");
        refuses(assert, () => router.attach("c", any(odd), {}, T), "sessionKey");
        refuses(assert, () => router.detach(any(odd), KEY), "connId");
        refuses(assert, () => router.detach("c", any(odd)), "sessionKey");
        refuses(assert, () => router.setSlow(any(odd), true, T), "connId");
      }
    },

    "options of another type"() {
      const router = live();
      for (const odd of [null, 5, "suffix", true]) refuses(assert, () => router.attach("c", KEY, any(odd), T), "options");
      for (const deltas of [5, "", "Suffix", "none"]) refuses(assert, () => router.attach("c", KEY, any({ deltas }), T), "options.deltas");
      for (const tools of [1, "yes", {}]) refuses(assert, () => router.attach("c", KEY, any({ tools }), T), "options.tools");
    },

    "resume of another type"() {
      const router = live();
      for (const odd of [5, "e-1", true]) refuses(assert, () => router.attach("c", KEY, any({ resume: odd }), T), "options.resume");
      for (const epoch of [undefined, null, 5, {}]) refuses(assert, () => router.attach("c", KEY, any({ resume: { ...resume, epoch } }), T), "options.resume.epoch");
      for (const runs of [undefined, null, 5, "r"]) refuses(assert, () => router.attach("c", KEY, any({ resume: { ...resume, runs } }), T), "options.resume.runs");
      for (const offset of [null, "5", {}, true, 5n]) {
        refuses(assert, () => router.attach("c", KEY, any({ resume: { ...resume, runs: { r: offset } } }), T), "options.resume.runs");
      }
    },

    "slow is true or false"() {
      const router = live();
      for (const slow of [undefined, null, 1, "true"]) refuses(assert, () => router.setSlow("c", any(slow), T), "slow");
    },

    "a time that is no finite number"() {
      const router = live();
      for (const now of [NaN, Infinity, "1", null, {}]) {
        refuses(assert, () => router.attach("c", KEY, {}, any(now)), "now");
        refuses(assert, () => router.setSlow("c", true, any(now)), "now");
      }
    },

    "a refused call changes nothing"() {
      const router = live();
      router.attach("c", KEY, { deltas: "suffix" }, T);
      const run = emitter();
      router.ingest(run.says("Hello"), T);
      const before = JSON.stringify(router.stats());
      refuses(assert, () => router.attach("d", KEY, any({ deltas: "none" }), T + 500), "options.deltas");
      refuses(assert, () => router.attach("c", KEY, any({ deltas: "full", resume: {} }), T + 500), "options.resume.epoch");
      refuses(assert, () => router.setSlow("c", any("yes"), T + 500), "slow");
      refuses(assert, () => router.detach("c", any(5)), "sessionKey");
      assert.strictEqual(JSON.stringify(router.stats()), before);
      const frames = router.ingest(run.says("Hello you"), T + 149);
      assert.deepEqual(told(frames), [], "the refused calls' now does not count");
      const [payload] = router.wake(T + 299).map((/** @type {any} */ frame) => frame.payload);
      assert.notProperty(payload, "message", "it is still a suffix connection");
    },

    "now has a default"() {
      const router = live();
      router.ingest(emitter().says("Hello"));
      const { frames } = router.attach("c", KEY);
      const [{ payload: { timestamp } }] = /** @type {any[]} */ (frames);
      assert.isAtMost(Math.abs(timestamp - Date.now()), 60_000);
      router.setSlow("c", true);
      assert.deepEqual(router.setSlow("c", false), []);
    },

    "options that are missing, undefined or null are the defaults"() {
      for (const options of [undefined, {}, { deltas: undefined, tools: undefined, resume: undefined }, { deltas: null, tools: null, resume: null }]) {
        assert.deepEqual(live().attach("c", KEY, any(options), T), { recovered: false, epoch: "e-1", frames: [] });
      }
    },

    "members that mean nothing here are ignored"() {
      const odd = any({ other: 5, resume: { ...resume, more: [] } });
      assert.isTrue(live().attach("c", KEY, odd, T).recovered);
    },

    "options are read once, before anything else is done"() {
      const router = live();
      let reads = 0;
      const options = { get deltas() { reads += 1; return /** @type {const} */ ("suffix"); } };
      router.attach("c", KEY, options, T);
      assert.strictEqual(reads, 1);
      const freeing = { get deltas() { router.free(); return /** @type {const} */ ("suffix"); } };
      assert.throws(() => router.attach("c", KEY, freeing, T), Error, "freed");
    },

    "what throws while it is read is thrown on, and nothing is attached"() {
      const router = live();
      const thrower = { get tools() { throw new RangeError("mine"); } };
      assert.throws(() => router.attach("c", KEY, any(thrower), T), RangeError, "mine");
      const runs = new Proxy({ r: 1 }, { ownKeys() { throw new RangeError("mine"); } });
      assert.throws(() => router.attach("c", KEY, { resume: { epoch: "e-1", runs } }, T), RangeError, "mine");
      assert.strictEqual(router.stats().held.attachments, 0);
    },

    "a router with semantics origin has none of it"() {
      for (const options of [undefined, { semantics: /** @type {const} */ ("origin") }]) {
        const router = new ChatRouter(options);
        for (const call of [() => router.attach("c", KEY, {}, T), () => router.detach("c", KEY), () => router.setSlow("c", true, T)]) {
          let error;
          try { call(); } catch (caught) { error = /** @type {Error & { code?: string }} */ (caught); }
          assert.instanceOf(error, Error);
          assert.notInstanceOf(error, TypeError);
          assert.strictEqual(error?.code, "ERR_NOT_LIVE");
        }
        assert.strictEqual(router.stats().held.attachments ?? 0, 0);
      }
    },

    "an epoch is the host's or the router's own"() {
      assert.strictEqual(live().epoch, "e-1");
      const own = [new ChatRouter({ semantics: "live" }), new ChatRouter({ semantics: "live" })].map((router) => router.epoch);
      assert.notStrictEqual(own[0], own[1]);
      for (const epoch of own) assert.isAtLeast(epoch.length, 8);
      assert.throws(() => { any(live()).epoch = "other"; }, TypeError);
    },

    "an epoch may be any string that is not empty"() {
      for (const epoch of [" ", "\ud83d", "x".repeat(1000)]) {
        const router = new ChatRouter({ semantics: "live", epoch });
        assert.strictEqual(router.epoch, epoch);
        assert.deepEqual(router.attach("c", KEY, { resume: { epoch, runs: {} } }, T), { recovered: true, epoch, frames: [] });
      }
    },
  };
};
